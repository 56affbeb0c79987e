"""KernelSHAP, saliency and integrated gradients of Mien beside shap and captum, on the same vgg8, face, baseline and score.

    explanation_speed.py MIEN MODEL FER2013-CSV [ROUNDS]

In every round each contestant explains the same PublicTest face; all on two threads. Times are medians over the rounds without
the first. The error is the root of the mean squared deviation from the exact Shapley values of 12 cells (3 × 4, all 4,096
coalitions, computed by PyTorch in double precision), as a share of their range, in the mean over seeds.

    pip install torch captum shap numpy pillow safetensors
"""

import contextlib
import csv
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from math import factorial

import numpy as np
import torch
from captum import attr
from PIL import Image
from safetensors import safe_open

import shap
from vgg8 import VGG8

SIZE, SEEDS = 48, 5
torch.set_num_threads(2)


class Probability(torch.nn.Module):
    def __init__(self, path):
        super().__init__()
        self.network = VGG8()
        with safe_open(path, "pt") as file:
            state = {name: file.get_tensor(name) for name in file.keys()}
            self.temperature = float(file.metadata().get("mien.temperature", 1))
            preprocessing = json.loads(file.metadata()["mien.preprocessing"])
        self.mean, self.deviation = preprocessing["mean"], preprocessing["deviation"]
        self.network.load_state_dict(state, strict=False)
        self.eval()

    def forward(self, x):
        return (self.network(x) / self.temperature).softmax(dim=1)


def cells(rows, columns):
    y, x = np.divmod(np.arange(SIZE * SIZE), SIZE)
    return (y * rows // SIZE * columns + x * columns // SIZE).reshape(SIZE, SIZE)


def seconds(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main():
    mien, model, data = sys.argv[1:4]
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    network = Probability(model)
    with open(data) as file:
        row = next(row for row in csv.DictReader(file) if row["Usage"] == "PublicTest" and row["emotion"] == "3")
    pixels = np.array(row["pixels"].split(), np.uint8).reshape(SIZE, SIZE)
    image = torch.from_numpy((pixels / np.float32(255) - network.mean) / network.deviation).float()[None, None]
    with torch.no_grad():
        probabilities = network(image)[0]
    target = int(probabilities.argmax())
    folder = tempfile.mkdtemp()
    face = os.path.join(folder, "face.png")
    Image.fromarray(pixels).save(face)

    def ours(method, *options):
        """Mien's own time for the map, and the map."""
        out = subprocess.run(
            [mien, "explain", face, face, "--cropped", "--model", model, "--output", folder, "--force", "--json", "--without-noise",
             "--method", method, "--threads", "2", *options], check=True, capture_output=True)
        entries = [
            next(m for m in face["methods"] if m["method"] == method)
            for image in json.loads(out.stdout)["images"] for face in image["faces"]]
        # Twice the same face; the first warms up.
        return entries[1]["measures"]["seconds"], np.load(os.path.join(folder, entries[1]["attribution"]))

    def score(owners, coalitions):
        flat = image.numpy()[0, 0]
        masks = np.asarray(coalitions)[:, owners.ravel()].reshape(-1, 1, SIZE, SIZE) > 0.5
        with torch.inference_mode():
            return np.concatenate([
                network(torch.from_numpy(np.where(part, flat, np.float32(0)))).numpy()
                for part in np.array_split(masks, max(1, len(masks) // 256))])

    def by_shap(owners, samples, seed=0):
        count = owners.max() + 1
        np.random.seed(seed)
        explainer = shap.KernelExplainer(lambda z: score(owners, z), np.zeros((1, count)))
        with contextlib.redirect_stderr(io.StringIO()):
            values = explainer.shap_values(np.ones((1, count)), nsamples=samples, l1_reg=False, silent=True)
        return np.asarray(values)[0][:, target]

    def by_captum(owners, samples, seed=0):
        torch.manual_seed(seed)
        np.random.seed(seed)
        mask = torch.from_numpy(owners)[None, None]
        values = attr.KernelShap(network).attribute(
            image, target=target, feature_mask=mask, n_samples=samples, perturbations_per_eval=64)
        return np.array([values[0, 0][torch.from_numpy(owners == f)][0].item() for f in range(owners.max() + 1)])

    def table(title, rows):
        """For each contestant its work; prints medians, and the medians of the ratios within a round."""
        times = {name: [] for name in rows}
        for turn in range(rounds + 1):
            for name, work in rows.items():
                spent = work()
                if turn > 0:
                    times[name].append(spent)
        print(title)
        for name, values in times.items():
            ratio = statistics.median(a / b for a, b in zip(values, times["Mien"]))
            note = "" if name == "Mien" else f"  Mien is {ratio:.1f} times as fast"
            print(f"  {name:8} {1000 * statistics.median(values):9.1f} ms{note}", flush=True)

    grid = cells(7, 7)
    table("KernelSHAP, 7 × 7 cells, 2,048 evaluations:", {
        "Mien": lambda: ours("kernelshap", "--samples", "2048")[0],
        "shap": lambda: seconds(lambda: by_shap(grid, 2048))[0],
        "captum": lambda: seconds(lambda: by_captum(grid, 2048))[0],
    })
    table("saliency:", {
        "Mien": lambda: ours("saliency")[0],
        "captum": lambda: seconds(lambda: attr.Saliency(network).attribute(image.requires_grad_(), target=target))[0],
    })
    image.requires_grad_(False)
    table("integrated gradients, 50 points:", {
        "Mien": lambda: ours("integrated-gradients")[0],
        "captum": lambda: seconds(
            lambda: attr.IntegratedGradients(network).attribute(image, target=target, n_steps=50))[0],
    })
    table("regions, exact values of all seven emotions:", {"Mien": lambda: ours("regions")[0]})

    # The error: 12 cells.
    owners = cells(3, 4)
    network.double()
    flat = image.double()[0, 0]
    words = np.array([[word >> f & 1 for f in range(12)] for word in range(4096)])
    masks = torch.from_numpy(words[:, owners.ravel()].reshape(-1, 1, SIZE, SIZE).astype(bool))
    with torch.inference_mode():
        worth = torch.cat([
            network(torch.where(part, flat, torch.zeros_like(flat))) for part in masks.split(256)])[:, target].numpy()
    network.float()
    exact = np.zeros(12)
    for word in range(4096):
        size = bin(word).count("1")
        for f in range(12):
            if not word >> f & 1:
                exact[f] += factorial(size) * factorial(11 - size) / factorial(12) * (worth[word | 1 << f] - worth[word])

    def error(values):
        return np.sqrt(np.mean((values - exact) ** 2)) / np.ptp(exact)

    def ours_values(samples, seed):
        spent, found = ours("kernelshap", "--grid", "3x4", "--samples", str(samples), "--seed", str(seed))
        return spent, np.array([found[owners == f].sum() for f in range(12)])

    print("12 cells: time and error (root mean square, share of the range of the exact values)")
    contestants = {
        "Mien": ours_values,
        "shap": lambda samples, seed: seconds(lambda: by_shap(owners, samples, seed)),
        "captum": lambda samples, seed: seconds(lambda: by_captum(owners, samples, seed)),
    }
    for samples in (72, 128, 256, 512, 1024, 2048):
        line = f"  {samples:5} evaluations:"
        for name, work in contestants.items():
            runs = [work(samples, seed) for seed in range(1, SEEDS + 1)]
            spent = statistics.median(run[0] for run in runs)
            line += f"  {name} {1000 * spent:7.1f} ms {statistics.mean(error(run[1]) for run in runs):.5f}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
