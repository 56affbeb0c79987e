"""Golden values of Tests/EmotionRecognitionTests/Evaluation, by numpy, scipy and scikit-learn.

    pip install numpy scipy scikit-learn
    python Scripts/reference/evaluation.py

Both sides make the same input: see `logits_and_labels` here and `EvaluationSample` in the tests.
"""

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_softmax, softmax
from scipy.stats import binomtest
from sklearn import metrics


def logits_and_labels(count, all_classes):
    i = np.arange(count)
    j = np.arange(7)
    logits = ((37 * i[:, None] + 101 * j + 13 * i[:, None] * j) % 97) / 16 - 3
    labels = (i + i // 7 + i * i // 5) % 7 if all_classes else (i * i + 3 * i) % 7
    logits[i[i % 3 != 0], labels[i % 3 != 0]] += 3
    return logits.astype(np.float32), labels


def expected_calibration_error(probabilities, labels, bins=15):
    """Guo et al. 2017, as in their published code: bins open below and closed above."""
    confidence = probabilities.max(1).astype(float)
    right = (probabilities.argmax(1) == labels).astype(float)
    bounds = np.linspace(0, 1, bins + 1)
    error, largest, counts = 0.0, 0.0, []
    for low, high in zip(bounds[:-1], bounds[1:]):
        inside = (confidence > low) & (confidence <= high)
        counts.append(int(inside.sum()))
        if inside.any():
            gap = abs(right[inside].mean() - confidence[inside].mean())
            error += gap * inside.mean()
            largest = max(largest, gap)
    return error, largest, counts


def report(name, count, all_classes):
    logits, labels = logits_and_labels(count, all_classes)
    probabilities = softmax(logits.astype(float), 1).astype(np.float32)
    predicted = probabilities.argmax(1)
    every = np.arange(7)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels, predicted, labels=every, zero_division=0)
    interval = binomtest(int((predicted == labels).sum()), count).proportion_ci(method="wilson")
    ece, mce, bins = expected_calibration_error(probabilities, labels)
    rest = np.arange(count) % 10 != 0
    one_hot = np.eye(7)[labels]
    clipped = np.clip(probabilities.astype(float), np.finfo(np.float32).eps, 1)
    print(f"--- {name}")
    print("accuracy", metrics.accuracy_score(labels, predicted))
    print("interval", interval.low, interval.high)
    print("withoutDuplicates", int(rest.sum()), metrics.accuracy_score(labels[rest], predicted[rest]))
    print("macroF1", metrics.f1_score(labels, predicted, average="macro", zero_division=0))
    print("balanced", metrics.recall_score(
        labels, predicted, labels=np.unique(labels), average="macro", zero_division=0))
    # Of equal probabilities the first class comes first; scikit-learn's top_k_accuracy_score takes the last.
    order = np.argsort(-probabilities, axis=1, kind="stable")
    print("top2", (order[:, :2] == labels[:, None]).any(1).mean())
    print("nll", -np.log(clipped[np.arange(count), labels]).mean())
    print("brier", ((probabilities.astype(float) - one_hot) ** 2).sum(1).mean())
    print("ece", ece, "mce", mce, "bins", bins)
    print("precision", precision.tolist())
    print("recall", recall.tolist())
    print("f1", f1.tolist())
    print("support", support.tolist())
    print("confusion", metrics.confusion_matrix(labels, predicted, labels=every).tolist())
    fit = minimize_scalar(
        lambda inverse: -log_softmax(logits.astype(float) * inverse, 1)[np.arange(count), labels].mean(),
        bounds=(0.01, 100), method="bounded", options={"xatol": 1e-12})
    print("temperature", 1 / fit.x, "nll", fit.fun)
    # Vector scaling around that temperature, with its two priors.
    inputs = (logits - logits.mean(1, keepdims=True, dtype=float)) * fit.x
    vector = minimize(
        lambda v: -log_softmax(inputs * v[:7] + v[7:], 1)[np.arange(count), labels].sum()
        + ((v[:7] - 1) ** 2).sum() / 2 + (v[7:] ** 2).sum() / 2,
        np.repeat([1.0, 0.0], 7), method="BFGS", options={"gtol": 1e-9})
    print("scales", vector.x[:7].tolist(), "biases", vector.x[7:].tolist())


report("every class has images", 210, True)
report("classes 1, 2 and 6 have no images", 100, False)
for successes, trials in [(0, 10), (10, 10), (1, 1), (5, 10), (81, 263), (2530, 3589)]:
    ci = binomtest(successes, trials).proportion_ci(method="wilson")
    print(f"({successes}, {trials}, {ci.low!r}, {ci.high!r}),")
