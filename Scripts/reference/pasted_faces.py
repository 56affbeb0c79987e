"""What finding faces costs the emotion network: its accuracy on FER-2013's PublicTest faces as they are, and pasted into photographs and
found there.

    pasted_faces.py MIEN MODEL FER2013.CSV NOFACES [COUNT] [OPTION ...]

COUNT faces (1,000 unless told), evenly chosen, or each several times if there are fewer, are enlarged to 48 to 144 pixels, turned by up to
10°, and pasted with a soft edge beyond them, four to a photograph without faces of NOFACES, seeded. `mien predict` looks for them; a face
is found where the square's intersection over union with the pasted one is at least 0.4. The accuracy on the crops is that of `mien predict
--cropped` for the same faces, blank ones left out. OPTIONs are those of `mien predict` for finding faces: `--detector`, `--smallest-face`,
`--threshold`. The photographs may be ones that the detector learned from.

    pip install opencv-python-headless==4.10.0.84 numpy
"""

import csv
import json
import os
import subprocess
import sys
import tempfile

import cv2
import numpy as np

EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]


def predicted(mien, model, paths, *options):
    answers = []
    for start in range(0, len(paths), 250):
        out = subprocess.run(
            [mien, "predict", *paths[start:start + 250], "--model", model, "--json", *options], check=True, capture_output=True)
        answers += json.loads(out.stdout)["images"]
    return answers


def corners(box):
    """The box of a face in Mien's JSON as left, top, width, height."""
    return [box[key] for key in ("x", "y", "width", "height")]


def overlap(a, b):
    across = max(0, min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]))
    down = max(0, min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]))
    shared = across * down
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def placing(x, y, side, angle):
    """From the pixels of a face to those of a picture in which its middle is at (x, y)."""
    matrix = cv2.getRotationMatrix2D((23.5, 23.5), angle, side / 48)
    matrix[:, 2] += (x - 23.5, y - 23.5)
    return matrix


def paste(picture, face, *place):
    matrix = placing(*place)
    size = picture.shape[1], picture.shape[0]
    # All of the face is seen; its outermost pixels go on beyond it and fade.
    mask = np.pad(np.ones((48, 48), np.float32), 3, mode="linear_ramp")
    beyond = matrix.copy()
    beyond[:, 2] -= 3 * matrix[:, :2].sum(1)
    mask = cv2.warpAffine(mask, beyond, size, flags=cv2.INTER_LINEAR)
    warped = cv2.warpAffine(face, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return picture * (1 - mask) + warped * mask


def cut(picture, *place):
    """What paste() pasted, cut out again where it lies: each pixel the mean of 16."""
    finer = np.array([[0.25, 0, -0.375], [0, 0.25, -0.375], [0, 0, 1]])
    large = cv2.warpAffine(
        picture, (np.vstack([placing(*place), [0, 0, 1]]) @ finer)[:2], (192, 192), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE)
    return cv2.resize(large, (48, 48), interpolation=cv2.INTER_AREA)


def main():
    mien, model, data, nofaces = sys.argv[1:5]
    options = sys.argv[5:]
    count = int(options.pop(0)) if options and options[0].isdigit() else 1000
    with open(data, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Usage"] == "PublicTest"]
    rows = [(int(row["emotion"]), np.array(row["pixels"].split(), np.uint8).reshape(48, 48)) for row in rows]
    rows = [row for row in rows if row[1].std() > 0]
    if count < 4:
        sys.exit("pasted_faces.py: expected a COUNT of at least 4")
    once = min(count, len(rows))
    rows = [rows[index * len(rows) // once] for index in range(once)]
    rows = (rows * (count // once + 1))[:count // 4 * 4]
    random = np.random.default_rng(1)
    names = sorted(name for name in os.listdir(nofaces) if name.lower().endswith((".jpg", ".jpeg", ".png")))
    with tempfile.TemporaryDirectory() as folder:
        crops, pictures, truths, cuts = [], [], [], []
        for index, (_, face) in enumerate(rows):
            crops.append(os.path.join(folder, f"crop{index:05}.png"))
            cv2.imwrite(crops[-1], face)
        for start in range(0, len(rows), 4):
            picture = cv2.imread(os.path.join(nofaces, random.choice(names)), cv2.IMREAD_GRAYSCALE)
            picture = cv2.resize(picture, (480, 480), interpolation=cv2.INTER_AREA).astype(np.float32)
            boxes, places = [], []
            for place in range(4):
                side = 48 * 3 ** random.uniform()
                # From the middle to the corner of the turned face and its soft edge, along an axis.
                reach = 0.66 * side
                x = 240 * (place % 2) + random.uniform(reach, 240 - reach)
                y = 240 * (place // 2) + random.uniform(reach, 240 - reach)
                places.append((x, y, side, random.uniform(-10, 10)))
                picture = paste(picture, rows[start + place][1].astype(np.float32), *places[-1])
                boxes.append((x + 0.5 - side / 2, y + 0.5 - side / 2, side, side))
            pictures.append(os.path.join(folder, f"picture{start:05}.png"))
            truths.append(boxes)
            picture = np.clip(picture, 0, 255).astype(np.uint8)
            cv2.imwrite(pictures[-1], picture)
            for place in places:
                cuts.append(os.path.join(folder, f"cut{len(cuts):05}.png"))
                cv2.imwrite(cuts[-1], cut(picture, *place))
        as_crops, as_cut = (
            [EMOTIONS.index(answer["faces"][0]["emotion"]) for answer in predicted(mien, model, paths, "--cropped")]
            for paths in (crops, cuts))
        as_found = []
        for answer, boxes in zip(predicted(mien, model, pictures, *options), truths):
            for box in boxes:
                best = max(answer["faces"], key=lambda face: overlap(corners(face["box"]), box), default=None)
                hit = best is not None and overlap(corners(best["box"]), box) >= 0.4
                as_found.append(EMOTIONS.index(best["emotion"]) if hit else None)
    truth = [row[0] for row in rows]
    found = [index for index, answer in enumerate(as_found) if answer is not None]
    right = [index for index in found if as_found[index] == truth[index]]
    same, there = ([index for index in found if some[index] == truth[index]] for some in (as_crops, as_cut))
    print(f"{len(rows)} faces, {len(found)} found ({len(found) / len(rows):.1%})")
    if not found:
        return
    print(f"accuracy on the crops: {np.mean(np.array(as_crops) == truth):.1%}")
    print(
        f"of the faces that were found: {len(same) / len(found):.1%} as crops, {len(there) / len(found):.1%} cut out where they were "
        f"pasted, {len(right) / len(found):.1%} as found")


main()
