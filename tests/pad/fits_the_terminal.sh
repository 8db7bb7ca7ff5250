#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What is drawn over a line fits into a narrow terminal; one that cannot redraw (TERM=dumb) gets plain lines.
. "$(dirname -- "$0")/support/begin.sh"
script -qec true /dev/null >/dev/null 2>&1 </dev/null || exit 77 # util-linux's, which makes terminals
mkdir grid
tiny_data "$pad" data
cp -r data grid/fashion-mnist

# The commands that draw, each with an output directory of its own.
show() { # TERM COLUMNS CHECK
  sizes='--latent 4 --width 2'
  run=$1-$2
  for arguments in "train --dataset fashion-mnist --data data $sizes --epochs 2 --out $run" \
    "train-classifier --dataset fashion-mnist --data data $sizes --epochs 2 --out $run" \
    "evaluate --weights $run/weights.safetensors --data data --out $run/tables" \
    "reproduce --dataset fashion-mnist --data grid $sizes --condition full --seeds 1 --epochs 1 --limit 200 --classifier-epochs 1 --out $run/grid"; do
    script -qec "stty cols $2; TERM=$1 exec '$pad' $arguments" /dev/null >"$run-shown" </dev/null
    "$3" "$run-shown" || { echo "$1, $2 columns: pad $arguments" && cat -v "$run-shown" && exit 1; }
  done
}

# Texts that are erased again have to be shorter than the line.
is_narrow() {
  tr '\n' '\001' <"$1" | sed 's/\r\x1b\[K/\n/g' | awk '
    NR > 1 && !/\001/ && length > 0 { ++drawn; if (length >= 40) ++wide }
    END { exit !(drawn > 0 && wide == 0) }'
}

is_plain() {
  ! LC_ALL=C grep -q "$(printf '\033')" "$1"
}

show xterm 40 is_narrow
grep -q '0 of 1 runs done' xterm-40-shown # of the grid, which came last; its classifier is no run
show dumb 40 is_plain

# No epoch beyond the last, and no end that is reached while work is left. Long enough to be drawn a few times.
script -qec "stty cols 250; TERM=xterm exec '$pad' reproduce --dataset fashion-mnist --data grid --latent 64 --width 16 \
  --condition full --seeds 1 --epochs 12 --classifier-epochs 1 --out wide" /dev/null >wide-shown </dev/null
grep -oE 'epoch [0-9]+ of [0-9]+' wide-shown | awk '$2 > $4 { ++beyond } END { exit !(NR > 0 && beyond == 0) }'
if grep -qE '100 % [^|]* left|[^0-9]0 s of it left' wide-shown; then exit 1; fi
