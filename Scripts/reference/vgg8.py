"""Golden values of Tests/EmotionRecognitionTests/Networks/VGG8ReferenceTests.swift, by PyTorch.

    pip install torch numpy
    python Scripts/reference/vgg8.py > Tests/EmotionRecognitionTests/Networks/VGG8Golden.swift

Builds `vgg8` with the parameter names of Mien's checkpoints, fills it by `random_generator.fill`, and trains ten
steps on one batch of eight images: even in ±1.5 (generator seed IMAGES), labels `next() % 7` (seed 2), dropout 0, label
smoothing 0.1, SGD with learning rate 0.0005, Nesterov momentum 0.9, weight decay 5e-4 on weights alone. All in float64;
how far PyTorch's own float32 is away from that goes to standard error.

Of a million activations a few lie so near to a kink of ReLU or pooling that rounding takes them across, and one such moves
a gradient by up to a hundredth. So the normalisations' biases are moved a little, to where the activations of their
channel leave the widest gap about zero, and IMAGES is the seed of 60 for which the largest two values of no pooling window
are nearer to one another than 1.6e-5 (`--search` finds it).
"""

import sys

import numpy as np
import torch
from torch import nn

import random_generator
from random_generator import swift, words

BATCH, STEPS, PROJECTIONS, ENTRIES = 8, 10, 8, 4
IMAGES = 29
# The biases of the normalisations are multiples of 1 / GRID, which float32 holds exactly.
GRID = 4096


def stage(inputs, outputs):
    return nn.ModuleDict(
        {
            "conv1": nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
            "norm1": nn.BatchNorm2d(outputs),
            "conv2": nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
            "norm2": nn.BatchNorm2d(outputs),
        }
    )


class VGG8(nn.Module):
    def __init__(self, dropout=0.5):
        super().__init__()
        channels = [1, 32, 64, 128, 256]
        for index in range(4):
            setattr(self, f"stage{index + 1}", stage(channels[index], channels[index + 1]))
        self.hidden = nn.Linear(256 * 3 * 3, 256, bias=False)
        self.norm = nn.BatchNorm1d(256)
        self.dropout = nn.Dropout(dropout)
        self.logits = nn.Linear(256, 7)

    def forward(self, x):
        for part in (self.stage1, self.stage2, self.stage3, self.stage4):
            x = part["norm1"](part["conv1"](x)).relu_()
            x = part["norm2"](part["conv2"](x)).relu_()
            x = nn.functional.max_pool2d(x, 2)
        return self.logits(self.dropout(self.norm(self.hidden(x.flatten(1))).relu_()))


