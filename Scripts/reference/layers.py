"""Golden values of layers in Tests/NeuralNetworksTests/LayersTests.swift, by PyTorch in float64.

    pip install torch numpy
    python Scripts/reference/layers.py > Tests/NeuralNetworksTests/LayersGolden.swift

Every module is filled by `random_generator.fill`; the outputs and the gradients of the sum of their cubes to the input.
"""

import torch
from torch import nn

import random_generator
from optimizers import array
from random_generator import uniform


def input(*shape):
    return torch.from_numpy(uniform(3, shape, -2, 2)).double().requires_grad_()


def both(name, x, output):
    (output**3).sum().backward()
    array(name, [*output.detach().ravel().tolist(), *x.grad.ravel().tolist()])


def filled(module):
    random_generator.fill(module)
    return module.double()


class Excitation(nn.Module):
    """Squeeze and excitation of [batch, height, width, channels]."""

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(6, 3), nn.Linear(3, 6)

    def forward(self, x):
        return x * torch.sigmoid(self.fc2(torch.relu(self.fc1(x.mean((1, 2))))))[:, None, None, :]


print("// Made by Scripts/reference/layers.py with PyTorch in float64. Do not edit by hand.\n\nenum LayersGolden {")
for name, mask in (("attention", None), ("causalAttention", torch.triu(torch.ones(5, 5), 1).bool())):
    attention, x = filled(nn.MultiheadAttention(6, 2, batch_first=True)), input(2, 5, 6)
    both(name, x, attention(x, x, x, attn_mask=mask, need_weights=False)[0])
x = input(2, 5, 6)
block = nn.TransformerEncoderLayer(6, 2, 8, dropout=0, activation="gelu", batch_first=True, norm_first=True)
both("transformerBlock", x, filled(block)(x, torch.triu(torch.ones(5, 5), 1).bool()))
x = input(2, 5, 6)
both("layerNormalization", x, filled(nn.LayerNorm(6))(x))
x = input(2, 3, 2, 6)
both("groupNormalization", x, filled(nn.GroupNorm(3, 6))(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1))
x = input(2, 3, 2, 6)
both("instanceNormalization", x, filled(nn.GroupNorm(6, 6))(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1))
x = input(2, 7, 4)
convolution = filled(nn.Conv1d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2))
both("convolution1D", x, convolution(x.permute(0, 2, 1)).permute(0, 2, 1))
for name, kernel, padding in (("rectangularConvolution", (1, 3), (0, 1)), ("tallConvolution", (4, 2), (3, 0))):
    x = input(2, 5, 6, 4)
    convolution = filled(nn.Conv2d(4, 6, kernel, stride=2, padding=padding, groups=2))
    both(name, x, convolution(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1))
x = input(2, 3, 4, 4)
transposed = filled(nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2))
both("transposedConvolution", x, transposed(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1))
x = input(2, 3, 2, 6)
both("squeezeExcitation", x, filled(Excitation())(x))
print("}")
