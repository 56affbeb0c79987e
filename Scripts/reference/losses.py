"""Golden values of the losses in Tests/NeuralNetworksTests/LossesTests.swift, by PyTorch in float64.

    pip install torch numpy
    python Scripts/reference/losses.py > Tests/NeuralNetworksTests/LossesGolden.swift
"""

import torch
from torch.nn import functional as F

from optimizers import array
from random_generator import uniform

predictions = torch.from_numpy(uniform(3, (4, 5), -3, 3)).double()
targets = torch.from_numpy(uniform(4, (4, 5), 0, 1)).double()
distributions = targets / targets.sum(1, keepdim=True)
labels = torch.tensor([0, 3, 1, 3])
weights = torch.tensor([0.5, 2, 1, 0.25, 3]).double()


def focal(x, focus):
    p = torch.softmax(x, 1)[torch.arange(4), labels]
    return (-((1 - p) ** focus) * torch.log(p)).mean()


LOSSES = {
    "squared": lambda x: F.mse_loss(x, targets),
    "absolute": lambda x: F.l1_loss(x, targets),
    "huber": lambda x: F.huber_loss(x, targets, delta=0.7),
    "binary": lambda x: F.binary_cross_entropy_with_logits(x, targets),
    "weighedBinary": lambda x: F.binary_cross_entropy_with_logits(x, targets, pos_weight=weights),
    "kullbackLeibler": lambda x: F.kl_div(torch.log_softmax(x, 1), distributions, reduction="batchmean"),
    "focal": lambda x: focal(x, 2),
    "halfFocal": lambda x: focal(x, 0.5),
}

print("// Made by Scripts/reference/losses.py with PyTorch in float64. Do not edit by hand.\n\nenum LossesGolden {")
for name, loss in LOSSES.items():
    x = predictions.clone().requires_grad_()
    value = loss(x)
    value.backward()
    array(name, [float(value.detach()), *x.grad.ravel().tolist()])
print("}")
