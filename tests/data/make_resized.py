#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
# python3 make_resized.py > resized.inc
# Images of random bytes, and what Pillow's bilinear filter with antialiasing makes of them (Pillow 9.4).

import random

from PIL import Image

random.seed(1)
print("// Made by make_resized.py with Pillow " + __import__("PIL").__version__ + ".")
for height, width, to_height, to_width in [(7, 5, 3, 2), (9, 12, 4, 5), (4, 3, 9, 7), (11, 4, 3, 8), (6, 6, 1, 1)]:
    image = Image.new("RGB", (width, height))
    image.putdata([tuple(random.randrange(256) for _ in range(3)) for _ in range(height * width)])
    resized = image.resize((to_width, to_height), Image.BILINEAR)
    print(f"{{{height}, {width}, {to_height}, {to_width},")
    for pixels in (image, resized):
        values = [str(value) for pixel in pixels.getdata() for value in pixel]
        print(" {" + ", ".join(values) + "},")
    print("},")
