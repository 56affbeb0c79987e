#!/usr/bin/env python3
"""Makes the golden values of Tests/ImagesTests: small PNG and JPEG files, and the pixels they hold.

    python3 Scripts/reference/images.py Tests/ImagesTests

Needs numpy, Pillow and opencv-python-headless. The PNG files are put together here byte by byte, so that their
expected pixels come from the samples and not from a decoder; those of the JPEG files come from Pillow; luma from
OpenCV; resized pictures from exact fractions (checked against OpenCV). Run again only to add cases: another version
of Pillow may compress differently.
"""
import io
import struct
import sys
import zlib
from fractions import Fraction

import cv2
import numpy as np
from PIL import Image, ImageOps

from fixtures import swift

random = np.random.default_rng(20130913)
HEAD = "// Made by Scripts/reference/images.py. Do not edit by hand.\n\n"

# PNG

ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed_rows(samples, depth):
    """Filter type 0 and the samples [height, width, channels] of each row, packed to `depth` bits."""
    out = b""
    for row in samples:
        values = row.reshape(-1)
        if depth == 16:
            out += b"\0" + values.astype(">u2").tobytes()
        else:
            bits = np.unpackbits(values.astype(np.uint8)[:, None], axis=1)[:, 8 - depth :].reshape(-1)
            out += b"\0" + np.packbits(bits).tobytes()
    return out


def png(samples, depth, colour_type, interlaced=False, chunks=b""):
    height, width, _ = samples.shape
    if interlaced:
        passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        data = b"".join(packed_rows(part, depth) for part in passes if part.size)
    else:
        data = packed_rows(samples, depth)
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    body = chunk(b"IHDR", header) + chunks + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def to8(samples, depth):
    return np.floor(samples.astype(np.float64) * 255 / (2**depth - 1) + 0.5)


def rgb(colour, alpha=None):
    """Expected bytes: 8-bit colours [height, width, 1 or 3] over white."""
    if alpha is not None:
        colour = np.floor((colour * alpha + 255 * (255 - alpha)) / 255 + 0.5)
    return np.broadcast_to(colour, colour.shape[:2] + (3,)).astype(np.uint8)


def png_cases():
    h, w = 7, 9

    def samples(depth, channels):
        return random.integers(0, 2**depth, (h, w, channels))

    for depth in (1, 2, 4, 8, 16):
        s = samples(depth, 1)
        yield f"gray{depth}", png(s, depth, 0), rgb(to8(s, depth))
    s = samples(8, 1)
    yield "gray8 interlaced", png(s, 8, 0, True), rgb(to8(s, 8))
    s = samples(2, 1)
    alpha = np.where(s == 2, 0, 255)
    yield "gray2 transparent", png(s, 2, 0, chunks=chunk(b"tRNS", struct.pack(">H", 2))), rgb(to8(s, 2), alpha)
    for depth, count, name, interlaced in [
        (1, 2, "palette1", False),
        (2, 4, "palette2 interlaced", True),
        (4, 11, "palette4", False),
        (8, 200, "palette8", False),
    ]:
        palette = random.integers(0, 256, (count, 3)).astype(np.uint8)
        s = random.integers(0, count, (h, w, 1))
        file = png(s, depth, 3, interlaced, chunk(b"PLTE", palette.tobytes()))
        yield name, file, rgb(palette[s[:, :, 0]])
    palette = random.integers(0, 256, (16, 3)).astype(np.uint8)
    alphas = np.full(16, 255)
    alphas[:9] = random.integers(0, 256, 9)
    s = samples(4, 1)
    extra = chunk(b"PLTE", palette.tobytes()) + chunk(b"tRNS", alphas[:9].astype(np.uint8).tobytes())
    yield "palette4 transparent", png(s, 4, 3, chunks=extra), rgb(palette[s[:, :, 0]].astype(int), alphas[s])
    for depth in (8, 16):
        s = samples(depth, 3)
        yield f"rgb{depth}", png(s, depth, 2, depth == 16), rgb(to8(s, depth))
        s = samples(depth, 3)
        s[2, 3] = s[5, 8] = s[0, 0]
        key = struct.pack(">HHH", *s[0, 0])
        alpha = np.where((s == s[0, 0]).all(axis=2, keepdims=True), 0, 255)
        yield f"rgb{depth} transparent", png(s, depth, 2, chunks=chunk(b"tRNS", key)), rgb(to8(s, depth), alpha)
        s = samples(depth, 2)
        t = to8(s, depth)
        yield f"gray{depth} alpha", png(s, depth, 4), rgb(t[:, :, :1], t[:, :, 1:])
        s = samples(depth, 4)
        t = to8(s, depth)
        yield f"rgb{depth} alpha", png(s, depth, 6, depth == 8), rgb(t[:, :, :3], t[:, :, 3:])


