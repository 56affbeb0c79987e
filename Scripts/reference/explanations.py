"""Golden values of Tests/ExplanationsTests, by captum and shap.

    pip install torch captum shap numpy
    python Scripts/reference/explanations.py > Tests/ExplanationsTests/CaptumGolden.swift

Builds a small network with the parameter names of Mien's checkpoints, fills it by `random_generator.fill`, and explains
class 1 of one image of 12 × 12 pixels, even in ±1.5 (generator seed 11), in float64.
"""

import sys

import numpy as np
import torch
from captum import attr
from torch import nn

import random_generator

SIZE, TARGET, SAMPLES, NOISE = 12, 1, 6, 0.15


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(16)
        self.relu2 = nn.ReLU()
        self.logits = nn.Linear(16 * 9, 3)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.norm1(self.conv1(x)).relu(), 2)
        x = self.relu2(self.norm2(self.conv2(x)))
        return self.logits(nn.functional.max_pool2d(x, 2).flatten(1))


def grad_cam_plus_plus(network, image):
    """Equations 10, 17 and 19 of Chattopadhyay et al. 2018, for Y = exp(score): its derivatives are Y times powers of the
    score's gradient, since the network is piecewise linear behind the maps; Y itself scales all weights alike and is left out."""
    maps = []
    hook = network.relu2.register_forward_hook(lambda module, inputs, output: maps.append(output))
    score = network(image)[0, TARGET]
    hook.remove()
    (g,) = torch.autograd.grad(score, maps[0])
    a = maps[0].detach()
    denominator = 2 * g**2 + a.sum(dim=(2, 3), keepdim=True) * g**3
    alpha = torch.where(denominator != 0, g**2 / denominator, torch.zeros_like(g))
    weights = (alpha * g.relu()).sum(dim=(2, 3), keepdim=True)
    coarse = (weights * a).sum(dim=1, keepdim=True).relu()
    return nn.functional.interpolate(coarse, (SIZE, SIZE), mode="bilinear", align_corners=False)


