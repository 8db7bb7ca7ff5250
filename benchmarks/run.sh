#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh benchmarks/run.sh [--quick] [options of the program]
# Installs what is missing, builds for this machine, and times the kernels, a cycle and an epoch beside oneDNN, Eigen and
# PyTorch. Prints tables and a line that begins with "summary:"; all times are in build/benchmarks.json.
# --quick takes less than a minute after the build. Nothing else should run meanwhile.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
sh cmake/install_dependencies.sh build benchmarks

build=build/benchmarks
cmake --preset release -B "$build" -D ONEIROS_BUILD_TESTS=OFF -D ONEIROS_BUILD_EXAMPLES=OFF \
  -D ONEIROS_BUILD_BENCHMARKS=ON -D ONEIROS_INSTALL=OFF >/dev/null
cmake --build "$build"

cycles=9
for option; do
  if [ "$option" = --quick ]; then cycles=2; fi
done

# Debian's interpreter is the one that has its PyTorch.
python=/usr/bin/python3
[ -x "$python" ] || python=python3

pytorch=''
if "$python" -c 'import torch' 2>/dev/null; then
  log=$build/pytorch.log
  "$python" benchmarks/pytorch_cycle.py --cycles "$cycles" | tee "$log"
  pytorch="--pytorch-ms=$(sed -n 's/^pytorch_ms=//p' "$log")"
else
  echo 'PyTorch is left out: it is not installed (Debian: python3-torch)'
fi

"$build/benchmarks/benchmarks" --accuracy --benchmark_out=build/benchmarks.json --benchmark_out_format=json ${pytorch:+"$pytorch"} "$@"
