"""The probabilities of the picture that `mien doctor` looks at, by numpy alone.

    pip install numpy
    python Scripts/reference/known_face.py [Checkpoints/emotions-3.safetensors]
        prints the seven probabilities for Sources/Sessions/Diagnosis/KnownFace.swift, and the picture's sum
"""

import json
import struct
import sys

import numpy as np


def load(path):
    """The tensors and the metadata of a safetensors file of float32."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"]).astype(np.float64)
    return tensors, metadata


def convolution(x, weight):
    """3 × 3 with a border of zeros: x [inputs, height, width], weight [outputs, inputs, 3, 3]."""
    height, width = x.shape[1:]
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    return sum(
        np.einsum("oi,ihw->ohw", weight[:, :, row, column], padded[:, row : row + height, column : column + width])
        for row in range(3)
        for column in range(3)
    )


def main(path):
    tensors, metadata = load(path)

    def normalized(x, name):
        norm = {key: tensors[f"{name}.{key}"] for key in ("weight", "bias", "running_mean", "running_var")}
        factor = norm["weight"] / np.sqrt(norm["running_var"] + 1e-5)
        shift = norm["bias"] - norm["running_mean"] * factor
        shape = (-1,) + (1,) * (x.ndim - 1)
        return np.maximum(x * factor.reshape(shape) + shift.reshape(shape), 0)

    rows, columns = np.mgrid[0:48, 0:48]
    pixels = (columns * 5 + rows * 3 + columns * rows % 61) % 256
    scaling = json.loads(metadata["mien.preprocessing"])
    x = (pixels[None] / 255 - scaling["mean"]) / scaling["deviation"]
    for stage in range(1, 5):
        for number in (1, 2):
            x = normalized(convolution(x, tensors[f"stage{stage}.conv{number}.weight"]), f"stage{stage}.norm{number}")
        channels, height, width = x.shape
        x = x.reshape(channels, height // 2, 2, width // 2, 2).max((2, 4))
    x = normalized(tensors["hidden.weight"] @ x.ravel(), "norm")
    logits = (tensors["logits.weight"] @ x + tensors["logits.bias"]) / float(metadata["mien.temperature"])
    exponentials = np.exp(logits - logits.max())
    print([round(float(value), 6) for value in exponentials / exponentials.sum()], int(pixels.sum()))


main(sys.argv[1] if len(sys.argv) > 1 else "Checkpoints/emotions-3.safetensors")