def lime(network, image, samples, width, ridge, seed):
    """Ribeiro et al. 2016 on 16 cells of 3 × 3 pixels: weighted ridge regression on coalitions of even chance, the first of them the
    whole image, the intercept not drawn to zero. [class TARGET's weights]"""
    words = random_generator.words(seed, 16 * (samples - 1))
    drawn = (words >> np.uint64(40)).astype(np.float64) * 2.0**-24 < 0.5
    z = np.concatenate([np.ones((1, 16)), drawn.reshape(-1, 16)])
    owners = np.add.outer(4 * (np.arange(SIZE) // 3), np.arange(SIZE) // 3)
    masks = torch.from_numpy(z[:, owners.ravel()].reshape(-1, 1, SIZE, SIZE))
    with torch.no_grad():
        scores = network(masks * image)[:, TARGET].numpy()
    distance = 1 - np.sqrt(z.sum(axis=1) / 16)
    weights = np.exp(-distance**2 / width**2)
    design = np.concatenate([z, np.ones((samples, 1))], axis=1)
    penalty = ridge * np.diag([1.0] * 16 + [0.0])
    solution = np.linalg.solve(design.T @ (weights[:, None] * design) + penalty, design.T @ (weights * scores))
    return torch.from_numpy(solution[:16].copy())


def rise(network, image, samples, grid, visible, seed):
    """Petsiuk et al. 2018 with the mean score taken off and Mien's masks, the probability of the class as score."""
    cell = -(-SIZE // grid)
    masks = []
    for sample in range(samples):
        words = random_generator.words(random_generator.stream_seed(seed, sample), (grid + 1) ** 2 + 2)
        unit = (words[:-2] >> np.uint64(40)).astype(np.float64) * 2.0**-24
        cells = torch.from_numpy((unit < visible).astype(np.float64)).reshape(1, 1, grid + 1, grid + 1)
        large = nn.functional.interpolate(
            cells, ((grid + 1) * cell, (grid + 1) * cell), mode="bilinear", align_corners=False)
        down, right = int(words[-2] % np.uint64(cell)), int(words[-1] % np.uint64(cell))
        masks.append(large[..., down:down + SIZE, right:right + SIZE])
    masks = torch.cat(masks)
    with torch.no_grad():
        scores = network(masks * image).softmax(dim=1)[:, TARGET]
    return ((scores - scores.mean())[:, None, None, None] * masks).mean(dim=0) / visible


def main():
    network = Network()
    random_generator.fill(network)
    network.double().eval()
    image = torch.from_numpy(random_generator.uniform(11, (1, 1, SIZE, SIZE), -1.5, 1.5)).double()
    goldens = {"logits": network(image)}

    saliency = attr.Saliency(network)
    goldens["saliency"] = saliency.attribute(image.requires_grad_(), target=TARGET, abs=False)
    goldens["inputTimesGradient"] = attr.InputXGradient(network).attribute(image, target=TARGET)
    for steps in (7, 50):
        goldens[f"integratedGradients{steps}"] = attr.IntegratedGradients(network).attribute(
            image, target=TARGET, n_steps=steps, method="gausslegendre")
    # NoiseTunnel draws its own noise; here it is Mien's.
    deviation = NOISE * (image.max() - image.min()).item()
    noisy = [
        image.detach() + deviation * torch.from_numpy(
            random_generator.normal(random_generator.stream_seed(1, k), SIZE * SIZE)).reshape(image.shape)
        for k in range(SAMPLES)
    ]
    goldens["smoothGrad"] = sum(
        saliency.attribute(x.requires_grad_(), target=TARGET, abs=False) for x in noisy) / SAMPLES
    cam = attr.LayerGradCam(network, network.relu2).attribute(image, target=TARGET, relu_attributions=False)
    goldens["gradCAM"] = nn.functional.interpolate(cam, (SIZE, SIZE), mode="bilinear", align_corners=False)
    rectified = attr.LayerGradCam(network, network.relu2).attribute(image, target=TARGET, relu_attributions=True)
    goldens["gradCAMRectified"] = nn.functional.interpolate(
        rectified, (SIZE, SIZE), mode="bilinear", align_corners=False)
    goldens["gradCAMPlusPlus"] = grad_cam_plus_plus(network, image)
    goldens["rise"] = rise(network, image, samples=50, grid=3, visible=0.5, seed=1)
    goldens["lime"] = lime(network, image, samples=200, width=0.25, ridge=1.0, seed=1)
    goldens["occlusion"] = attr.Occlusion(network).attribute(
        image, target=TARGET, sliding_window_shapes=(1, 5, 5), strides=(1, 3, 3), baselines=0)

    # Nine cells of 4 × 4 pixels: 512 coalitions, all of them.
    import shap

    owners = np.add.outer(3 * (np.arange(SIZE) // 4), np.arange(SIZE) // 4)
    flat = image.detach().numpy().reshape(SIZE, SIZE)

    def score(coalitions):
        images = np.stack([np.where(z[owners] > 0.5, flat, 0.0) for z in coalitions])[:, None]
        with torch.no_grad():
            return network(torch.from_numpy(images)).numpy()

    explainer = shap.KernelExplainer(score, np.zeros((1, 9)))
    values = explainer.shap_values(np.ones((1, 9)), nsamples=2**9, l1_reg=False, silent=True)
    goldens["kernelSHAP"] = torch.from_numpy(np.asarray(values)[0].T.copy())
    exact = np.zeros((9, 3))
    worth = score(np.array([[(word >> f) & 1 for f in range(9)] for word in range(512)], dtype=float))
    from math import factorial

    for word in range(512):
        size = bin(word).count("1")
        for feature in range(9):
            if not word >> feature & 1:
                weight = factorial(size) * factorial(8 - size) / factorial(9)
                exact[feature] += weight * (worth[word | 1 << feature] - worth[word])
    goldens["shapleyValues"] = torch.from_numpy(exact.T.copy())
    print(f"KernelExplainer from exact: {np.abs(goldens['kernelSHAP'].numpy() - exact.T).max():.1e}", file=sys.stderr)

    print("// Made by Scripts/reference/explanations.py with captum and shap. Do not edit by hand.\n")
    print("enum CaptumGolden {")
    for name, values in goldens.items():
        numbers = values.detach().numpy().ravel()
        print(f"  static let {name}: [Double] = [")
        for start in range(0, numbers.size, 8):
            print(f"    {random_generator.swift(numbers[start:start + 8], 7)},")
        print("  ]")
    print("}")


if __name__ == "__main__":
    main()
