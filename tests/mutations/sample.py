# SPDX-License-Identifier: BSD-3-Clause
"""Breaks lines of include/oneiros, drawn by a seed, one at a time, and asks of each whether a test sees it."""

import argparse
import collections
import concurrent.futures
import functools
import hashlib
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from breakages import breakages, code_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADERS = ROOT / "include" / "oneiros"
TESTS = ROOT / "tests"
COMPILER = "clang++-19"  # without optimization the fastest here, by far
LIBRARIES = ["-ltbb", "-lz", *(["-lCatch2"] if list(pathlib.Path("/usr").glob("include/catch2/catch_all.hpp")) else [])]
LINKER = ["-fuse-ld=lld"] if shutil.which("ld.lld") else []
ENOUGH = 0.9  # of the breakages must be seen
# Folders of tests for all areas that have compiler options of their own, which they can do without.
FOR_ALL_AREAS = {"empty_batches", "system_calls"}
MOST_TESTS = 16  # that a breakage is tried against
MEMORY = 8 << 20  # KiB of addresses: a broken size must not eat the machine's

# What all tests include and nothing here breaks, compiled once.
FOREIGN = """#include "support/catch.hpp"
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <tbb/tbb.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <numbers>
#include <random>
#include <set>
"""

Breakage = collections.namedtuple("Breakage", "header number kind old new")
Verdict = collections.namedtuple("Verdict", "word test seconds")


class Unusable(Exception):
    """The sampler cannot work: no verdict about the tests."""


@functools.cache
def has_cases(path):
    """Whether a file of an area has tests; the others are linked to those that have."""
    return "TEST_CASE(" in path.read_text()


@functools.cache
def included(path):
    """The files of ours that a file names in its #include lines."""
    names = re.findall(r'^#include "(.*)"', path.read_text(), re.MULTILINE)
    places = [place / name for name in names for place in (path.parent, ROOT / "include", TESTS)]
    return [place.resolve() for place in places if place.is_file()]


@functools.cache
def distances(path):
    """How many #include lines lead from a file to each that it includes."""
    found = {path: 0}
    queue = collections.deque([path])
    while queue:
        file = queue.popleft()
        for other in included(file):
            if other not in found:
                found[other] = found[file] + 1
                queue.append(other)
    return found


@functools.cache
def apart():
    """Areas whose tests are programs with options of their own, or need several processes (mpi)."""
    return {path.parent.name for path in TESTS.glob("*/CMakeLists.txt")} - FOR_ALL_AREAS | {"support"}


def tests_of(header):
    """The tests that include a header, the nearest first: the one of its name, those of its area, the others."""
    own_area = header.relative_to(HEADERS).with_suffix("").parts[0]

    def area(test):
        return test.relative_to(TESTS).parts[0]

    def nearness(test):
        return (test.stem != header.stem or area(test) != own_area, area(test) != own_area,
                area(test) not in FOR_ALL_AREAS, distances(test)[header], str(test))

    tests = [test for test in TESTS.glob("*/**/*.cpp") if area(test) not in apart() and has_cases(test)]
    return sorted((test for test in tests if header in distances(test)), key=nearness)