def write_png(folder):
    with open(f"{folder}/PNGFixtures.swift", "w") as out:
        out.write(HEAD + "/// PNG files of 9 by 7 pixels, each with its RGB pixels over white.\n")
        out.write("let pngFixtures: [Fixture] = [\n")
        for name, file, pixels in png_cases():
            out.write(f'  Fixture(\n    name: "{name}", width: 9, height: 7,\n    file: {swift(file)},\n')
            out.write(f"    rgb: {swift(pixels.tobytes())}),\n")
        out.write("]\n")


# JPEG


def picture(width, height):
    """Smooth enough for JPEG, different under every turn."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    red = 40 + 200 * x / width
    green = 220 - 190 * y / height
    blue = 128 + 90 * np.sin(x / 3 + y / 2)
    return Image.fromarray(np.stack([red, green, blue], 2).astype(np.uint8))


def saved(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", optimize=True, **options)
    return out.getvalue()


def pixels_of(file):
    return np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(file))).convert("RGB"))


def jpeg_cases():
    image = picture(19, 11)
    gray = saved(image.convert("L"), quality=90)
    yield "gray", gray, pixels_of(gray)
    for name, options in [
        ("colour 4:4:4", dict(subsampling=0)),
        ("colour 4:2:0", dict(subsampling=2)),
        ("progressive", dict(subsampling=1, progressive=True)),
    ]:
        file = saved(image, quality=85, **options)
        yield name, file, pixels_of(file)
    inks = saved(Image.merge("CMYK", [*image.split(), image.convert("L").point(lambda v: v // 2)]), quality=90)
    adobe = inks.index(b"\xff\xee\x00\x0eAdobe")
    assert inks[adobe + 15] == 0
    yield "CMYK Adobe", inks, pixels_of(inks)
    ycck = inks[: adobe + 15] + b"\x02" + inks[adobe + 16 :]
    yield "YCCK Adobe", ycck, pixels_of(ycck)
    plain = inks[:adobe] + inks[adobe + 16 :]
    # Pillow takes every file for inverted; this one is not.
    cmyk = 255 - np.asarray(Image.open(io.BytesIO(plain))).astype(float)
    yield "CMYK plain", plain, np.floor((255 - cmyk[:, :, :3]) * (255 - cmyk[:, :, 3:]) / 255 + 0.5).astype(np.uint8)


def exif_segment(orientation):
    order, mark = ("<", b"II") if orientation % 2 else (">", b"MM")
    make = struct.pack(order + "HHI4s", 0x010F, 2, 4, b"abc\0")
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = mark + struct.pack(order + "HIH", 42, 8, 2) + make + entry + struct.pack(order + "I", 0)
    return b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff


def write_jpeg(folder):
    with open(f"{folder}/JPEGFixtures.swift", "w") as out:
        out.write(HEAD + "/// JPEG files of 19 by 11 pixels, each with its RGB pixels as Pillow decodes them.\n")
        out.write("let jpegFixtures: [Fixture] = [\n")
        for name, file, pixels in jpeg_cases():
            out.write(f'  Fixture(\n    name: "{name}", width: 19, height: 11,\n    file: {swift(file)},\n')
            out.write(f"    rgb: {swift(pixels.tobytes())}),\n")
        out.write("]\n\n")
        base = saved(picture(13, 8), quality=90, subsampling=0)
        out.write("/// EXIF segments to be put after the first two bytes of the picture, and what is then seen.\n")
        out.write(f"let orientedJPEG = base64(\n  {swift(base, 2)})\n\nlet orientations: [OrientationFixture] = [\n")
        for orientation in range(1, 9):
            segment = exif_segment(orientation)
            pixels = pixels_of(base[:2] + segment + base[2:])
            out.write(f"  OrientationFixture(\n    orientation: {orientation}, width: {pixels.shape[1]},\n")
            out.write(f"    segment: {swift(segment)},\n    rgb: {swift(pixels.tobytes())}),\n")
        out.write("]\n")


# Luma and resizing


def axis_matrix(old, new):
    """[new][old] exact weights of one axis: box where it shrinks, straight line where it grows."""
    rows = []
    for i in range(new):
        row = [Fraction(0)] * old
        if new < old:
            begin, end = Fraction(i * old, new), Fraction((i + 1) * old, new)
            for k in range(old):
                row[k] = max(Fraction(0), min(end, Fraction(k + 1)) - max(begin, Fraction(k))) * Fraction(new, old)
        else:
            centre = min(max((i + Fraction(1, 2)) * old / new - Fraction(1, 2), Fraction(0)), Fraction(old - 1))
            for k in range(old):
                row[k] = max(Fraction(0), 1 - abs(centre - k))
        rows.append(row)
    return np.array(rows, dtype=object)


def write_resizing(folder):
    # Enlarging by whole numbers ties often at exactly one half; the sizes below are tried until nothing is near one.
    source = random.integers(0, 256, (7, 11, 3)).astype(np.uint8)
    with open(f"{folder}/ResizingFixtures.swift", "w") as out:
        out.write(HEAD + "/// Random RGB pixels, 11 by 7.\n")
        out.write(f"let resizingSource = base64(\n  {swift(source.tobytes(), 2)})\n\n")
        out.write("/// What they become at other sizes.\nlet resizings: [ResizingFixture] = [\n")
        for width, height in [(5, 3), (10, 6), (1, 1), (3, 7), (11, 2), (13, 9), (17, 9), (4, 13), (15, 5)]:
            exact = np.einsum("yh,hwc->ywc", axis_matrix(7, height), source.astype(object))
            exact = np.einsum("xw,ywc->yxc", axis_matrix(11, width), exact)
            rounded = np.vectorize(lambda v: int(v + Fraction(1, 2)))(exact).astype(np.uint8)
            nearest = min(abs(float(v) % 1 - 0.5) for v in exact.reshape(-1))
            ties = sum(abs(float(v) % 1 - 0.5) < 1e-4 for v in exact.reshape(-1))
            print(f"resizing to {width} by {height}: nearest to a tie {nearest:.2g}, {ties} ties")
            assert ties == 0, (width, height)
            if width <= 11 and height <= 7:
                ours = cv2.resize(source, (width, height), interpolation=cv2.INTER_AREA)
            elif width >= 11 and height >= 7:
                ours = cv2.resize(source, (width, height), interpolation=cv2.INTER_LINEAR)
            else:
                ours = rounded
            assert abs(ours.astype(int) - rounded).max() <= 1
            out.write(f"  ResizingFixture(\n    width: {width}, height: {height},\n")
            out.write(f"    rgb: {swift(rounded.tobytes())}),\n")
        out.write("]\n\n/// 100 colours, and their luma from OpenCV.\n")
        colours = random.integers(0, 256, (1, 100, 3)).astype(np.uint8)
        colours[0, :5] = [[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255]]
        # Colours at which weights of 14 bits, or another rounding of a half, give another luma.
        many = random.integers(0, 256, (1_000_000, 3))
        exact = many @ [9798, 19235, 3735]
        differs = (exact + 16384) >> 15 != (many @ [4899, 9617, 1868] + 8192) >> 14
        colours[0, 50:90] = many[differs][:40]
        colours[0, 90:] = many[exact % 32768 == 16384][:10]
        luma = cv2.cvtColor(colours[:, :, ::-1].copy(), cv2.COLOR_BGR2GRAY)
        out.write(f"let lumaColours = base64(\n  {swift(colours.tobytes(), 2)})\n")
        out.write(f"let lumaExpected = base64(\n  {swift(luma.tobytes(), 2)})\n")


folder = sys.argv[1]
write_png(folder)
write_jpeg(folder)
write_resizing(folder)
