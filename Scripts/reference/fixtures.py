"""What the scripts share that write files into Swift sources: images.py, orientations.py, other_pictures.py."""

import base64


def swift(data, indent=6, width=108):
    """A Swift multi-line string of base64 without line breaks in it."""
    text = base64.b64encode(bytes(data)).decode()
    step = width - indent - 1
    lines = [" " * indent + text[i : i + step] for i in range(0, len(text), step)]
    return '"""\n' + "\\\n".join(lines) + "\n" + " " * indent + '"""'


def write(path, script, comment, name, cases):
    """A Swift array of `Fixture`s: of each case the name, the file's bytes, and the picture (PIL, RGB) that it shows."""
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"// Made by Scripts/reference/{script}. Do not edit by hand.\n\n")
        out.write(f"/// {comment}\nlet {name}: [Fixture] = [\n")
        for case, data, shown in cases:
            out.write(f'  Fixture(\n    name: "{case}", width: {shown.width}, height: {shown.height},\n')
            out.write(f"    file: {swift(data, width=119)},\n    rgb: {swift(shown.tobytes(), width=119)}),\n")
        out.write("]\n")