def measures(gradient, index):
    """The norm, the projections on vectors of random signs, and some elements of one gradient."""
    g = gradient.detach().double().numpy().ravel()
    bits = words(5000 + index, g.size)
    signs = [1 - 2 * ((bits >> np.uint64(k)) & np.uint64(1)).astype(float) for k in range(PROJECTIONS)]
    entries = [g[(2 * e + 1) * g.size // (2 * ENTRIES)] for e in range(ENTRIES)]
    return np.linalg.norm(g), [s @ g for s in signs], entries


def batch(seed):
    return torch.from_numpy(random_generator.uniform(seed, (BATCH, 1, 48, 48), -1.5, 1.5)).double()


def separated(values, bias):
    """For every channel the bias near `bias` that keeps `values` [count, channels] + bias farthest from 0, in 1 / GRID."""
    result = []
    for column, start in zip(values.T, bias):
        column = np.sort(column)
        candidates = np.arange(round(start * GRID) - 80, round(start * GRID) + 81)
        zeros = -candidates / GRID
        place = np.searchsorted(column, zeros)
        above = np.append(column, np.inf)[place] - zeros
        below = zeros - np.append(-np.inf, column)[place]
        result.append(int(candidates[np.argmax(np.minimum(above, below))]))
    return result


def separate(network, images):
    """Moves the biases of the normalisations, one layer after the other. Gives them, and how near the activations come to
    a kink of ReLU and of pooling."""
    biases, relu, pool = {}, np.inf, np.inf
    with torch.no_grad():
        def normalized(name, norm, x):
            nonlocal relu
            start = norm.bias.clone()
            channels = norm(x).movedim(1, -1).reshape(-1, x.shape[1])
            biases[name] = separated((channels - start).numpy(), start.numpy())
            norm.bias.copy_(torch.tensor(biases[name]) / GRID)
            relu = min(relu, (channels - start + norm.bias).abs().min().item())
            return norm(x).relu_()

        x = images
        for index in range(1, 5):
            part = getattr(network, f"stage{index}")
            for layer in "12":
                x = normalized(f"stage{index}.norm{layer}", part["norm" + layer], part["conv" + layer](x))
            windows = x.unfold(2, 2, 2).unfold(3, 2, 2).flatten(4).sort().values
            gaps = (windows[..., 3] - windows[..., 2])[windows[..., 2] > 0]
            pool = min(pool, gaps.min().item())
            x = nn.functional.max_pool2d(x, 2)
        normalized("norm", network.norm, network.hidden(x.flatten(1)))
    return biases, relu, pool


def made(seed):
    """The network, its biases moved, and how near it comes to kinks."""
    network = VGG8(dropout=0)
    random_generator.fill(network)
    network.double().train()
    biases, relu, pool = separate(network, batch(seed))
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.reset_running_stats()
    return network, biases, relu, pool


def run(dtype):
    network, biases, relu, pool = made(IMAGES)
    print(f"nearest to a kink: ReLU {relu:.1e}, pooling {pool:.1e}", file=sys.stderr)
    network.to(dtype)
    images = batch(IMAGES).to(dtype)
    labels = torch.from_numpy((words(2, BATCH) % np.uint64(7)).astype(np.int64))
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    optimizer = torch.optim.SGD(random_generator.groups(network, 5e-4), lr=0.0005, momentum=0.9, nesterov=True)
    losses = []
    for step in range(STEPS):
        logits = network(images)
        loss = criterion(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            first = logits.detach().double().numpy()
            gradients = {name: p.grad.clone().double() for name, p in network.named_parameters()}
        optimizer.step()
        losses.append(loss.item())
    return first, gradients, np.array(losses), network, biases


def main():
    torch.set_num_threads(2)
    if sys.argv[1:] == ["--search"]:
        seed = max(range(1, 61), key=lambda seed: made(seed)[3])
        print(f"IMAGES = {seed}: pooling {made(seed)[3]:.1e}")
        return
    logits, gradients, losses, network, biases = run(torch.float64)
    others = run(torch.float32)
    deviation = lambda a, b: float(np.linalg.norm(a - b) / np.linalg.norm(b))
    worst = {name: deviation(others[1][name].numpy(), g.numpy()) for name, g in gradients.items()}
    name = max(worst, key=worst.get)
    print(
        f"float32 PyTorch against float64: logits {deviation(others[0], logits):.1e}, loss "
        f"{abs(others[2][0] / losses[0] - 1):.1e}, worst gradient {worst[name]:.1e} ({name}), ten losses "
        f"{np.abs(others[2] / losses - 1).max():.1e}",
        file=sys.stderr,
    )
    print("// Made by Scripts/reference/vgg8.py with PyTorch in float64. Do not edit by hand.\n")
    print("enum VGG8Golden {\n  static let logits: [[Double]] = [")
    for row in logits:
        print(f"    [{swift(row)}],")
    print("  ]\n  static let losses: [Double] = [")
    for half in (losses[:5], losses[5:]):
        print(f"    {swift(half)},")
    print(f"  ]\n  /// In 1/{GRID}.\n  static let biases: [String: [Float]] = [")
    for name, values in biases.items():
        print(f'    "{name}": [')
        for start in range(0, len(values), 20):
            print("      " + ", ".join(map(str, values[start : start + 20])) + ",")
        print("    ],")
    print("  ]\n  static let gradients: [GradientMeasures] = [")
    names = [n for n in network.state_dict() if not n.endswith("num_batches_tracked")]
    for name, gradient in gradients.items():
        norm, projections, entries = measures(gradient, names.index(name))
        print(f'    GradientMeasures(\n      "{name}", norm: {swift([norm])},')
        print(f"      projections: [\n        {swift(projections[:4])},\n        {swift(projections[4:])},\n      ],")
        print(f"      entries: [{swift(entries)}]),")
    print("  ]\n}")


if __name__ == "__main__":
    main()
