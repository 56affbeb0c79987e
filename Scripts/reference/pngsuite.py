#!/usr/bin/env python3
"""PngSuite's files beside what libpng's `pngtopam` makes of them, for the test `pngSuite`.

    sudo apt-get install netpbm
    python3 Scripts/reference/pngsuite.py FOLDER-OF-PNG-FILES OUTPUT
    MIEN_PNGSUITE=OUTPUT swift test -c release --filter pngSuite

The folder is PngSuite (http://www.schaik.com/pngsuite), or the part of it that comes with libpng's source
(contrib/pngsuite). Files whose names begin with x are broken. Where PngSuite's own broken ones are not there, they are made
from basn0g01.png, basn0g04.png, basn0g08.png and basn2c08.png as PngSuite's page describes them. Needs numpy.

Each sound file gets a `.rgb`: "width height" and a line break, then the 8-bit pixels over white, computed here from
pngtopam's samples: 16 bits rounded to 8, (c·a + 255·(255 − a)) / 255 rounded.
"""
import os
import shutil
import struct
import subprocess
import sys
import zlib

import numpy as np


def pam(path):
    """Samples [height, width, channels] and the largest value, of `pngtopam -alphapam`."""
    data = subprocess.run(["pngtopam", "-alphapam", path], check=True, capture_output=True).stdout
    head, body = data.split(b"ENDHDR\n", 1)
    fields = dict(line.split(None, 1) for line in head.decode().splitlines()[1:] if " " in line)
    height, width, depth, largest = (int(fields[key]) for key in ("HEIGHT", "WIDTH", "DEPTH", "MAXVAL"))
    samples = np.frombuffer(body, ">u2" if largest > 255 else "u1", height * width * depth)
    return samples.reshape(height, width, depth).astype(np.int64), largest


def over_white(samples, largest):
    values = (samples * 255 + largest // 2) // largest
    if values.shape[2] in (2, 4):
        colour, alpha = values[..., :-1], values[..., -1:]
        values = (colour * alpha + 255 * (255 - alpha) + 127) // 255
    return np.broadcast_to(values, values.shape[:2] + (3,)).astype(np.uint8) if values.shape[2] == 1 else values.astype(np.uint8)


def chunk(kind, body, crc=None):
    crc = zlib.crc32(kind + body) if crc is None else crc
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


def broken(folder):
    """The broken files of PngSuite, by name."""
    def read(name):
        with open(os.path.join(folder, name + ".png"), "rb") as file:
            return file.read()

    def header(name, place, value):
        data = bytearray(read(name))
        data[16 + place] = value
        data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
        return bytes(data)

    def chunks(data):
        place = 8
        while place < len(data):
            (count,) = struct.unpack(">I", data[place:place + 4])
            yield data[place + 4:place + 8], data[place + 8:place + 8 + count]
            place += 12 + count

    small = read("basn0g01")
    yield "xs1n0g01", b"\x88" + small[1:]
    yield "xs2n0g01", small[:1] + b"Q" + small[2:]
    yield "xs4n0g01", small[:3] + b"g" + small[4:]
    yield "xs7n0g01", small[:6] + b"\x1b" + small[7:]
    # What transfer as text does: line feeds added, carriage returns lost.
    yield "xcrn0g04", read("basn0g04").replace(b"\n", b"\r\n")
    yield "xlfn0g04", read("basn0g04").replace(b"\r", b"")
    yield "xhdn0g08", read("basn0g08")[:29] + b"\0\0\0\0" + read("basn0g08")[33:]
    yield "xc1n0g08", header("basn0g08", 9, 1)
    yield "xc9n2c08", header("basn2c08", 9, 9)
    for depth in (0, 3, 99):
        yield f"xd{depth % 10}n2c08", header("basn2c08", 8, depth)
    parts = list(chunks(small))
    yield "xdtn0g01", small[:8] + b"".join(chunk(*part) for part in parts if part[0] != b"IDAT")
    yield "xcsn0g01", small[:8] + b"".join(chunk(*part, 0 if part[0] == b"IDAT" else None) for part in parts)


def main():
    folder, output = sys.argv[1:3]
    os.makedirs(output, exist_ok=True)
    sound = sorted(name for name in os.listdir(folder) if name.endswith(".png") and not name.startswith("x"))
    for name in sound:
        samples, largest = pam(os.path.join(folder, name))
        pixels = over_white(samples, largest)
        shutil.copy(os.path.join(folder, name), output)
        with open(os.path.join(output, name[:-4] + ".rgb"), "wb") as file:
            file.write(f"{pixels.shape[1]} {pixels.shape[0]}\n".encode() + np.ascontiguousarray(pixels).tobytes())
    bad = {name[:-4]: open(os.path.join(folder, name), "rb").read()
           for name in os.listdir(folder) if name.startswith("x") and name.endswith(".png")}
    bad = bad or dict(broken(folder))
    for name, data in bad.items():
        with open(os.path.join(output, name + ".png"), "wb") as file:
            file.write(data)
    print(f"{len(sound)} sound and {len(bad)} broken files in {output}")


if __name__ == "__main__":
    main()
