#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_texts.py FILE.svg...: fails if two level lines of text of one of gnuplot's drawings touch each other."""

import pathlib
import re
import sys

LINE = 1.15  # least distance of base lines that are above each other, in sizes of the font
WIDTH = 0.5  # of a character, likewise; at least

TEXT = re.compile(r'<g transform="translate\(([\d.]+),([\d.]+)\)"([^>]*)>\s*<text>(.*?)</text>', re.DOTALL)


def texts(drawing):
    """(left, right, base line, size of the font, what it says) of each."""
    for x, y, attributes, inner in TEXT.findall(drawing):
        words = re.sub("<.*?>|&[a-z]+;", "", inner).strip()
        size = float(re.search(r'font-size="([\d.]+)"', attributes)[1])
        anchor = re.search(r'text-anchor="(\w+)"', attributes)[1]
        width = WIDTH * size * len(words)
        left = float(x) - {"start": 0, "middle": width / 2, "end": width}[anchor]
        yield left, left + width, float(y), size, words


failures = 0
for file in sys.argv[1:]:
    found = list(texts(pathlib.Path(file).read_text()))
    if not found:
        print(f"{file} has no text")
        failures += 1
    for i, (left, right, base, size, words) in enumerate(found):
        for other_left, other_right, other_base, _, other in found[:i]:
            if left < other_right and other_left < right and abs(base - other_base) < LINE * size:
                print(f"{file}: '{other}' touches '{words}'")
                failures += 1
sys.exit(failures > 0)
