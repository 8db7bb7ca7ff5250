#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Ctrl-C ends a training after its cycle: exit code 130, and every file is whole.
. "$(dirname -- "$0")/support/begin.sh"

env --default-signal=INT "$pad" train --dataset synthetic --limit 640 --epochs 1000 --latent 16 --width 8 --out out >output 2>error &
program=$!
tries=0
while [ "$tries" -lt 300 ] && ! grep -q '^2,' out/losses.csv 2>/dev/null; do
  sleep 0.2
  tries=$((tries + 1))
done
kill -INT "$program"
status=0
wait "$program" || status=$?
[ "$status" -eq 130 ]
[ ! -s error ]
grep -q '^stopped' output
[ -z "$(find out -name '*.tmp-*')" ]
[ ! -e out/evaluation.json ]
[ "$(tail -c 1 out/losses.csv | od -An -c | tr -d ' ')" = '\n' ]
epoch=$(tail -n 1 out/losses.csv | cut -d, -f1)
[ -s "out/dreams-epoch-$(printf %03d "$epoch").png" ] # the pictures and weights of the epoch that was cut short
