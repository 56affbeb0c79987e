"""Mien's face detector beside OpenCV's Haar cascade, on the same pictures, in one table.

    detection.py MIEN MODEL SCENES NOFACES [DETECTOR] [--left-out PART=DETECTOR ...]

SCENES is a folder with boxes.csv (image,x,y,width,height,part); the rows whose part is held-out are used. NOFACES is a folder of
pictures without faces; with `--left-out`, the detectors of `mien train-detector --leave-out PART` each judge the part that they were not
trained on, otherwise DETECTOR judges all. A face is found where intersection over union with its box is at least 0.4; every other
finding is a mistake, faces that are not labelled included. Recall and precision are at the default threshold, the average precision
(interpolated) over all of them.

    pip install opencv-python-headless==4.10.0.84 numpy
"""

import csv
import json
import os
import subprocess
import sys

import cv2
import numpy as np


def overlap(a, b):
    across = max(0, min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]))
    down = max(0, min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]))
    shared = across * down
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def by_mien(mien, model, detector, paths, threshold):
    found = {}
    for start in range(0, len(paths), 200):
        part = paths[start:start + 200]
        options = ["--detector", detector] if detector else []
        out = subprocess.run(
            [mien, "predict", *part, "--model", model, "--json", "--threshold", str(threshold), *options],
            check=True, capture_output=True)
        for entry in json.loads(out.stdout):
            found[entry["image"]] = [(face["score"], face["box"]) for face in entry["faces"]]
    return found


def by_cascade(paths):
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
    found = {}
    for path in paths:
        image = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
        boxes, _, weights = cascade.detectMultiScale3(image, 1.1, 4, outputRejectLevels=True)
        found[path] = sorted(((float(w), [int(v) for v in b]) for b, w in zip(boxes, np.ravel(weights))), reverse=True)
    return found


def scores(found, boxes, threshold):
    entries, hits, sure = [], 0, 0
    for path, faces in boxes.items():
        left = list(faces)
        for score, box in sorted(found[path], reverse=True):
            best = max(left, key=lambda b: overlap(b, box), default=None)
            hit = best is not None and overlap(best, box) >= 0.4
            if hit:
                left.remove(best)
            entries.append((score, hit))
            if score >= threshold:
                sure += 1
                hits += hit
    total = sum(map(len, boxes.values()))
    entries.sort(key=lambda e: -e[0])
    right = np.cumsum([hit for _, hit in entries])
    precision = np.maximum.accumulate((right / np.arange(1, len(entries) + 1))[::-1])[::-1]
    area = sum(p for p, (_, hit) in zip(precision, entries) if hit) / total
    return hits / total, hits / max(sure, 1), area


def main():
    arguments = sys.argv[1:]
    parts = {}
    if "--left-out" in arguments:
        at = arguments.index("--left-out")
        parts = {int(p): d for p, d in (a.split("=", 1) for a in arguments[at + 1:])}
        arguments = arguments[:at]
    mien, model, scenes, nofaces = arguments[:4]
    detector = arguments[4] if len(arguments) > 4 else None
    boxes = {}
    with open(os.path.join(scenes, "boxes.csv")) as file:
        for row in csv.DictReader(file):
            if row["part"] == "held-out":
                box = [float(row[key]) for key in ("x", "y", "width", "height")]
                boxes.setdefault(os.path.join(scenes, row["image"]), []).append(box)
    empty = sorted(os.path.join(nofaces, name) for name in os.listdir(nofaces) if name.endswith((".jpg", ".png")))

    threshold = 0.2
    mien_scenes = by_mien(mien, model, detector, list(boxes), 0)
    if parts:
        mien_empty = {}
        for part, path in parts.items():
            mien_empty |= by_mien(mien, model, path, [p for i, p in enumerate(empty) if i % 5 == part], threshold)
    else:
        mien_empty = by_mien(mien, model, detector, empty, threshold)
    rows = [
        ("Mien", scores(mien_scenes, boxes, threshold), mien_empty),
        ("Haar cascade", scores(by_cascade(list(boxes)), boxes, -np.inf), by_cascade(list(mien_empty))),
    ]
    print(f"{len(boxes)} scenes, {len(mien_empty)} pictures without faces")
    print(f"{'':14} {'recall':>7} {'precision':>10} {'AP':>7} {'pictures with a false face':>28}")
    for name, (recall, precision, area), found in rows:
        false = sum(1 for faces in found.values() if faces) / len(found)
        print(f"{name:14} {recall:7.3f} {precision:10.3f} {area:7.3f} {100 * false:26.1f} %")


if __name__ == "__main__":
    main()
