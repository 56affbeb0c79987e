"""Mien's operations, layers and small networks beside PyTorch's, on the same machine in the same minutes.

    operations_speed.py MIEN [ROUNDS [THREADS]]

In every round each piece of `mien benchmark` named below and its counterpart in PyTorch have their turns right after one
another; the ratio is taken within the round, and the median of the ratios is what counts: above 1, Mien is faster.
Convolutions of PyTorch get images in its channels-last memory format, which is faster there.
"""

import json
import statistics
import subprocess
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

COUNT = 1 << 20


def uniform(*shape):
    return torch.rand(*shape) * 0.5 + 0.5


def elements():
    x, y, square, rows = uniform(COUNT), uniform(COUNT), uniform(1024, 1024), uniform(4096, 256)
    thousand, row = uniform(1000, 1000), uniform(256)
    return {
        "add": lambda: x + y, "add-row": lambda: rows + row, "scale": lambda: x * 1.5,
        "relu": lambda: torch.relu(x), "exp": lambda: torch.exp(x), "sigmoid": lambda: torch.sigmoid(x),
        "gelu": lambda: F.gelu(x), "softmax-1000": lambda: torch.softmax(thousand, -1),
        "transpose": lambda: square.t().contiguous(),
    }


def operations():
    x, y, square, rows = uniform(COUNT), uniform(COUNT), uniform(1024, 1024), uniform(4096, 256)
    heads, wide, half = uniform(8, 128, 8, 128), uniform(1024, 2048), uniform(1024, 512)
    image = uniform(8, 32, 32, 32).contiguous(memory_format=torch.channels_last)
    queries, keys, mask = torch.randn(8, 8, 128, 64), torch.randn(8, 8, 128, 64), x > 0.75
    chosen = torch.tensor([index * 2_654_435_761 % 4096 for index in range(4096)])
    # In training they would not take PyTorch's fast path for inference.
    attention, sequences = nn.MultiheadAttention(256, 8, batch_first=True).eval(), torch.randn(8, 128, 256)
    normalization = nn.LayerNorm(256).eval()
    return {
        "transpose-heads": lambda: heads.permute(0, 2, 1, 3).contiguous(),
        "slice-columns": lambda: wide[:, 512:1536].contiguous(), "concatenate": lambda: torch.cat([half, half], 1),
        "flip": lambda: square.flip(1), "take-rows": lambda: rows.index_select(0, chosen),
        "upsample-bilinear": lambda: F.interpolate(image, scale_factor=2, mode="bilinear"),
        "log": lambda: torch.log(x), "power": lambda: torch.pow(x, 2.5), "clamp": lambda: x.clamp(0.6, 0.8),
        "pointwise-maximum": lambda: torch.maximum(x, y), "replace": lambda: torch.where(mask, x, x),
        "sum": lambda: x.sum(), "sum-rows": lambda: square.sum(1), "sum-columns": lambda: square.sum(0),
        "max-rows": lambda: square.amax(1), "max-columns": lambda: square.amax(0),
        "argmax-rows": lambda: square.argmax(1), "variance-rows": lambda: square.var(1, unbiased=False),
        "log-sum-exp": lambda: square.logsumexp(1), "softmax-first-axis": lambda: torch.softmax(square, 0),
        "attention-scores": lambda: queries @ keys.transpose(-1, -2),
        "attention-block": lambda: attention(sequences, sequences, sequences, need_weights=False),
        "layer-normalization": lambda: normalization(rows),
    }


