"""Mien's vgg8 beside PyTorch's: training and inference speed, and peak memory in training.

    speed.py MIEN [ROUNDS [THREADS]]

In every round each contestant has its turn, so that the machine's changes of speed meet them alike; the ratios are taken
within a round, and their median is what counts.
"""

import json
import os
import statistics
import subprocess
import sys
import time


class Contestant:
    def __init__(self, batch, memory_format):
        import torch

        from vgg8 import VGG8

        self.torch = torch
        self.network = VGG8().to(memory_format=memory_format)
        decayed = [p for p in self.network.parameters() if p.dim() > 1]
        spared = [p for p in self.network.parameters() if p.dim() == 1]
        self.optimizer = torch.optim.SGD(
            [{"params": decayed, "weight_decay": 5e-4}, {"params": spared, "weight_decay": 0.0}],
            lr=0.01, momentum=0.9, nesterov=True)
        self.images = torch.randn(batch, 1, 48, 48).to(memory_format=memory_format)
        self.labels = torch.arange(batch) % 7
        self.criterion = torch.nn.CrossEntropyLoss(label_smoothing=0.1)

    def train(self):
        self.network.train()
        self.optimizer.zero_grad()
        loss = self.criterion(self.network(self.images), self.labels)
        loss.backward()
        self.optimizer.step()

    def infer(self):
        self.network.eval()
        with self.torch.inference_mode():
            self.network(self.images)


def seconds(work, repeats):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def mien(path, name, threads, rounds):
    out = subprocess.run(
        [path, "benchmark", "--filter", name, "--rounds", str(rounds), "--threads", str(threads), "--json"],
        check=True, capture_output=True)
    return json.loads(out.stdout)[0]["seconds"]


def peak_memory(command):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return usage.ru_maxrss / 1024


def main():
    path = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    threads = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    import torch

    torch.set_num_threads(threads)
    formats = {"channels-last": torch.channels_last, "contiguous": torch.contiguous_format}
    work = [("train", 64, 3), ("infer", 64, 5), ("infer", 1, 30)]
    print(f"PyTorch {torch.__version__}, {threads} threads, {rounds} rounds; images/s, medians")
    for kind, batch, repeats in work:
        contestants = {name: Contestant(batch, value) for name, value in formats.items()}
        for contestant in contestants.values():
            getattr(contestant, kind)()
        speeds = {name: [] for name in ["mien", *formats]}
        for _ in range(rounds):
            for name, contestant in contestants.items():
                speeds[name].append(batch / seconds(getattr(contestant, kind), repeats))
            speeds["mien"].append(batch / mien(path, f"{kind}/vgg8/batch{batch}", threads, repeats))
        medians = {name: statistics.median(values) for name, values in speeds.items()}
        ratios = {
            name: statistics.median(a / b for a, b in zip(speeds["mien"], speeds[name])) for name in formats}
        print(f"{kind}, batch {batch}: " + ", ".join(f"{name} {value:.1f}" for name, value in medians.items())
              + "; mien / " + ", mien / ".join(f"{name} {value:.2f}" for name, value in ratios.items()), flush=True)

    script = ("import sys, torch; sys.path.insert(0, sys.argv[1]); import speed; torch.set_num_threads(int(sys.argv[2])); "
              "c = speed.Contestant(128, torch.channels_last); [c.train() for _ in range(5)]")
    ours = peak_memory(
        [path, "benchmark", "--filter", "train/vgg8/batch128", "--rounds", "5", "--threads", str(threads), "--json"])
    theirs = peak_memory([sys.executable, "-c", script, os.path.dirname(os.path.abspath(__file__)), str(threads)])
    print(f"peak memory in training, batch 128: mien {ours:.0f} MiB, PyTorch {theirs:.0f} MiB, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