class Workshop:
    """Compiles and runs tests in a directory of its own."""

    def __init__(self, directory):
        self.directory = directory
        self.locks = collections.defaultdict(threading.Lock)
        self.known = {}
        # __FILE__ is the same wherever a header is.
        self.flags = ["-std=c++20", "-w", "-D_GLIBCXX_ASSERTIONS", f'-DONEIROS_TEST_DIR="{TESTS}"', f"-I{ROOT}/include",
                      f"-I{TESTS}", *self.output(["pkg-config", "--cflags", "eigen3"]).split()]
        self.instantiated = sorted((ROOT / "cmake" / "instantiated").glob("*.cpp"))
        self.in_instantiated = set().union(*map(distances, self.instantiated))
        self.declared = HEADERS / "instantiated.hpp"

    def output(self, command):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Unusable(f"{' '.join(map(str, command))}: {done.stderr.strip()[-2000:]}")
        return done.stdout

    def once(self, make, *key):
        """What make(*key) returns, made by the first that asks."""
        with self.locks[key]:
            if (make.__name__, key) not in self.known:
                self.known[make.__name__, key] = make(*key)
            return self.known[make.__name__, key]

    def precompiled(self, level):
        header = self.directory / f"foreign{level}.hpp"
        header.write_text(FOREIGN)
        self.output([COMPILER, *self.flags, level, "-fpch-instantiate-templates", "-x", "c++-header", header, "-o",
                     header.with_suffix(".pch")])
        return ["-include-pch", header.with_suffix(".pch")]

    def compiling(self, test, level, extra, to, broken=None):
        """The command that compiles a test, with the headers of a directory in front of the library's own."""
        first = [f"-I{broken}", f"-ffile-prefix-map={broken}={ROOT}/include"] if broken else []
        return [COMPILER, level, *first, *self.flags, *self.once(self.precompiled, level), *extra, "-c", test, "-o", to]

    def object(self, source, level):
        to = self.directory / f"{source.stem}.o"
        self.output([COMPILER, level, *self.flags, "-c", source, "-o", to])
        return to

    def way(self, test, header):
        """How to compile a test when a header is broken: (level, more options, objects to link). The kernels take too long
        without optimization, so they are linked, if they are not what is broken."""
        objects = tuple(self.once(self.object, source, "-O0")
                        for source in sorted(test.parent.glob("*.cpp")) if not has_cases(source))
        if HEADERS / "kernels" / "convolution.hpp" not in distances(test):
            return "-O0", (), objects
        if header in self.in_instantiated:
            return "-O1", (), objects
        objects += tuple(self.once(self.object, source, "-O1") for source in self.instantiated)
        return "-O0", ("-include", self.declared), objects

    def link(self, compiled, objects):
        program = compiled.with_suffix("")
        main = self.once(self.object, TESTS / "support" / "main.cpp", "-O0")
        self.output([COMPILER, *LINKER, compiled, main, *objects, *LIBRARIES, "-o", program])
        return program

    def passes(self, program, seconds):
        """Whether a test program says that all is well in this time."""
        place = program.with_suffix(".work")
        place.mkdir()
        process = subprocess.Popen(["sh", "-c", f'ulimit -c 0; ulimit -v {MEMORY}; exec "$0" "$@"', program, "--abort",
                                    "~[slow]~[.]"],
                                   cwd=place, env={**os.environ, "TMPDIR": str(place)}, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            return process.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            return False
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def sound(self, test, level, extra, objects):
        """The hash of a test that is compiled with nothing broken, which must pass, and the seconds that it takes."""
        compiled = self.directory / ("-".join([*test.relative_to(TESTS).with_suffix("").parts, level, str(len(extra))]) + ".o")
        self.output(self.compiling(test, level, extra, compiled))
        program = self.link(compiled, objects)
        started = time.monotonic()
        if not self.passes(program, 600):
            raise Unusable(f"{test} fails with nothing broken")
        seconds = time.monotonic() - started
        digest = hashlib.sha256(compiled.read_bytes()).digest()
        compiled.unlink()
        program.unlink()
        return digest, seconds

    def lines_compiled(self, header):
        """The numbers, from 0, of the lines that the preprocessor leaves."""
        text = self.output([COMPILER, *self.flags, *self.once(self.precompiled, "-O0"), "-E", "-x", "c++", header])
        found, at, here = set(), 0, False
        for line in text.split("\n"):
            if mark := re.match(r'# (\d+) "(.*?)"', line):
                at, here = int(mark[1]) - 1, mark[2] == str(header)
            else:
                if here and line.strip():
                    found.add(at)
                at += 1
        return found

    def attempt(self, breakage, place):
        """The verdict about a breakage."""
        started = time.monotonic()

        def verdict(word, test=None):
            return Verdict(word, test and test.relative_to(TESTS), time.monotonic() - started)

        header = HEADERS / breakage.header
        if breakage.number not in self.once(self.lines_compiled, header):
            return verdict("not compiled")
        lines = header.read_text().split("\n")
        lines[breakage.number] = breakage.new
        broken = place / "include"
        copy = broken / "oneiros" / breakage.header
        copy.parent.mkdir(parents=True)
        copy.write_text("\n".join(lines))
        differs = False
        for test in tests_of(header)[:MOST_TESTS]:
            level, extra, objects = self.way(test, header)
            digest, seconds = self.once(self.sound, test, level, extra, objects)
            compiled = place / "test.o"
            if subprocess.run(self.compiling(test, level, extra, compiled, broken), capture_output=True).returncode:
                return verdict("no code", test)
            if hashlib.sha256(compiled.read_bytes()).digest() == digest:
                continue
            differs = True
            if not self.passes(self.link(compiled, objects), 20 + 10 * seconds):
                return verdict("seen", test)
        return verdict("SURVIVED" if differs else "SAME CODE")


def left_out():
    """What equivalents.txt lists: {header: [(text of a line, text in its place or None for any)]}. A text that the
    header does not have is an error."""
    listed, header = collections.defaultdict(list), None
    for line in (pathlib.Path(__file__).parent / "equivalents.txt").read_text().splitlines():
        if line.startswith("    "):
            old, arrow, new = line.strip().partition("  ->  ")
            if old not in (HEADERS / header).read_text():
                raise Unusable(f"equivalents.txt: {header} has no '{old}'")
            listed[header].append((old, new if arrow else None))
        elif line and not line.startswith("#"):
            header = line
    return listed


def draws(word, seed):
    """Breakages without end, of lines that a seed draws among those that have any."""
    skipped = left_out()
    headers = {}
    places = []
    for path in sorted(HEADERS.rglob("*.hpp")):
        header = str(path.relative_to(HEADERS))
        if word not in header or header.partition("/")[0] in apart():
            continue
        text = path.read_text()
        headers[header] = text.split("\n"), code_of(text).split("\n")
        for number, line in enumerate(headers[header][0]):
            if not any(new is None and old in line for old, new in skipped[header]):
                if breakages(headers[header][1], number):
                    places.append((header, number))
    if not places:
        raise Unusable(f"no header has '{word}' in its path")
    chance = random.Random(seed)
    drawn = set()
    for _ in range(100 * len(places)):
        header, number = chance.choice(places)
        lines, code = headers[header]
        kind, ways = chance.choice(sorted(breakages(code, number).items()))
        begin, end, other = chance.choice(ways)
        line = lines[number]
        new = line[:begin] + other + line[end:]
        if (header, number, new) in drawn or any(old in line and text and text in new for old, text in skipped[header]):
            continue
        drawn.add((header, number, new))
        yield Breakage(header, number, kind, line, new)


def sample(workshop, options):
    """Tries breakages side by side, and yields each with its verdict in the order in which they were drawn."""
    drawn = enumerate(draws(options.word, options.seed))
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:

        def begin(number, breakage):
            place = workshop.directory / str(number)
            try:
                return breakage, workshop.attempt(breakage, place)
            finally:
                shutil.rmtree(place, ignore_errors=True)

        running = collections.deque(pool.submit(begin, *next(drawn)) for _ in range(4 * options.jobs))
        try:
            while running:
                yield running.popleft().result()
                running.extend(pool.submit(begin, *one) for one in [next(drawn, None)] if one)
        finally:
            pool.shutdown(cancel_futures=True)


def main():
    parser = argparse.ArgumentParser(prog="sh tests/mutations/run.sh", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200, help="breakages to try, without those that do not compile")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--check", action="store_true", help="only see that equivalents.txt speaks of lines that are there")
    parser.add_argument("--verbose", action="store_true", help="tell of draws that do not count, too")
    parser.add_argument("word", nargs="?", default="", help="only headers with this in their path")
    options = parser.parse_args()
    if options.check:
        left_out()
        return 0
    seen = tried = 0
    with tempfile.TemporaryDirectory() as directory:
        for breakage, verdict in sample(Workshop(pathlib.Path(directory)), options):
            counts = verdict.word in ("seen", "SURVIVED", "SAME CODE")
            if counts or options.verbose:
                print(f"{verdict.word:12} {breakage.header}:{breakage.number + 1}  {breakage.kind}, {verdict.seconds:.0f} s"
                      + (f", {verdict.test}" if verdict.test else ""))
                print(f"    {breakage.old.strip()}\n    {breakage.new.strip()}", flush=True)
            tried += counts
            seen += verdict.word == "seen"
            if tried == options.count:
                break
    print(f"{seen} of {tried} breakages seen")
    return 0 if tried and seen >= ENOUGH * tried else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unusable as problem:
        sys.exit(f"tests/mutations: {problem}")
