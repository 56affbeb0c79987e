"""Checkpoints go from Mien to PyTorch and back.

    pip install torch numpy safetensors
    python Scripts/reference/interchange.py write FILE [--network vgg8|resnet10|tiny]
        saves a network that PyTorch initialised, as Mien's users would with safetensors.torch.save_file
    python Scripts/reference/interchange.py compare --model FILE --data CSV --split SPLIT --predictions predictions.csv
        compares PyTorch's probabilities with those that `mien evaluate --model FILE --data CSV --split SPLIT
        --output DIR` wrote to DIR/predictions.csv
    python Scripts/reference/interchange.py both --mien .build/release/mien [--model FILE]
        does both with random images, for FILE or for each network
    python Scripts/reference/interchange.py fixtures > Tests/NeuralNetworksTests/SafetensorsFixtures.swift
        makes the files that the Swift tests read
"""

import argparse
import base64
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import textwrap

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save, save_file
from torch import nn

import random_generator
from random_generator import swift, uniform
from vgg8 import VGG8

EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]


class Block(nn.Module):
    """Two convolutions and a shortcut; the main branch's parameters have no prefix, as in Mien."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.ModuleDict()
        if stride != 1 or inputs != outputs:
            self.shortcut["conv"] = nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False)
            self.shortcut["norm"] = nn.BatchNorm2d(outputs)

    def forward(self, x):
        main = self.norm2(self.conv2(self.norm1(self.conv1(x)).relu()))
        passed = self.shortcut["norm"](self.shortcut["conv"](x)) if self.shortcut else x
        return (main + passed).relu()


class ResNet10(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 32, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(32)
        self.block1 = Block(32, 32, 1)
        self.block2 = Block(32, 64, 2)
        self.block3 = Block(64, 128, 2)
        self.block4 = Block(128, 256, 2)
        self.logits = nn.Linear(256, 7)

    def forward(self, x):
        x = self.norm(self.conv(x)).relu()
        x = self.block4(self.block3(self.block2(self.block1(x))))
        return self.logits(x.mean((2, 3)))


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        channels = [1, 8, 16, 32, 32]
        for stage in range(1, 5):
            convolution = nn.Conv2d(channels[stage - 1], channels[stage], 3, padding=1, bias=False)
            setattr(self, f"conv{stage}", convolution)
            setattr(self, f"norm{stage}", nn.BatchNorm2d(channels[stage]))
        self.logits = nn.Linear(32 * 3 * 3, 7)

    def forward(self, x):
        for stage in range(1, 5):
            x = getattr(self, f"norm{stage}")(getattr(self, f"conv{stage}")(x)).relu()
            x = nn.functional.max_pool2d(x, 2)
        return self.logits(x.flatten(1))


NETWORKS = {"vgg8": VGG8, "resnet10": ResNet10, "tiny": Tiny}


def write(path, name, seed=1):
    """Saves a network of PyTorch's own initial weights; a few batches have moved its running statistics."""
    torch.manual_seed(seed)
    network = NETWORKS[name]().train()
    with torch.no_grad():
        for _ in range(3):
            network(torch.randn(16, 1, 48, 48))
    metadata = {
        "mien.format": "1",
        "mien.network": name,
        "mien.emotions": json.dumps(EMOTIONS),
        "mien.preprocessing": json.dumps({"mean": 0.5076, "deviation": 0.2544}),
        "mien.temperature": "1.25",
    }
    # With the num_batches_tracked of every normalisation, which are 64-bit integers.
    save_file(network.state_dict(), path, metadata=metadata)


