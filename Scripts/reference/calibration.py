"""Cross-fits a calibration to the predictions of `mien evaluate --output FOLDER`, by scipy: temperature, and vector scaling.

    pip install numpy scipy
    python Scripts/reference/calibration.py FOLDER/predictions.csv

Prints accuracy, negative log-likelihood and expected calibration error (15 bins), means over five partitions into five parts, and the
error that a network whose probabilities are exactly right would have by chance.
"""

import csv
import sys

import numpy as np
from scipy.optimize import minimize
from scipy.special import softmax

emotions = "angry,disgust,fear,happy,sad,surprise,neutral".split(",")
rows = list(csv.DictReader(open(sys.argv[1])))
given = np.array([[float(row[emotion]) for emotion in emotions] for row in rows])
labels = np.array([emotions.index(row["true"]) for row in rows])
logits = np.log(np.clip(given, 1e-6, 1))
logits -= logits.mean(1, keepdims=True)


def error(probabilities, labels, bins=15):
    confidence, right = probabilities.max(1), probabilities.argmax(1) == labels
    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    return sum(abs(right[place == bin].mean() - confidence[place == bin].mean()) * (place == bin).mean()
               for bin in range(bins) if (place == bin).any())


def likelihood(probabilities, labels):
    return -np.log(probabilities[np.arange(len(labels)), labels])


calibrations = {
    "temperature": (np.array([1.0]), lambda v, z: softmax(z * v[0], 1), 0.0),
    "vector scaling": (np.repeat([1.0, 0.0], 7), lambda v, z: softmax(z * v[:7] + v[7:], 1), 0.5),
}
for name, (start, apply, prior) in calibrations.items():
    figures = []
    for seed in range(5):
        fold = np.random.default_rng(seed).permutation(len(labels)) % 5
        probabilities = np.zeros_like(given)
        for part in range(5):
            others = fold != part
            fit = minimize(
                lambda v: likelihood(apply(v, logits[others]), labels[others]).sum() + prior * ((v - start) ** 2).sum(), start)
            probabilities[~others] = apply(fit.x, logits[~others])
        figures.append(((probabilities.argmax(1) == labels).mean(), likelihood(probabilities, labels).mean(),
                        error(probabilities, labels)))
    print(f"{name}: accuracy {np.mean(figures, 0)[0]:.4f}, likelihood {np.mean(figures, 0)[1]:.4f}, "
          f"calibration error {np.mean(figures, 0)[2]:.4f}")
random = np.random.default_rng(0)
chance = [error(given, np.array([random.choice(7, p=row / row.sum()) for row in given])) for _ in range(20)]
print(f"exactly right: calibration error {np.mean(chance):.4f}")
