#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
# python3 make_images.py: writes small pictures into this directory (Pillow 9.4). Pixel (row, column) is
# (10 row, 20 column, 99); the JPEG is of one colour.

import os

from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))
picture = Image.new("RGB", (6, 4))
picture.putdata([(10 * row, 20 * column, 99) for row in range(4) for column in range(6)])
picture.save("colour.png")
picture.save("colour.bmp")
alpha = picture.copy()
alpha.putalpha(128)
alpha.save("alpha.png")
picture.getchannel("R").save("grey.png")
picture.quantize(24).save("palette.png")
Image.new("RGB", (17, 9), (200, 100, 50)).save("plain.jpg", quality=95)
Image.new("RGB", (17, 9), (200, 100, 50)).save("progressive.jpg", quality=95, progressive=True)
