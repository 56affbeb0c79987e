"""Golden values of Tests/EmotionRecognitionTests/Networks/VGG8ReferenceTests.swift, by PyTorch.

    pip install torch numpy
    python Scripts/reference/vgg8.py > Tests/EmotionRecognitionTests/Networks/VGG8Golden.swift

Builds `vgg8` with the parameter names of Mien's checkpoints, fills it by `random_generator.fill`, and trains ten
steps on one batch of eight images: even in ±1.5 (generator seed 1), labels `next() % 7` (seed 2), dropout 0, label
smoothing 0.1, SGD with learning rate 0.002, Nesterov momentum 0.9, weight decay 5e-4 on weights alone. (At 0.01
even PyTorch's float32 ends 1.4e-3 away.) All in float64; how far PyTorch's own float32 is away
from that goes to standard error.
"""

import sys

import numpy as np
import torch
from torch import nn

import random_generator
from random_generator import swift, words

BATCH, STEPS, PROJECTIONS, ENTRIES = 8, 10, 8, 4


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


def run(dtype):
    network = VGG8(dropout=0)
    random_generator.fill(network)
    network.to(dtype).train()
    images = torch.from_numpy(random_generator.uniform(1, (BATCH, 1, 48, 48), -1.5, 1.5)).to(dtype)
    labels = torch.from_numpy((words(2, BATCH) % np.uint64(7)).astype(np.int64))
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    optimizer = torch.optim.SGD(random_generator.groups(network, 5e-4), lr=0.002, momentum=0.9, nesterov=True)
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
    return first, gradients, np.array(losses), network


def main():
    torch.set_num_threads(2)
    logits, gradients, losses, network = run(torch.float64)
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