def load(path):
    """The PyTorch network of a checkpoint, ready for use, and its metadata."""
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    network = NETWORKS[metadata["mien.network"]]()
    state = load_file(path)
    missing, unexpected = network.load_state_dict(state, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        sys.exit(f"{path}: missing {missing}, unexpected {unexpected}")
    return network.eval(), metadata


def compare(model, data, split, predictions):
    """The largest difference of a probability, and how many decisions differ."""
    network, metadata = load(model)
    preprocessing = json.loads(metadata["mien.preprocessing"])
    with open(data, newline="") as file:
        rows = [row["pixels"] for row in csv.DictReader(file) if row["Usage"] == split]
    pixels = np.array([np.array(row.split(), dtype=np.float64) for row in rows]).reshape(-1, 1, 48, 48)
    images = torch.from_numpy((pixels / 255 - preprocessing["mean"]) / preprocessing["deviation"]).float()
    with torch.no_grad():
        logits = torch.cat([network(batch) for batch in images.split(64)]).double()
    expected = (logits / float(metadata["mien.temperature"])).softmax(1).numpy()
    with open(predictions, newline="") as file:
        rows = list(csv.DictReader(file))
    told = np.array([[float(row[emotion]) for emotion in EMOTIONS] for row in rows])
    decisions = np.array([EMOTIONS.index(row["predicted"]) for row in rows])
    if told.shape != expected.shape:
        sys.exit(f"{predictions}: {len(told)} rows, expected {len(expected)}")
    return np.abs(told - expected).max(), int((decisions != expected.argmax(1)).sum())


def report(model, difference, decisions):
    # Mien writes six decimals, so half of 1e-6 is rounding.
    verdict = "equal" if difference < 5e-6 else "DIFFERENT"
    print(f"{model}: largest difference of a probability {difference:.1e}, other decisions {decisions}: {verdict}")
    return difference < 5e-6


def both(mien, model):
    """Mien evaluates checkpoints on random images, and PyTorch must come to the same."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        random, data = np.random.default_rng(1), folder / "faces.csv"
        lines = ["emotion,pixels,Usage"]
        for index in range(70):
            pixels = " ".join(map(str, random.integers(0, 256, 48 * 48)))
            lines.append(f"{index % 7},{pixels},{'Training' if index < 7 else 'PublicTest'}")
        data.write_text("\n".join(lines) + "\n")
        models = [model] if model else []
        for name in [] if model else NETWORKS:
            models.append(folder / f"{name}.safetensors")
            write(models[-1], name)
        right = True
        for path in models:
            output = folder / "evaluation"
            command = [mien, "evaluate", "--model", path, "--data", data, "--split", "PublicTest", "--output", output]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            right &= report(path, *compare(path, data, "PublicTest", output / "predictions.csv"))
    return right


def encoded(name, data):
    print(f'  static let {name} = """')
    print("\\\n".join(f"    {line}" for line in textwrap.wrap(base64.b64encode(data).decode(), 100)))
    print('    """')


def fixtures():
    small = torch.nn.Sequential()
    small.add_module("conv", nn.Conv2d(1, 2, 3, padding=1))
    small.add_module("norm", nn.BatchNorm2d(2))
    small.add_module("relu", nn.ReLU())
    small.add_module("pool", nn.MaxPool2d(2))
    small.add_module("flatten", nn.Flatten())
    small.add_module("logits", nn.Linear(2 * 2 * 3, 3))
    random_generator.fill(small)
    images = torch.from_numpy(uniform(1, (5, 1, 4, 6), -2, 2))
    with torch.no_grad():
        small.train()(images)
        logits = small.double().eval()(images.double())
    mixed = {
        "matrix": torch.tensor([[1.0, -2.5, 3.25], [float("inf"), float("-inf"), -0.0]]),
        "scalar": torch.tensor(42.0),
        "empty": torch.zeros(3, 0, 2),
        "größe.😀 \"quoted\\\"": torch.tensor([0.1]),
        "double": torch.ones(2, dtype=torch.float64),
        "half": torch.ones(3, dtype=torch.float16),
        "brain": torch.ones(3, dtype=torch.bfloat16),
        "integers": torch.arange(4),
        "flags": torch.tensor([True, False, True]),
    }
    print("// Made by Scripts/reference/interchange.py with PyTorch and safetensors. Do not edit by hand.\n")
    print("enum SafetensorsFixtures {")
    print("  /// Tensors of many types, odd names, and metadata.")
    encoded("mixed", save(mixed, metadata={"author": "Python", "text": "zwei\nZeilen, ein \"Zitat\""}))
    print("  /// A small network with a normalisation, and its logits in use.")
    encoded("network", save({k: v.float() if v.is_floating_point() else v for k, v in small.state_dict().items()}))
    print("  static let logits: [Double] = [")
    for rows in (logits[:2], logits[2:4], logits[4:]):
        print(f"    {swift(rows)},")
    print("  ]")
    print("  /// Bits of numbers, and of the nearest ones in F16 and BF16: ties, the ends of the ranges, small ones.")
    exact = [0, 1, 2049, 2051, 4098.0001, 65504, 65519.996, 65520, 7e4, 3.3e38, 3.4028234e38, 2**-14, 2**-24, 2**-25,
             2**-25 * 1.001, 3 * 2**-25, 1.5 * 2**-24, 1.00390625, 1.01171875, 1e-40, float("inf")]
    numbers = torch.tensor(exact + [-x for x in exact])
    spread = torch.from_numpy(uniform(2, (22,), -1, 1)).float() * 10 ** torch.linspace(-9, 6, 22)
    numbers = torch.cat([numbers, spread])
    bits = numbers.view(torch.int32).tolist()
    half, brain = (numbers.to(kind).view(torch.int16).tolist() for kind in (torch.float16, torch.bfloat16))
    print("  static let halves: [(bits: UInt32, half: UInt16, brain: UInt16)] = [")
    for row in zip(bits, half, brain):
        print("    (0x%08X, 0x%04X, 0x%04X)," % (row[0] & 0xFFFFFFFF, row[1] & 0xFFFF, row[2] & 0xFFFF))
    print("  ]\n}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write")
    writing.add_argument("file")
    writing.add_argument("--network", choices=NETWORKS, default="vgg8")
    comparing = commands.add_parser("compare")
    for option in ("model", "data", "split", "predictions"):
        comparing.add_argument(f"--{option}", required=True)
    doing = commands.add_parser("both")
    doing.add_argument("--mien", required=True)
    doing.add_argument("--model")
    commands.add_parser("fixtures")
    options = parser.parse_args()
    if options.command == "write":
        write(options.file, options.network)
    elif options.command == "compare":
        result = compare(options.model, options.data, options.split, options.predictions)
        sys.exit(0 if report(options.model, *result) else 1)
    elif options.command == "both":
        sys.exit(0 if both(options.mien, options.model) else 1)
    else:
        fixtures()


if __name__ == "__main__":
    main()
