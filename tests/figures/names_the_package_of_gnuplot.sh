#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Without gnuplot the scripts are written all the same, and the message says what to install; where gnuplot fails, it says
# why.
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

mkdir fails
printf '#!/bin/sh\necho "line 3: warning: a range" >&2\necho "line 4: undefined variable" >&2\nexit 3\n' >fails/gnuplot
chmod +x fails/gnuplot
if PATH=$directory/fails:$PATH "$pad" figures --results "$results" --out failed 2>error; then
  echo 'FAILED: exit code 0'
  exit 1
fi
grep -q 'failed with status 3: line 4: undefined variable$' error
[ "$(wc -l <error)" -eq 1 ]
