#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Without gnuplot the scripts are written all the same, and the message says what to install.
set -eu
pad=$1
directory=$2
results=$3
rm -rf "$directory" && mkdir -p "$directory/no-programs" && cd "$directory"

if PATH=$directory/no-programs "$pad" figures --results "$results" --out out 2>error; then
  echo 'FAILED: exit code 0'
  exit 1
fi
grep -q 'gnuplot-nox' error
[ "$(wc -l <error)" -eq 1 ]
[ -s out/figure-4cd-cifar10.gp ]
[ -s out/verdicts.csv ]
[ ! -e out/report.html ]