def convolutions():
    """Forward, and both gradients, of every kind."""
    work = {}
    for name, size, channels, kernel, stride, dilation, groups in (
        ("conv3x3", 24, 64, 3, 1, 1, 1), ("depthwise3x3", 24, 128, 3, 1, 1, 128),
        ("depthwise3x3-stride2", 24, 128, 3, 2, 1, 128), ("conv1x1", 24, 128, 1, 1, 1, 1),
        ("conv3x3-stride2", 24, 64, 3, 2, 1, 1), ("conv3x3-dilation2", 24, 64, 3, 1, 2, 1),
    ):
        batch, padding = 8 if groups > 1 else 64, dilation * (kernel - 1) // 2
        x = torch.randn(batch, channels, size, size).contiguous(memory_format=torch.channels_last)
        w = torch.randn(channels, channels // groups, kernel, kernel).contiguous(memory_format=torch.channels_last)
        settings = ([stride] * 2, [padding] * 2, [dilation] * 2)
        y = torch.convolution(x, w, None, *settings, False, [0, 0], groups)

        def gradient(mask, x=x, w=w, y=y, settings=settings, groups=groups):
            return lambda: torch.ops.aten.convolution_backward(y, x, w, None, *settings, False, [0, 0], groups, mask)

        shape = f"/{size}x{size}x{channels}"
        work[name + shape] = lambda x=x, w=w, settings=settings, groups=groups: torch.convolution(
            x, w, None, *settings, False, [0, 0], groups)
        work[f"{name}-input-gradient{shape}"] = gradient([True, False, False])
        work[f"{name}-filter-gradient{shape}"] = gradient([False, True, False])
    return work


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm1, self.norm2 = nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)
        self.shortcut = None
        if inputs != outputs or stride != 1:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.norm2(self.conv2(self.norm1(self.conv1(x)).relu()))
        return (y + (self.shortcut(x) if self.shortcut else x)).relu()


class Writer(nn.Module):
    def __init__(self):
        super().__init__()
        self.characters = nn.Embedding(60, 96)
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(96, 4, 384, 0.0, "gelu", batch_first=True, norm_first=True) for _ in range(3))
        self.norm, self.logits = nn.LayerNorm(96), nn.Linear(96, 60)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(64))

    def forward(self, text):
        x = self.characters(text)
        for block in self.blocks:
            x = block(x, self.mask, is_causal=True)
        return self.logits(self.norm(x)).flatten(0, 1)


def training():
    residual = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), Block(16, 16, 1), Block(16, 32, 2),
        Block(32, 64, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)).to(memory_format=torch.channels_last)
    images = torch.randn(64, 3, 32, 32).contiguous(memory_format=torch.channels_last)
    text = torch.arange(32 * 64) * 7 % 60
    writer = Writer()
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)

    def step(network, optimizer, inputs, labels):
        def run():
            optimizer.zero_grad()
            criterion(network(inputs), labels).backward()
            optimizer.step()

        return run

    return {
        "small-residual/batch64": step(
            residual, torch.optim.SGD(residual.parameters(), 0.01, 0.9, weight_decay=5e-4, nesterov=True, foreach=True), images,
            torch.arange(64) % 10),
        "character-transformer/batch32": step(
            writer, torch.optim.AdamW(writer.parameters(), 0.001, foreach=True), text.reshape(32, 64), (text + 7) % 60),
    }


def seconds(work):
    start = time.perf_counter()
    work()
    repeats = max(1, int(0.05 / max(time.perf_counter() - start, 1e-6)))
    start = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - start) / repeats


def main():
    mien, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    threads = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    with torch.no_grad():
        work = {f"elements/{name}": run for name, run in elements().items()}
        work |= {f"operations/{name}": run for name, run in operations().items()}
        work |= convolutions()
    trained = {f"train/{name}": run for name, run in training().items()}
    print(f"{'piece':44} {'Mien ms':>9} {'PyTorch ms':>11} {'Mien is':>9} times as fast")
    for name, run in {**work, **trained}.items():
        ratios, own, other = [], [], []
        with torch.set_grad_enabled(name in trained):
            run()
            for _ in range(rounds):
                out = subprocess.run(
                    [mien, "benchmark", "--filter", name, "--rounds", "1", "--threads", str(threads), "--json"],
                    check=True, capture_output=True)
                pieces = {piece["name"]: piece["seconds"] for piece in json.loads(out.stdout)}
                if name not in pieces:
                    sys.exit(f"operations_speed.py: {mien} has no piece {name}")
                own.append(pieces[name])
                other.append(seconds(run))
                ratios.append(other[-1] / own[-1])
        median = statistics.median
        print(f"{name:44} {median(own) * 1e3:9.3f} {median(other) * 1e3:11.3f} {median(ratios):9.2f}", flush=True)


main()
