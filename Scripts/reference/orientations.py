#!/usr/bin/env python3
"""Makes Tests/ImagesTests/MetadataFixtures.swift: tiny files whose metadata turn the picture, and what they show.

    python3 Scripts/reference/orientations.py Tests/ImagesTests

Needs Pillow and the program exiftool. The metadata are written by exiftool, by Pillow, and (for a PNG chunk after the
pixels) by ImageMagick's way of writing them, put together here. What a file shows is what Pillow's `exif_transpose`
makes of it; Pillow prefers EXIF to XMP, and so does ImageMagick 6.9 (`convert -auto-orient`), with which the JPEG files
were compared.
"""
import io
import os
import struct
import subprocess
import sys
import tempfile
import zlib

from PIL import Image, ImageOps

import fixtures

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), (255, 0, 255)]


def base():
    image = Image.new("RGB", (3, 2))
    image.putdata(COLOURS)
    return image


def encoded(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exiftool(data, ending, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "p." + ending)
        with open(path, "wb") as file:
            file.write(data)
        command = ["exiftool", "-q", "-overwrite_original", "-api", "Compact=NoPadding,NoNewline,NoIndent,OneDesc"]
        subprocess.run([*command, *arguments, path], check=True)
        with open(path, "rb") as file:
            return file.read()


def after_pixels(data):
    """Moves eXIf behind IDAT, where ImageMagick writes it."""
    chunks, place = [], 8
    while place < len(data):
        length = struct.unpack(">I", data[place : place + 4])[0]
        chunks.append(data[place : place + 12 + length])
        place += 12 + length
    chunks.sort(key=lambda chunk: [b"IHDR", b"IDAT", b"eXIf", b"IEND"].index(chunk[4:8]))
    return data[:8] + b"".join(chunks)


def cases():
    png, jpeg = encoded(base(), "PNG"), encoded(base().resize((24, 16), 0), "JPEG", quality=75, subsampling=0, optimize=True)
    for number in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = number
        pillow = encoded(base(), "PNG", exif=exif)
        yield f"PNG, eXIf by Pillow, {number}", "png", pillow
        if number in (5, 8):
            yield f"PNG, eXIf after the pixels, {number}", "png", after_pixels(pillow)
            yield f"PNG, eXIf by exiftool, {number}", "png", exiftool(png, "png", f"-EXIF:Orientation#={number}")
        yield f"PNG, XMP by exiftool, {number}", "png", exiftool(png, "png", f"-XMP-tiff:Orientation#={number}")
        yield f"JPEG, XMP by exiftool, {number}", "jpg", exiftool(jpeg, "jpg", f"-XMP-tiff:Orientation#={number}")
    for one, other in [(1, 6), (6, 1), (3, 8)]:
        both = [f"-EXIF:Orientation#={one}", f"-XMP-tiff:Orientation#={other}"]
        yield f"PNG, EXIF {one} and XMP {other}", "png", exiftool(png, "png", *both)
        yield f"JPEG, EXIF {one} and XMP {other}", "jpg", exiftool(jpeg, "jpg", *both)


def shown(name, data):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    # Of the six colours of a JPEG a pixel each: its own loss is tested elsewhere.
    return image.resize((image.width // 8, image.height // 8), 0) if name.startswith("JPEG") else image


def main(folder):
    fixtures.write(
        os.path.join(folder, "MetadataFixtures.swift"), "orientations.py",
        "Files whose metadata turn the picture, with the pixels that Pillow shows.", "turnedFiles",
        ((name, data, shown(name, data)) for name, _, data in cases()))


main(sys.argv[1])
