"""Mien's face detector beside OpenCV's Haar cascade, on the same pictures, in one table.

    detection.py MIEN MODEL SCENES NOFACES [--detector FILE] [--smallest-face PIXELS] [--left-out PART=FILE ...]
        [--shrunk] [--turned]

SCENES is a folder with boxes.csv (image,x,y,width,height,part); the rows whose part is held-out are used, and judged by the detector (the one
that comes with Mien, unless told). NOFACES is a folder of pictures without faces; with `--left-out`, the detectors of
`mien train-detector --leave-out PART` each judge the part that they were not trained on, otherwise the detector judges all. A face is
found where intersection over union with its box is at least 0.4, in a second row 0.5; every other finding is a mistake, faces that are not
labelled included. Recall and precision are at the default threshold, the average precision (interpolated) over all of them. The scores
are compared with how often there is a face.

`--shrunk` and `--turned` tell as well how many of the scenes' faces (the first of each scene) are found when the scenes are made smaller until
it is 12, 14, 16, 20 and 26 pixels wide (the mean of the box's sides), or turned about it; and by how much the turn that is found differs from
that of the scene as it is and the angle together.

    pip install opencv-python-headless==4.10.0.84 numpy
"""

import argparse
import csv
import json
import os
import subprocess
import tempfile

import cv2
import numpy as np


def corners(box):
    """The box of a face in Mien's JSON as left, top, width, height."""
    return [box[key] for key in ("x", "y", "width", "height")]


def overlap(a, b):
    across = max(0, min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]))
    down = max(0, min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]))
    shared = across * down
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def by_mien(mien, model, detector, paths, threshold, smallest=None):
    found = {}
    for start in range(0, len(paths), 200):
        part = paths[start:start + 200]
        options = (["--detector", detector] if detector else []) + (["--smallest-face", str(smallest)] if smallest else [])
        out = subprocess.run(
            [mien, "predict", *part, "--model", model, "--json", "--threshold", str(threshold), *options],
            check=True, capture_output=True)
        for entry in json.loads(out.stdout)["images"]:
            found[entry["image"]] = [(face["score"], corners(face["box"]), face["roll_degrees"]) for face in entry["faces"]]
    return found


def by_cascade(paths):
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
    found = {}
    for path in paths:
        image = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
        boxes, _, weights = cascade.detectMultiScale3(image, 1.1, 4, outputRejectLevels=True)
        found[path] = sorted(((float(w), [int(v) for v in b]) for b, w in zip(boxes, np.ravel(weights))), reverse=True)
    return found


def scores(found, boxes, threshold, least=0.4):
    """Recall, precision, average precision, and for each finding its score and whether there is a face."""
    entries, hits, sure = [], 0, 0
    for path, faces in boxes.items():
        left = list(faces)
        for score, box, *_ in sorted(found[path], reverse=True):
            best = max(left, key=lambda b: overlap(b, box), default=None)
            hit = best is not None and overlap(best, box) >= least
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
    return hits / total, hits / max(sure, 1), area, entries


def rolls(found, boxes):
    """The turn of each scene's first face, in degrees, where it is found."""
    result = []
    for path, (first, *_) in boxes.items():
        _, box, roll = max(found[path], key=lambda face: overlap(first, face[1]), default=(0, [0, 0, 0, 0], None))
        result.append(roll if overlap(first, box) >= 0.4 else None)
    return result


