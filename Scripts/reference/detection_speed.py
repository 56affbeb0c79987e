"""Mien's face detector beside OpenCV's Haar cascade: milliseconds for the same pictures of 640×480 pixels, in turns.

    detection_speed.py MIEN SCENES [PICTURES [ROUNDS [BEFORE]]]

SCENES is a folder of photographs; PICTURES of them (8 unless told), evenly chosen, are scaled to fill 640×480. Both look for faces of
40 pixels and more: Mien by `mien benchmark --filter detect --picture`, on one thread; the cascade (scale 1.1, 4 neighbours) on one
thread and on two. Medians over the rounds (5 unless told). BEFORE is another build of Mien, in turns with it, in a column of its own.

    pip install opencv-python-headless==4.10.0.84 numpy
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import cv2


def filled(image, width, height):
    scale = max(width / image.shape[1], height / image.shape[0])
    image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    return image[max(top, 0):max(top, 0) + height, max(left, 0):max(left, 0) + width]


def by_mien(mien, path):
    out = subprocess.run(
        [mien, "benchmark", "--filter", "detect/640x480/faces40", "--picture", path, "--threads", "1", "--rounds", "3", "--json"],
        check=True, capture_output=True)
    return 1000 * json.loads(out.stdout)[0]["seconds"]


def by_cascade(cascade, image, threads):
    cv2.setNumThreads(threads)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        cascade.detectMultiScale(image, 1.1, 4, minSize=(40, 40))
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main():
    mien, scenes = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 8
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    names = sorted(name for name in os.listdir(scenes) if name.endswith(".jpg"))
    names = names[::max(1, len(names) // count)][:count]
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
    before = sys.argv[5:6]
    print(" ".join([f"{'picture':14}"] + [f"{name:>8}" for name in ["mien", "cascade", "on two"] + ["before"] * len(before)]) + "   ms")
    columns = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            image = filled(cv2.imread(os.path.join(scenes, name), cv2.IMREAD_GRAYSCALE), 640, 480)
            path = os.path.join(folder, "picture.png")
            cv2.imwrite(path, image)
            rows = [
                [by_mien(mien, path), by_cascade(cascade, image, 1), by_cascade(cascade, image, 2), *(by_mien(b, path) for b in before)]
                for _ in range(rounds)]
            columns.append([statistics.median(column) for column in zip(*rows)])
            print(f"{name:14} " + " ".join(f"{value:8.1f}" for value in columns[-1]), flush=True)
    print(f"{'median':14} " + " ".join(f"{statistics.median(column):8.1f}" for column in zip(*columns)))


main()
