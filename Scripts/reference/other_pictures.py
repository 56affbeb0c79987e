#!/usr/bin/env python3
"""Makes Tests/ImagesTests/OtherPictureFixtures.swift: tiny pictures in formats that Mien reads through ffmpeg.

    python3 Scripts/reference/other_pictures.py Tests/ImagesTests

Needs Pillow, and the programs cjxl and ImageMagick's convert. What a file shows is
known from the samples, or for pictures with loss what Pillow decodes: four squares of 8 by 8 pixels, one colour each,
of which the tests look at the middle.
"""
import io
import os
import subprocess
import sys
import tempfile

from PIL import Image, ImageOps

import fixtures

COLOURS = [(200, 40, 40), (40, 200, 40), (40, 40, 200), (220, 220, 60), (60, 220, 220), (128, 128, 128)]
SIDE = 8


def squares(colours=COLOURS, mode="RGB"):
    image = Image.new(mode, (3, 2))
    image.putdata(colours)
    return image.resize((3 * SIDE, 2 * SIDE), 0)


def encoded(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def by_program(data, command, ending):
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "a.png"), os.path.join(folder, "b." + ending)
        with open(source, "wb") as file:
            file.write(data)
        subprocess.run([word.format(source=source, target=target) for word in command], check=True, capture_output=True)
        with open(target, "rb") as file:
            return file.read()


XMP = (b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
       b"<rdf:Description xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='8'/></rdf:RDF></x:xmpmeta>")


def cases():
    image, png = squares(), encoded(squares(), "PNG")
    white = [(c[0], c[1], c[2], 255) for c in COLOURS]
    white[1], white[4] = white[1][:3] + (0,), white[4][:3] + (128,)
    alpha = squares(white, "RGBA")
    over = squares([tuple((v * a + 255 * (255 - a) + 127) // 255 for v in (r, g, b)) for r, g, b, a in white])
    other = Image.new("RGB", image.size, (1, 2, 3))
    yield "WebP", encoded(image, "WEBP", lossless=True), image
    yield "WebP with loss", encoded(image, "WEBP", quality=90), image
    yield "WebP with alpha", encoded(alpha, "WEBP", lossless=True, exact=True), over
    yield "WebP, loss and alpha", encoded(alpha, "WEBP", quality=90, exact=True), over
    yield "WebP, XMP 8", encoded(image, "WEBP", lossless=True, xmp=XMP), image.transpose(Image.Transpose.ROTATE_90)
    yield "WebP, animated", encoded(image, "WEBP", lossless=True, save_all=True, append_images=[other]), image
    yield "WebP, animated with loss", encoded(image, "WEBP", quality=90, save_all=True, append_images=[other]), image
    yield "GIF", encoded(image, "GIF"), image
    yield "GIF, animated", encoded(image, "GIF", save_all=True, append_images=[other]), image
    yield "BMP", encoded(image, "BMP"), image
    yield "TIFF", encoded(image, "TIFF", compression="tiff_lzw"), image
    yield "TIFF of 16 bits", by_program(png, ["/usr/bin/convert", "{source}", "-depth", "16", "{target}"], "tif"), image
    yield "TIFF in CMYK", encoded(image.convert("CMYK"), "TIFF", compression="tiff_lzw"), image
    yield "TIFF with pages", encoded(image, "TIFF", compression="tiff_lzw", save_all=True, append_images=[other]), image
    yield "JPEG 2000", encoded(image, "JPEG2000"), image
    yield "JPEG XL", by_program(png, ["cjxl", "{source}", "{target}", "-d", "0"], "jxl"), image
    yield "AVIF", encoded(image, "AVIF", quality=90, subsampling="4:4:4"), image
    for number in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = number
        holder = image.copy()
        holder.getexif()[0x0112] = number
        shown = ImageOps.exif_transpose(holder)
        yield f"WebP, EXIF {number}", encoded(image, "WEBP", lossless=True, exif=exif), shown
        tiff = encoded(image, "TIFF", exif=exif, compression="tiff_lzw")
        yield f"TIFF, {number}", tiff, shown
        yield f"AVIF, {number}", encoded(image, "AVIF", quality=90, subsampling="4:4:4", exif=exif), shown
    # What cannot be decoded rightly.
    yield "refused: inks", by_program(png, ["/usr/bin/convert", "{source}", "-colorspace", "CMYK", "-depth", "16", "{target}"], "tif"), image
    yield "refused: nor CMYK", encoded(image.convert("LAB"), "TIFF", compression="tiff_lzw"), image


def small(shown):
    return shown.convert("RGB").resize((shown.width // SIDE, shown.height // SIDE), 0)


def main(folder):
    fixtures.write(
        os.path.join(folder, "OtherPictureFixtures.swift"), "other_pictures.py",
        "Files, with a pixel for each square of 8 by 8 pixels that they show.", "otherPictures",
        ((name, data, small(shown)) for name, data, shown in cases()))


main(sys.argv[1])
