#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A grid of runs ends with the same tables, however often it is interrupted; a failed run does not stop the others.
. "$(dirname -- "$0")/support/begin.sh"
tiny_data "$pad" data/fashion-mnist
reproduce() {
  exec "$pad" reproduce --dataset fashion-mnist --data data --condition untrained,full,wake-only --epochs 3 --seeds 2 \
    --latent 8 --width 4 --classifier-epochs 0 "$@"
}
same_tables() {
  for table in readout occlusion distances pca losses runs similarities; do cmp "straight/$table.csv" "$1/$table.csv"; done
}

(reproduce --out straight) >output
grep -q 'tables of 6 of 6 runs' output
[ "$(grep -c ',finished$' straight/runs.csv)" -eq 6 ]
grep -q '^fashion-mnist,full,2,3,3,finished$' straight/runs.csv
grep -q '^fashion-mnist,untrained,1,0,converged,' straight/readout.csv
for epoch in 1 2 3; do grep -q "^fashion-mnist,wake-only,2,$epoch,paper," straight/readout.csv; done
grep -q '^fashion-mnist,full,1,3,8,0.5,paper,' straight/occlusion.csv
[ -s straight/pictures/fashion-mnist-full-seed-1-epoch-002.png ]
[ -s straight/reproduce.json ]

# Networks of one seed are compared between conditions and over epochs: untrained, and two epochs of two conditions.
[ "$(wc -l <straight/similarities.csv)" -eq 21 ]
grep -q '^fashion-mnist-full-seed-2-epoch-002,conv4.0,fashion-mnist-full-seed-2-epoch-003,conv4.0,0' straight/similarities.csv
grep -q '^fashion-mnist-full-seed-1-epoch-003,conv4.0,fashion-mnist-wake-only-seed-1-epoch-003,conv4.0,0' straight/similarities.csv
[ -s straight/fashion-mnist/comparison/seed-2/comparison.gp ]
[ ! -e straight/fashion-mnist/full/seed-1/weights-epoch-001.safetensors ]

# What is done is not done again.
(reproduce --out straight) >output
[ "$(grep -c 'trained for\|evaluated\|compared' output)" -eq 0 ]

# Killed now and then, and asked to end once; each when the runs have that many lines in their losses.csv, of 100.
lines() {
  cat torn/fashion-mnist/*/*/losses.csv 2>/dev/null | wc -l
}
interrupt() { # SIGNAL LINES ARGUMENT...
  signal=$1
  enough=$2
  shift 2
  (reproduce --out torn "$@") >output 2>&1 &
  program=$!
  while [ "$(lines)" -lt "$enough" ] && kill -0 "$program"; do sleep 0.002; done
  kill "-$signal" "$program"
  status=0
  wait "$program" || status=$?
}
for enough in 1 20 40 60; do
  interrupt KILL "$enough"
  [ "$status" -eq 137 ]
done
interrupt TERM 80 --jobs 1
[ "$status" -eq 143 ]
(reproduce --out torn) >output
same_tables torn

# More epochs and seeds go on from there; a run that cannot is reported, and the others are finished.
for checkpoint in torn/fashion-mnist/full/seed-1/checkpoint-*.safetensors; do
  printf 'damaged' >"$checkpoint" # of whatever step: the run may have been asked to end in the middle of an epoch
done
status=0
"$pad" reproduce --dataset fashion-mnist --data data --condition full,wake-only --epochs 4 --seeds 2 --latent 8 --width 4 \
  --classifier-epochs 0 --out torn >output || status=$?
[ "$status" -eq 1 ]
grep -q 'fashion-mnist full seed 1 FAILED: .*damaged' output
grep -q 'not done: fashion-mnist full seed 1' output
grep -q '^fashion-mnist,full,1,.*,4,failed$' torn/runs.csv
grep -q '^fashion-mnist,full,2,4,4,finished$' torn/runs.csv
grep -q '^fashion-mnist,wake-only,2,4,paper,' torn/readout.csv

# A data set that is not there is left out; so is nothing else.
status=0
"$pad" reproduce --dataset svhn,fashion-mnist --data data --condition untrained --seeds 1 --latent 8 --width 4 \
  --classifier-epochs 0 --out partly >output || status=$?
[ "$status" -eq 1 ]
grep -q '^svhn is left out: ' output
grep -q '^fashion-mnist,untrained,1,0,1,finished$\|^fashion-mnist,untrained,1,1,1,finished$' partly/runs.csv
