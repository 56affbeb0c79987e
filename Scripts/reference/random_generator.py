"""Mien's `RandomGenerator` (SplitMix64) in numpy, bit for bit, for the other scripts here."""

import numpy as np


def words(seed, count):
    """The first `count` 64-bit words of `RandomGenerator(seed: seed)`."""
    with np.errstate(over="ignore"):
        state = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return state ^ (state >> np.uint64(31))


def uniform(seed, shape, low, high):
    """`Tensor.uniform(shape, in: low...high, using:)` of a fresh generator, in float32 as Swift computes it."""
    unit = (words(seed, int(np.prod(shape))) >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-24)
    low, high = np.float32(low), np.float32(high)
    return (low + (high - low) * unit).reshape(shape)


def normal(seed, count):
    """`RandomGenerator.normal()` (Box & Muller) of a generator of this seed, in float64."""
    unit = (words(seed, 2 * count) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return np.sqrt(-2 * np.log(1 - unit[0::2])) * np.cos(2 * np.pi * unit[1::2])


def stream_seed(seed, *stream):
    """The state of `RandomGenerator(seed:stream:)`."""
    for part in stream:
        seed = int(words(seed, 1)[0]) ^ (part * 0xD6E8FEB86659FD93 & 2**64 - 1)
    return int(words(seed, 1)[0])


def parameter(index, name, shape):
    """What `ReferenceFilling` in the tests gives to the parameter at `index` of Mien's list of parameters.

    Weights are even in ±√(6 / fan in), scales of a normalisation in 0.5 … 1.5, every bias in ±0.1, each from a
    generator of its own with the seed 1000 + index; running statistics stay 0 and 1.
    """
    if name.endswith("running_mean"):
        return np.zeros(shape, np.float32)
    if name.endswith("running_var"):
        return np.ones(shape, np.float32)
    if name.endswith("bias"):
        return uniform(1000 + index, shape, -0.1, 0.1)
    if len(shape) == 1:
        return uniform(1000 + index, shape, 0.5, 1.5)
    bound = np.sqrt(np.float32(6) / np.float32(np.prod(shape[1:])))
    return uniform(1000 + index, shape, -bound, bound)


def fill(network):
    """Fills a PyTorch network whose parameters have Mien's names and order. `num_batches_tracked` does not count."""
    import torch

    state = network.state_dict()
    names = [name for name in state if not name.endswith("num_batches_tracked")]
    for index, name in enumerate(names):
        values = parameter(index, name, tuple(state[name].shape))
        state[name].copy_(torch.from_numpy(values).to(state[name].dtype))


def groups(network, decay):
    """The parameters for an optimiser: weight decay spares biases and normalisations."""
    weights = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() == 1]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def swift(values, digits=9):
    """Numbers as the elements of a Swift array."""
    return ", ".join(f"{float(v):.{digits}g}" for v in np.asarray(values, dtype=float).ravel())