def changed(boxes, folder, side=None, angle=None):
    """The scenes made smaller until their first face has this side, or turned about it by this angle, and its box there."""
    result = {}
    for number, (path, (box, *_)) in enumerate(boxes.items()):
        image = cv2.imread(path)
        place = os.path.join(folder, f"{number}.png")
        result[place] = [box]
        if angle is not None:
            middle = box[0] + box[2] / 2, box[1] + box[3] / 2
            matrix = cv2.getRotationMatrix2D(middle, angle, 1)
            image = cv2.warpAffine(
                image, matrix, (image.shape[1], image.shape[0]), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        else:
            scale = min(1, 2 * side / (box[2] + box[3]))
            size = round(image.shape[1] * scale), round(image.shape[0] * scale)
            across, down = size[0] / image.shape[1], size[1] / image.shape[0]
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
            result[place] = [[box[0] * across, box[1] * down, box[2] * across, box[3] * down]]
        cv2.imwrite(place, image)
    return result


def main():
    parser = argparse.ArgumentParser()
    for name in ("mien", "model", "scenes", "nofaces"):
        parser.add_argument(name)
    parser.add_argument("--detector")
    parser.add_argument("--smallest-face", type=float)
    parser.add_argument("--left-out", nargs="+", default=[])
    parser.add_argument("--shrunk", action="store_true")
    parser.add_argument("--turned", action="store_true")
    options = parser.parse_args()
    mien, model, scenes, nofaces = options.mien, options.model, options.scenes, options.nofaces
    detector, smallest = options.detector, options.smallest_face
    parts = {int(part): path for part, path in (pair.split("=", 1) for pair in options.left_out)}
    boxes = {}
    with open(os.path.join(scenes, "boxes.csv")) as file:
        for row in csv.DictReader(file):
            if row["part"] == "held-out":
                box = [float(row[key]) for key in ("x", "y", "width", "height")]
                boxes.setdefault(os.path.join(scenes, row["image"]), []).append(box)
    # The same pictures in the same order as `mien train-detector` has them, which decides about the parts.
    empty = sorted(
        os.path.join(nofaces, name) for name in os.listdir(nofaces) if name.lower().endswith((".jpg", ".jpeg", ".png")))

    threshold = 0.2
    mien_scenes = by_mien(mien, model, detector, list(boxes), 0, smallest)
    if parts:
        mien_empty = {}
        for part, path in parts.items():
            mien_empty |= by_mien(mien, model, path, [p for i, p in enumerate(empty) if i % 5 == part], threshold, smallest)
    else:
        mien_empty = by_mien(mien, model, detector, empty, threshold, smallest)
    cascade_scenes, cascade_empty = by_cascade(list(boxes)), by_cascade(list(mien_empty))
    rows = [("Mien", mien_scenes, threshold, mien_empty), ("Haar cascade", cascade_scenes, -np.inf, cascade_empty)]
    missing = sorted(set(range(5)) - set(parts)) if parts else []
    print(f"{len(boxes)} scenes, {len(mien_empty)} pictures without faces" + (f"; parts {missing} are missing" if missing else ""))
    print(f"{'':14} {'IoU':>4} {'recall':>7} {'precision':>10} {'AP':>7} {'pictures with a false face':>28}")
    for name, found, least_score, found_in_empty in rows:
        for least in (0.4, 0.5):
            recall, precision, area, _ = scores(found, boxes, least_score, least)
            false = sum(1 for faces in found_in_empty.values() if faces)
            print(
                f"{name:14} {least:4} {recall:7.3f} {precision:10.3f} {area:7.3f} {false:11} = "
                f"{100 * false / len(found_in_empty):.1f} %")
    entries = scores(mien_scenes, boxes, threshold)[3]
    print("scores of findings in the scenes, and how many are faces:")
    for low, high in ((0.02, 0.1), (0.1, 0.3), (0.3, 0.7), (0.7, 0.9), (0.9, 0.99), (0.99, 1.01)):
        part = [(score, hit) for score, hit in entries if low <= score < high]
        if part:
            print(
                f"  {low:4} to {min(high, 1):4}: {len(part):4} findings, mean score {np.mean([s for s, _ in part]):.3f}, "
                f"faces {np.mean([h for _, h in part]):.3f}")
    changes = [{"side": side} for side in (12, 14, 16, 20, 26)] if options.shrunk else []
    changes += [{"angle": angle} for angle in (-45, -30, -20, -10, 10, 20, 30, 45)] if options.turned else []
    for change in changes:
        with tempfile.TemporaryDirectory() as folder:
            scenes_then = changed(boxes, folder, **change)
            found = by_mien(mien, model, detector, list(scenes_then), threshold, smallest)
            recall = scores(found, scenes_then, threshold)[0]
            if "side" in change:
                print(f"faces of {change['side']} pixels: {recall:.3f} found")
                continue
            # Above 0 OpenCV turns counter-clockwise, and a roll is clockwise.
            off = [
                abs((now - before + change["angle"] + 180) % 360 - 180)
                for before, now in zip(rolls(mien_scenes, boxes), rolls(found, scenes_then)) if None not in (before, now)]
            print(
                f"turned by {change['angle']}°: {recall:.3f} found, their turn off by {np.median(off):.1f}° (median), "
                f"{np.percentile(off, 90):.1f}° (of nine in ten at most)")


if __name__ == "__main__":
    main()
