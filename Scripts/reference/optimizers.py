"""Golden values of the optimisers, schedules, losses and batch statistics in Tests/NeuralNetworksTests, by PyTorch.

    pip install torch numpy
    python Scripts/reference/optimizers.py > Tests/NeuralNetworksTests/PyTorchGolden.swift

The network: linear 3 → 4, batch normalisation, ReLU, linear 4 → 2, filled by `random_generator.fill`; five steps on one
batch of six rows even in ±2 (generator seed 1) with the labels 0 1 0 1 1 0. All in float64.
"""

import numpy as np
import torch
from torch import nn

import random_generator
from random_generator import swift, uniform

STEPS = 5
LABELS = [0, 1, 0, 1, 1, 0]


def network():
    parts = {"hidden": nn.Linear(3, 4), "norm": nn.BatchNorm1d(4), "relu": nn.ReLU(), "logits": nn.Linear(4, 2)}
    result = nn.Sequential()
    for name, part in parts.items():
        result.add_module(name, part)
    random_generator.fill(result)
    return result.double().train()


def tensors(state):
    return [v for n, v in state.items() if not n.endswith("num_batches_tracked")]


def trajectory(make, clip=None):
    """The network's numbers after five steps, in Mien's order of parameters, and the norms before clipping."""
    net = network()
    optimizer = make(net)
    x = torch.from_numpy(uniform(1, (6, 3), -2, 2)).double()
    norms = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), torch.tensor(LABELS)).backward()
        if clip:
            norms.append(float(nn.utils.clip_grad_norm_(net.parameters(), clip)))
        optimizer.step()
    return np.concatenate([v.detach().numpy().ravel() for v in tensors(net.state_dict())]), norms


def sharpness_aware(radius=0.5, rate=0.1):
    """The numbers after five steps of gradient descent along the gradient at w + radius · g / |g|; the running
    statistics are those of the first pass of each step."""
    net = network()
    x = torch.from_numpy(uniform(1, (6, 3), -2, 2)).double()

    def gradients():
        net.zero_grad()
        nn.functional.cross_entropy(net(x), torch.tensor(LABELS)).backward()
        return [p.grad.clone() for p in net.parameters()]

    for _ in range(STEPS):
        first = gradients()
        statistics = [b.clone() for b in net.buffers()]
        norm = torch.sqrt(sum((g**2).sum() for g in first))
        with torch.no_grad():
            for p, g in zip(net.parameters(), first):
                p += radius * g / norm
        second = gradients()
        with torch.no_grad():
            for p, g, s in zip(net.parameters(), first, second):
                p -= radius * g / norm + rate * s
            for b, before in zip(net.buffers(), statistics):
                b.copy_(before)
    return np.concatenate([v.detach().numpy().ravel() for v in tensors(net.state_dict())])


def groups(net, decay):
    return random_generator.groups(net, decay)


