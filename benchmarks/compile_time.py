#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Measures what it costs to compile each area's header, a training loop and the program `pad`.

Prints a table of processor seconds and of the peak of memory beside their budgets (docs/using.md), and exits with 1
if one is exceeded. Processor time varies less than time on the clock, but nothing else should run all the same.

    benchmarks/compile_time.py [--compiler g++] [--flags=-O2] [--repetitions 3] [--without-pad]
"""
import argparse
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDES = ["-I" + str(ROOT / "include"), "-isystem", "/usr/include/eigen3", "-isystem", "/usr/include/stb"]
LOOP = ROOT / "examples/own_loop.cpp"
LOOP_AREAS = ["data", "phases"]  # whose headers are enough for it
# Processor seconds and megabytes, with Debian 12's g++ and -O2.
BUDGETS = {"oneiros.hpp": (6, 800), "training loop": (12, 800)}


def cost(command):
    """Runs a command; returns its processor time in seconds and its peak of resident memory in megabytes."""
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("failed: " + shlex.join(command))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--compiler", default="g++")
    options.add_argument("--flags", default="-O2", type=shlex.split)
    options.add_argument("--repetitions", default=3, type=int, help="the median is shown")
    options.add_argument("--without-pad", action="store_true", help="leave the program out")
    given = options.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        compile_one = [given.compiler, "-std=c++20", *given.flags, *INCLUDES, "-o", folder + "/object.o", "-c"]

        def measure(name, command):
            runs = [cost(command) for _ in range(given.repetitions)]
            seconds, megabytes = (statistics.median(values) for values in zip(*runs))
            budget = BUDGETS.get(name)
            within = budget is None or (seconds <= budget[0] and megabytes <= budget[1])
            limits = "" if budget is None else f"{budget[0]} s, {budget[1]} MB" + ("" if within else ": EXCEEDED")
            print(f"| {name:<32} | {seconds:7.1f} | {megabytes:6.0f} | {limits} |", flush=True)
            return within

        print(f"{shlex.join(compile_one[:2] + given.flags)}, median of {given.repetitions}\n")
        print(f"| {'compiled':<32} | seconds |     MB | budget |")
        print(f"|{'-' * 34}|--------:|-------:|---|")
        within = True
        for header in sorted(set((ROOT / "include/oneiros").glob("*.hpp")) - {ROOT / "include/oneiros/mpi.hpp"}):
            source = pathlib.Path(folder) / "one_header.cpp"
            source.write_text(f"#include <oneiros/{header.name}>\n")
            within &= measure(header.name, [*compile_one, str(source)])
        areas = "\n".join(f"#include <oneiros/{area}.hpp>" for area in LOOP_AREAS)
        loop_of_areas = pathlib.Path(folder) / "loop_of_areas.cpp"
        loop_of_areas.write_text(LOOP.read_text().replace("#include <oneiros/oneiros.hpp>", areas))
        instantiated = ["-include", "oneiros/instantiated.hpp"]
        for name, source in ("training loop", LOOP), ("with its areas' headers", loop_of_areas):
            within &= measure(name, [*compile_one, str(source)])
            within &= measure(name + ", instantiated", [*compile_one, *instantiated, str(source)])
        header = pathlib.Path(folder) / "precompiled.hpp"
        header.write_text("#include <oneiros/instantiated.hpp>\n#include <oneiros/oneiros.hpp>\n")
        within &= measure("headers, precompiled",
                          [*compile_one[:-3], "-x", "c++-header", "-o", f"{header}.gch", str(header)])
        within &= measure("training loop, from them", [*compile_one, "-include", str(header), str(LOOP)])
        for source in sorted((ROOT / "cmake/instantiated").glob("*.cpp")):
            within &= measure(f"instantiated/{source.name}", [*compile_one, str(source)])
        if not given.without_pad:
            program = ROOT / "examples/pad"
            files = sorted(program.rglob("*.cpp"))
            costs = [cost([*compile_one, "-I" + str(program), '-DPAD_VERSION="0"', str(file)]) for file in files]
            seconds, megabytes = zip(*costs)
            print(f"| {f'pad, {len(files)} files, once':<32} | {sum(seconds):7.1f} | {max(megabytes):6.0f} | |")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
