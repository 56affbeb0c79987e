"""Mirrored, turned, enlarged and shifted pictures, by PyTorch's grid_sample in float64, for the Swift tests.

    pip install torch numpy
    python Scripts/reference/resampling.py > Tests/NeuralNetworksTests/ResamplingGolden.swift
"""

import numpy as np
import torch

from random_generator import swift, uniform

# height, width, channels, angle (counter-clockwise), scale, right, down, mirrored, upside down
CASES = [
    (5, 7, 1, 0.0, 1.0, 2.0, -1.0, False, False), (4, 6, 3, 0.4, 1.3, 0.7, -0.45, True, False),
    (6, 3, 2, -2.1, 0.6, -1.2, 0.3, False, True), (1, 5, 1, 0.2, 1.1, 0.5, 0.5, True, True),
    (5, 1, 2, 0.3, 0.9, 0.1, 1.6, False, False), (1, 1, 3, 1.0, 2.0, 3.0, 4.0, True, False),
]

print("// Made by Scripts/reference/resampling.py with PyTorch in float64. Do not edit by hand.\n")
print("enum ResamplingGolden {\n  static let pictures: [[Double]] = [")
for index, (height, width, channels, angle, scale, right, down, mirrored, upside_down) in enumerate(CASES):
    picture = torch.from_numpy(uniform(index, (height, width, channels), 0, 1).astype(np.float64))
    rows, columns = torch.meshgrid(torch.arange(height).double(), torch.arange(width).double(), indexing="ij")
    x, y = columns - (width - 1) / 2 - right, rows - (height - 1) / 2 - down
    # Back: the turn is counter-clockwise on a screen, whose y goes down.
    back = torch.tensor([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]).double() / scale
    x, y = back[0, 0] * x + back[0, 1] * y, back[1, 0] * x + back[1, 1] * y
    x, y = -x if mirrored else x, -y if upside_down else y
    # grid_sample's -1 to 1 go from the first pixel's centre to the last one's; a single pixel is everywhere.
    grid = torch.stack([x / max((width - 1) / 2, 1e-9), y / max((height - 1) / 2, 1e-9)], -1).clamp(-1e6, 1e6)[None]
    sampled = torch.nn.functional.grid_sample(
        picture.permute(2, 0, 1)[None], grid, mode="bilinear", padding_mode="border", align_corners=True)
    print(f"    [{swift(sampled[0].permute(1, 2, 0))}],")
print("  ]\n}")