def schedule(make, steps):
    """The learning rates of a PyTorch scheduler, one for each step."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def array(name, values, digits=9):
    print(f"  static let {name}: [Double] = [")
    values = np.asarray(values, dtype=float).ravel()
    for start in range(0, len(values), 6):
        print(f"    {swift(values[start : start + 6], digits)},")
    print("  ]")


def losses():
    logits = torch.from_numpy(uniform(3, (4, 5), -3, 3)).double().requires_grad_()
    labels = torch.tensor([0, 3, 1, 3])
    weights = torch.tensor([0.5, 2.0, 1.0, 0.25, 3.0], dtype=torch.float64)
    soft = torch.from_numpy(uniform(4, (4, 5), 0, 1)).double()
    soft = soft / soft.sum(1, keepdim=True)
    entropy = nn.functional.cross_entropy
    # The distributions with weights are not PyTorch's: it divides by the rows there, Mien by the targets' weights.
    smooth = 0.8 * soft + 0.2 / 5
    weighed = -(smooth * weights * logits.log_softmax(1)).sum() / (soft * weights).sum()
    cases = {
        "plain": entropy(logits, labels),
        "smoothed": entropy(logits, labels, label_smoothing=0.1),
        "weighed": entropy(logits, labels, weight=weights),
        "smoothedAndWeighed": entropy(logits, labels, weight=weights, label_smoothing=0.2),
        "soft": entropy(logits, soft),
        "softAndSmoothed": entropy(logits, soft, label_smoothing=0.2),
        "softSmoothedAndWeighed": weighed,
    }
    for name, loss in cases.items():
        logits.grad = None
        loss.backward(retain_graph=True)
        array(name + "Loss", np.append(loss.item(), logits.grad.numpy()))


def statistics():
    norm = nn.BatchNorm2d(3).double().train()
    for seed in (11, 12):
        x = torch.from_numpy(uniform(seed, (2, 3, 4, 3), -1, 3)).double().permute(0, 3, 1, 2)
        output = norm(x)
    array("runningMean", norm.running_mean)
    array("runningVariance", norm.running_var)
    array("normalized", output.detach().permute(0, 2, 3, 1).reshape(-1)[:12])
    used = norm.eval()(x)
    array("normalizedInUse", used.detach().permute(0, 2, 3, 1).reshape(-1)[:12])


def main():
    optim, rates = torch.optim, torch.optim.lr_scheduler
    print("// Made by Scripts/reference/optimizers.py with PyTorch in float64. Do not edit by hand.\n")
    print("enum PyTorchGolden {")
    array("gradientDescent", trajectory(lambda n: optim.SGD(n.parameters(), lr=0.1))[0])
    array("momentum", trajectory(lambda n: optim.SGD(groups(n, 0.05), lr=0.1, momentum=0.9))[0])
    array("nesterov", trajectory(lambda n: optim.SGD(groups(n, 0.05), lr=0.1, momentum=0.9, nesterov=True))[0])
    array("adamW", trajectory(lambda n: optim.AdamW(groups(n, 0.1), lr=0.05, betas=(0.8, 0.95), eps=1e-6))[0])
    array("adam", trajectory(lambda n: optim.Adam(n.parameters(), lr=0.02, betas=(0.7, 0.9)))[0])
    rms = dict(lr=0.01, alpha=0.9, momentum=0.5, eps=1e-6)
    array("rmsProp", trajectory(lambda n: optim.RMSprop(groups(n, 0.1), **rms))[0])
    array("rmsPropDefaults", trajectory(lambda n: optim.RMSprop(n.parameters(), lr=0.01))[0])
    array("sharpnessAware", sharpness_aware())
    array("adamWDefaults", trajectory(lambda n: optim.AdamW(groups(n, 0.01), lr=0.01))[0])
    clipped, norms = trajectory(lambda n: optim.SGD(n.parameters(), lr=0.1), clip=0.5)
    array("clipped", clipped)
    array("norms", norms)
    array("stepRates", schedule(lambda o: rates.StepLR(o, 3, gamma=0.5), 12))
    array("cosineRates", schedule(lambda o: rates.CosineAnnealingLR(o, 20), 21))
    warm = lambda o: rates.SequentialLR(
        o, [rates.LinearLR(o, 0.25, total_iters=3), rates.CosineAnnealingLR(o, 10)], milestones=[4]
    )
    array("warmedUpRates", schedule(warm, 14))
    one = lambda steps: lambda o: rates.OneCycleLR(o, 0.1, total_steps=steps, cycle_momentum=False)
    array("oneCycleRates", schedule(one(21), 20))
    array("longOneCycleEnd", schedule(one(10001), 10000)[-6:])
    measures = [0.3, 0.5, 0.5, 0.4, 0.45, 0.49, 0.2, 0.6, 0.6, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
    o = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    plateau = rates.ReduceLROnPlateau(o, mode="max", factor=0.5, patience=2, threshold=0)
    factors = []
    for measure in measures:
        plateau.step(measure)
        factors.append(o.param_groups[0]["lr"])
    array("plateauMeasures", measures)
    array("plateauFactors", factors)
    losses()
    statistics()
    print("}")


if __name__ == "__main__":
    main()
