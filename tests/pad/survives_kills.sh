#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A training that is killed at twenty moments, whatever it is doing, and continued each time leaves the same bytes as one
# that nobody disturbed.
. "$(dirname -- "$0")/support/begin.sh"
tiny_data "$pad" data

tiny_training "$pad" data --epochs 20 --out undisturbed >undisturbed.log

# A line for each kill: the rows of losses.csv to wait for, and what then: a pause in seconds, or "write" for the next
# file that is being written. Every fourth waits for no row, to hit a program that starts.
awk 'BEGIN {
  srand(2022)
  for (i = 1; i <= 20; ++i) {
    row = i % 4 == 0 ? 0 : int((i - rand()) * 160 / 20)
    print row, i % 4 == 1 ? "write" : rand() * (i % 4 == 0 ? 0.06 : 0.03)
  }
}' >moments

rows() {
  if [ -e killed/losses.csv ]; then wc -l <killed/losses.csv; else echo 0; fi
}

is_any() {
  [ -e "$1" ]
}

kills=0
during_a_write=0
while read -r row then; do
  exec_tiny_training "$pad" data --epochs 20 --out killed >>output 2>&1 &
  program=$!
  while [ "$(rows)" -lt "$row" ] && kill -0 "$program" 2>/dev/null; do sleep 0.002; done
  if [ "$then" = write ]; then
    until is_any killed/*.tmp-* || ! kill -0 "$program" 2>/dev/null; do :; done
  else
    sleep "$then"
  fi
  if kill -KILL "$program" 2>/dev/null; then kills=$((kills + 1)); fi
  wait "$program" 2>/dev/null || true
  if is_any killed/*.tmp-*; then during_a_write=$((during_a_write + 1)); fi
done <moments
echo "$kills kills, $during_a_write of them while a file was being written"
[ "$kills" -eq 20 ]
[ "$during_a_write" -ge 1 ]

tiny_training "$pad" data --epochs 20 --out killed >>output
for file in losses.csv weights.safetensors checkpoint-020-000000.safetensors dreams-epoch-001.png dreams-epoch-020.png; do
  cmp "undisturbed/$file" "killed/$file"
done
findings undisturbed/evaluation.json >undisturbed.json
findings killed/evaluation.json | cmp - undisturbed.json
[ -z "$(find killed -name '*.tmp-*')" ]
[ "$(find killed -name 'checkpoint-*' | wc -l)" -eq 2 ]
