#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What a batch system, a closed terminal or a broken pipe send never costs a run more than the cycle at hand.
. "$(dirname -- "$0")/support/begin.sh"
tiny_data "$pad" data/fashion-mnist
data=data/fashion-mnist

lines() {
  if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi
}
# Waits until a training that goes on for ever has trained some more: after LOSSES [LINES]
after() {
  until [ "$(lines "$1")" -ge "${2-20}" ]; do sleep 0.02; done
}
# A training for ever, with checkpoints at the ends of epochs only, behind a command that prepares signals.
endless() { # OUT COMMAND...
  out=$1
  shift
  exec "$@" "$pad" train --dataset fashion-mnist --data "$data" --latent 8 --width 4 --epochs 100000 --out "$out"
}
finish() { # waits for the program and requires its exit code
  status=0
  wait "$program" || status=$?
  [ "$status" -eq "$1" ]
}
# The cycle at hand is in a checkpoint, which belongs to the last line of the losses.
is_saved() {
  tail -n 1 "$1/losses.csv" | {
    IFS=, read -r epoch cycle rest
    name=$(printf 'checkpoint-%03d-%06d.safetensors' "$((epoch - 1))" "$cycle")
    [ -s "$1/$name" ] || [ -s "$1/$(printf 'checkpoint-%03d-000000.safetensors' "$epoch")" ]
  }
  [ -z "$(find "$1" -name '*.tmp-*')" ]
}

# Each that asks for an end gets a checkpoint, and may come as often as it likes; only Ctrl-C is a wish when it comes again.
for number in 1 15 24 2; do
  signal=$(kill -l $number)
  (endless "$signal" env --default-signal) >output 2>error &
  program=$!
  after "$signal/losses.csv"
  kill "-$signal" "$program"
  [ "$signal" = INT ] || for again in 1 2 3; do kill "-$signal" "$program" 2>/dev/null || true; done
  finish $((128 + number))
  grep -q '^stopped' output
  [ ! -s error ]
  is_saved "$signal"
done

# What was ignored at the start stays so: under nohup, and behind & in a script.
(endless ignoring env --ignore-signal=HUP,INT) >output 2>error &
program=$!
after ignoring/losses.csv
kill -HUP "$program"
kill -INT "$program"
after ignoring/losses.csv $(($(lines ignoring/losses.csv) + 40))
kill -TERM "$program"
finish 143
is_saved ignoring

# The reader of the output dies first, as `pad train | tee log` sees it on Ctrl-C.
mkfifo pipe
(endless piped env --default-signal) >pipe 2>error &
program=$!
head -n 1 pipe >output
after piped/losses.csv $(($(lines piped/losses.csv) + 40))
kill -INT "$program"
finish 130
[ ! -s error ]
is_saved piped
tiny_training "$pad" "$data" --epochs 2 --out straight >output
mkfifo another
tiny_training "$pad" "$data" --epochs 2 --out unread >another &
program=$!
: <another
finish 0
cmp straight/losses.csv unread/losses.csv
[ -s unread/evaluation.json ]

# Without standard input, output and error, no file of results takes their place.
(endless closed env <&- >&- 2>&-) &
program=$!
after closed/losses.csv
for stream in 0 1 2; do [ "$(readlink "/proc/$program/fd/$stream")" = /dev/null ]; done
kill -TERM "$program"
finish 143
is_saved closed
reproduce() {
  exec "$pad" reproduce --dataset fashion-mnist --data data --condition full,wake-only --epochs 30 --seeds 1 --latent 8 \
    --width 4 --classifier-epochs 0 --jobs 2 "$@"
}
(reproduce --out grid <&- >&- 2>&-) &
program=$!
after grid/fashion-mnist/full/seed-1/losses.csv 30

# A batch system signals all processes at once: none is marked as failed, and the same command goes on.
children=$(pgrep -P "$program")
# They are numbers.
# shellcheck disable=SC2086
kill -TERM $children "$program" || true # one may have just ended
finish 143
grep -q 'PAD, condition full' grid/fashion-mnist/full/seed-1/log.txt
for run in grid/fashion-mnist/full/seed-1 grid/fashion-mnist/wake-only/seed-1; do is_saved "$run"; done
[ "$(grep -c ',waiting$' grid/runs.csv)" -eq 2 ]
(reproduce --out grid) >output
[ "$(grep -c FAILED output)" -eq 0 ]
(reproduce --out straight-grid) >output
for table in readout occlusion distances pca losses runs; do cmp "straight-grid/$table.csv" "grid/$table.csv"; done
