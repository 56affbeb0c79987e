"""Golden values of the operations whose conventions differ between libraries, by PyTorch in float64.

    pip install torch numpy
    python Scripts/reference/operations.py > Tests/MienAutodiffTests/OperationsGolden.swift
"""

import torch
from torch.nn import functional as F


def images(x):
    """[batch, height, width, channels] to PyTorch's order."""
    return x.permute(0, 3, 1, 2)


def upsampled(x, **options):
    return F.interpolate(images(x), scale_factor=3, **options).permute(0, 2, 3, 1)


TIES = torch.tensor([[2.0, 2, 1, -1], [0, 0, 0, 0], [-1, 3, 3, 3]]).double()
OTHER = torch.tensor([2.0, 1, 3, -1]).double()
IMAGE = torch.arange(12).double().reshape(1, 3, 2, 2) ** 2

OPERATIONS = {
    "bilinear": (IMAGE, lambda x: upsampled(x, mode="bilinear", align_corners=False)),
    "nearest": (IMAGE, lambda x: upsampled(x, mode="nearest")),
    "largest": (TIES, lambda x: x.amax(1)),
    "smallest": (TIES, lambda x: x.amin(0)),
    "maximum": (TIES, lambda x: torch.maximum(x, OTHER)),
    "minimum": (TIES, lambda x: torch.minimum(x, OTHER)),
    "magnitude": (TIES, lambda x: x.abs()),
    "clamped": (TIES, lambda x: x.clamp(-1, 2)),
    "sampleVariance": (TIES, lambda x: x.var(1)),
    "populationVariance": (TIES, lambda x: x.var(1, unbiased=False)),
    "logSumExp": (TIES, lambda x: x.logsumexp((0, 1))),
    "softmaxOfColumns": (TIES, lambda x: torch.softmax(x, 0)),
    "power": (TIES, lambda x: x**3),
    "taken": (TIES, lambda x: x.index_select(0, torch.tensor([2, 0, 2]))),
}

print("// Made by Scripts/reference/operations.py with PyTorch in float64. Do not edit by hand.\n")
print("/// The values of each operation, and then the gradient of Σ values · (1, 2, 3, …).\nenum OperationsGolden {")
for name, (argument, operation) in OPERATIONS.items():
    x = argument.clone().requires_grad_()
    values = operation(x).reshape(-1)
    (values * torch.arange(1, len(values) + 1)).sum().backward()
    numbers = [f"{float(v):.9g}" for v in torch.cat([values.detach(), x.grad.reshape(-1)])]
    print(f"  static let {name}: [Double] = [")
    for start in range(0, len(numbers), 8):
        print("    " + ", ".join(numbers[start : start + 8]) + ",")
    print("  ]")
print("}")
