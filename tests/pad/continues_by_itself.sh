#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A run is continued by the command that began it, and not mixed with another.
. "$(dirname -- "$0")/support/begin.sh"
tiny_data "$pad" data

train() {
  tiny_training "$pad" data "$@" >output 2>error
}

# refused SENTENCE ARGUMENT...: the training fails with one line that contains the sentence.
refused() {
  sentence=$1
  shift
  if train "$@"; then
    echo "expected the refusal: $sentence"
    exit 1
  fi
  [ "$(wc -l <error)" -eq 1 ]
  grep -qF -- "$sentence" error || { cat error && false; }
}

same_files() {
  for file in losses.csv weights.safetensors checkpoint-003-000000.safetensors; do cmp "straight/$file" "$1/$file"; done
  findings straight/evaluation.json >expected.json
  findings "$1/evaluation.json" | cmp - expected.json
}

train --epochs 3 --out straight

# More epochs go on where fewer ended, with other threads and intervals, from elsewhere.
train --epochs 1 --out grown
[ -e grown/evaluation.json ]
cp -r data elsewhere
"$pad" train --dataset fashion-mnist --data elsewhere --latent 8 --width 4 --epochs 3 --checkpoint-every 0 --threads 1 \
  --out grown >output
grep -q '^continuing after 1 epoch$' output
same_files grown

# A finished run is left alone; what is missing of its end is made again.
train --epochs 3 --out grown
grep -q 'this run is finished' output
rm grown/evaluation.json
train --epochs 3 --out grown
grep -q 'fitting linear readouts' output
same_files grown
refused '--epochs: expected at least 3, since grown holds a run of 3 epochs, found 2' --epochs 2 --out grown

# What a run is may not differ; all differences are named.
refused 'batch is 64 there and 32 here; seed is 1 there and 2 here' --epochs 3 --out grown --seed 2 --batch 32
refused 'condition is full there and untrained here' --epochs 3 --out grown --condition untrained
refused 'number of training images is 512 there and 100 here' --epochs 3 --out grown --limit 100
refused 'skip-without-gradient is no there and yes here' --epochs 3 --out grown --skip-without-gradient
refused 'latent-noise is 0.5 there and 0.25 here' --epochs 3 --out grown --latent-noise 0.25
refused '--fresh' --epochs 3 --out grown --idle-step
same_files grown

# Losses that are torn, missing or of cycles to come are made those of the checkpoint.
train --epochs 2 --out torn
rm torn/evaluation.json
printf '3,1,0.5,0.5,0.5,0.5,0.5\n3,2,0.' >>torn/losses.csv
printf 'half' >torn/weights.safetensors.tmp-1-0
printf 'mine' >torn/notes.tmp-1-0
train --epochs 3 --out torn
same_files torn
[ ! -e torn/weights.safetensors.tmp-1-0 ]
[ -e torn/notes.tmp-1-0 ]

# The checkpoint before a damaged one is used, and the user is told.
train --epochs 2 --out damaged
printf 'x' >>damaged/checkpoint-002-000000.safetensors
train --epochs 3 --out damaged
grep -q 'not used: .*checkpoint-002-000000.safetensors: .*damaged' output
grep -q '^continuing after 1 epoch and 8 cycles$' output
same_files damaged

# --fresh keeps the run before aside, with its checkpoints; results without checkpoints are nobody's to continue.
train --epochs 1 --out fresh --seed 2
train --epochs 3 --out fresh --fresh
same_files fresh
[ -e fresh/earlier-1/checkpoint-001-000000.safetensors ]
[ -e fresh/earlier-1/losses.csv ]
rm fresh/checkpoint-*
refused 'expected no results without a checkpoint' --epochs 3 --out fresh
train --epochs 3 --out fresh --fresh
same_files fresh

# --fresh-if-other continues this run and keeps another aside.
train --epochs 2 --out perhaps --fresh-if-other
train --epochs 3 --out perhaps --fresh-if-other
grep -q '^continuing after 2 epochs$' output
[ ! -e perhaps/earlier-1 ]
train --epochs 1 --out perhaps --fresh-if-other --seed 2
[ -e perhaps/earlier-1/checkpoint-003-000000.safetensors ]
train --epochs 3 --out perhaps --fresh-if-other
[ -e perhaps/earlier-2/checkpoint-001-000000.safetensors ]
same_files perhaps

# One process at a time.
exec_tiny_training "$pad" data --epochs 100000 --out shared >/dev/null 2>&1 &
program=$!
while [ ! -e shared/losses.csv ]; do sleep 0.05; done
refused 'shared: expected a directory for this process alone' --epochs 3 --out shared
kill -TERM "$program"
status=0
wait "$program" || status=$?
[ "$status" -eq 143 ]

# The cycle during which it was asked to end is in the checkpoint.
last=$(tail -n 1 shared/losses.csv)
epoch=$(echo "$last" | cut -d, -f1)
cycle=$(echo "$last" | cut -d, -f2)
[ -e "shared/$(printf 'checkpoint-%03d-%06d' $((epoch - 1)) "$cycle").safetensors" ]

# A disk that is full.
(
  trap '' XFSZ
  ulimit -f 200 # blocks of 512 bytes, less than a checkpoint
  refused 'full/checkpoint-000-000000.safetensors: cannot write: File too large' --epochs 3 --out full
)
[ -z "$(ls full)" ]
