#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""python3 docs/images/folders.py [--check]

Draws the folders of include/oneiros and what they include, to folders.svg beside this file.

With --check it compares, and fails where the picture is not that of the headers. An arrow that follows from others is
left out."""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
HEADERS = HERE.parents[1] / "include" / "oneiros"
PICTURE = HERE / "folders.svg"
NEED_MORE = re.findall(r"(\w+)/\.\*", (HERE.parents[1] / "cmake" / "io_headers.cmake").read_text())  # than Eigen and oneTBB

# The middle of each folder's box: column and row.
PLACES = {
    "evaluation": (2.4, 0), "checkpoints": (3.6, 0),
    "phases": (3, 1),
    "cortex": (1.1, 2), "testing": (2.2, 2), "data": (4.4, 2),
    "layers": (1.9, 3), "losses": (3, 3),
    "optimizers": (0.6, 4), "kernels": (1.8, 4), "random": (3.5, 4), "formats": (4.8, 4),
    "tensor": (2.3, 5), "mpi": (3.5, 5), "files": (4.8, 5),
    "parallel": (2.3, 6),
    "util": (3, 7),
}
COLUMN, ROW, WIDTH, HEIGHT = 110, 56, 94, 28  # pixels
EDGE = 8

STYLE = """<style>
  text { fill: #333; text-anchor: middle } rect { fill: #56b4e9; fill-opacity: .25; stroke: #777 }
  rect.more { fill: #e69f00; stroke-dasharray: 4 } line { stroke: #777; stroke-width: 1.3 } path { fill: #777 }
  @media (prefers-color-scheme: dark) { text { fill: #ccc } }
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">
  <path d="M0 0 L8 4 L0 8 z"/></marker></defs>"""


def included():
    """For each folder, those that its headers include."""
    folders = {path.name: set() for path in HEADERS.iterdir() if path.is_dir()}
    for header in HEADERS.glob("*/**/*.hpp"):
        folder = header.relative_to(HEADERS).parts[0]
        names = re.findall(r'^\s*#\s*include\s*["<]oneiros/([^/">]*)/', header.read_text(), re.MULTILINE)
        folders[folder].update(set(names) - {folder})
    return folders


def below(folder, folders):
    """All folders that are reached from one."""
    return folders[folder].union(*(below(other, folders) for other in folders[folder]))


def arrows(folders):
    """Pairs of folders, without those that follow from others."""
    for folder in folders:
        implied = set().union(*(below(other, folders) for other in folders[folder]))
        yield from ((folder, other) for other in folders[folder] - implied)


def picture():
    """The SVG."""
    folders = included()
    if unknown := folders.keys() ^ PLACES.keys():
        sys.exit(f"folders.py: expected a place for each folder, and no others: {', '.join(sorted(unknown))}")
    for folder, others in folders.items():
        if wrong := sorted(other for other in others if PLACES[folder][1] >= PLACES[other][1]):
            sys.exit(f"folders.py: {folder} includes {', '.join(wrong)}, but is not drawn above")
    least = min(column for column, _ in PLACES.values())
    place = {folder: (EDGE + (column - least) * COLUMN + WIDTH / 2, EDGE + row * ROW + HEIGHT / 2)
             for folder, (column, row) in PLACES.items()}
    width = round(max(x for x, _ in place.values()) + WIDTH / 2 + EDGE)
    height = round(max(y for _, y in place.values()) + HEIGHT / 2 + EDGE)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' font-family="sans-serif" font-size="13">',
        "<title>The folders of include/oneiros and what they include</title>", STYLE]
    for folder, other in sorted(arrows(folders)):
        (x1, y1), (x2, y2) = place[folder], place[other]
        lines.append(f'<line x1="{x1:g}" y1="{y1 + HEIGHT / 2:g}" x2="{x2:g}" y2="{y2 - HEIGHT / 2 - 1:g}"'
                     ' marker-end="url(#tip)"/>')
    for folder, (x, y) in place.items():
        kind = ' class="more"' if folder in NEED_MORE else ""
        lines.append(f'<rect{kind} x="{x - WIDTH / 2:g}" y="{y - HEIGHT / 2:g}" width="{WIDTH}" height="{HEIGHT}"'
                     f' rx="5"/><text x="{x:g}" y="{y + 4:g}">{folder}</text>')
    return "\n".join([*lines, "</svg>", ""])


def main():
    """Writes or compares."""
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: python3 folders.py [--check]")
    drawn = picture()
    if len(sys.argv) == 1:
        PICTURE.write_text(drawn)
    elif PICTURE.read_text() != drawn:
        sys.exit("docs/images/folders.svg is not what the headers include: python3 docs/images/folders.py draws it anew")


if __name__ == "__main__":
    main()
