#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# pad by mpirun: one set of files, the same for any number of ranks, and whatever ends one rank ends all of them, with a
# checkpoint to continue from.
. "$(dirname -- "$0")/begin.sh"
. "$tests/pad/support/tiny_training.sh"
# shellcheck disable=SC2154 # of begin.sh
pad=$program
tiny_data "$pad" data
if ! ldd "$pad" | grep -q libmpi; then exit 77; fi # built without MPI

tiny='train --dataset fashion-mnist --data data --latent 8 --width 4 --threads 1'
alone() { # ARGUMENT...
  # shellcheck disable=SC2086 # words without spaces in them
  "$pad" $tiny --shards 4 "$@"
}
mpi_small() { # RANKS ARGUMENT...
  count=$1
  shift
  # shellcheck disable=SC2086 # words without spaces in them
  mpi "$count" "$pad" $tiny "$@"
}
alone --epochs 2 --out alone >output
mpi_small 4 --shards 4 --epochs 1 --no-evaluation --out ranks >output 2>error
[ "$(grep -c '^PAD, condition full' output)" -eq 1 ]
mpi_small 2 --shards 4 --epochs 2 --out ranks >output
grep -q '^continuing after 1 epoch$' output
for file in losses.csv weights.safetensors dreams-epoch-002.png; do cmp "alone/$file" "ranks/$file"; done
[ "$(findings alone/evaluation.json)" = "$(findings ranks/evaluation.json)" ]
[ "$(find ranks -type f | wc -l)" -eq "$(find alone -type f | wc -l)" ]
mpi_small 2 --shards 4 --epochs 2 --out ranks >output
grep -q '^this run is finished' output

# A sentence, once.
refused() { # SENTENCE RANKS ARGUMENT...
  sentence=$1
  shift
  if mpi_small "$@" >output 2>error; then exit 1; fi
  [ "$(grep -c '^pad: ' error)" -eq 1 ]
  grep -qF "pad: $sentence" error
}
refused 'shards: expected a power of two that is a multiple of the number of ranks, 2, found 1' 2 --shards 1 --out wrong
refused '--shards: expected a number that divides the batch of 64, found 48' 2 --shards 48 --out wrong
refused 'ranks: expected a power of two, found 3' 3 --shards 4 --out wrong

# differs MORE OTHERS: the first rank gets more options, the second others, and they see it.
differs() {
  # shellcheck disable=SC2086 # words without spaces in them
  if mpi 1 "$pad" $tiny --shards 2 --out wrong $1 : -n 1 "$pad" $2 --shards 2 --out wrong >output 2>error; then exit 1; fi
  grep -qF "pad: ranks: expected the same options, data, version and build of pad on each, found others than rank 0's on 1" error
}
differs '' "$tiny --seed 2"
differs '--epochs 3' "$tiny"
cp -r data other
printf "no bytes of a program" | dd of=other/train-images-idx3-ubyte bs=1 seek=2000 conv=notrunc 2>error
differs '' "$(echo "$tiny" | sed 's/--data data/--data other/')"

after() { # LOSSES: until a training has trained a little
  until [ -e "$1" ] && [ "$(wc -l <"$1")" -ge 12 ]; do sleep 0.05; done
}
endless() { # OUT: a training for ever, whose ranks are the children of $!
  mpi_small 2 --shards 4 --epochs 100000 --checkpoint-every 0.000001 --out "$1" >output 2>error &
  after "$1/losses.csv"
}
rank() { # NUMBER OUT: its process
  for process in $(pgrep -f -- "--out $2\$"); do
    if tr '\0' '\n' <"/proc/$process/environ" | grep -qx "OMPI_COMM_WORLD_RANK=$1"; then echo "$process"; fi
  done
}
ended() { # PATTERN OF EXIT CODES
  status=0
  wait $! || status=$?
  echo "$status" | grep -qx "$1"
}

# A signal to one rank, whichever it is, ends both after the cycle.
endless asked
kill -TERM "$(rank 1 asked)"
ended 143
grep -q '^stopped' output
[ "$(grep -c '^pad: ' error)" -eq 0 ]
tail -n 1 asked/losses.csv | {
  IFS=, read -r epoch cycle rest
  [ -s "asked/$(printf 'checkpoint-%03d-%06d.safetensors' "$((epoch - 1))" "$cycle")" ] ||
    [ -s "asked/$(printf 'checkpoint-%03d-000000.safetensors' "$epoch")" ]
}

# So does one to mpirun itself, if it is told to give the ranks time.
if mpirun --version | grep -q 'Open MPI'; then
  for signal in INT TERM; do
    # shellcheck disable=SC2086 # words without spaces in them
    env --default-signal OMPI_MCA_odls_base_sigkill_timeout=3 mpirun -n 2 $more "$pad" $tiny --shards 4 --epochs 100000 \
      --checkpoint-every 0.000001 --out "mpirun-$signal" >output 2>error &
    after "mpirun-$signal/losses.csv"
    kill "-$signal" $!
    ended '[1-9][0-9]*'
    tail -n 1 "mpirun-$signal/losses.csv" | {
      IFS=, read -r epoch cycle rest
      [ -s "mpirun-$signal/$(printf 'checkpoint-%03d-%06d.safetensors' "$((epoch - 1))" "$cycle")" ] ||
        [ -s "mpirun-$signal/$(printf 'checkpoint-%03d-000000.safetensors' "$epoch")" ]
    }
  done
fi

# A rank that is killed takes the others with it; another number of them continues.
endless killed
kill -KILL "$(rank 1 killed)"
ended '[1-9][0-9]*'
grep -q 'exited on signal 9' error
done=$(find killed -name 'checkpoint-*' | sort | tail -n 1 | sed -E 's/.*checkpoint-([0-9]*).*/\1/;s/^0*//')
mpi_small 4 --shards 4 --epochs "$((done + 1))" --no-evaluation --out killed >output
grep -q '^continuing after' output
alone --epochs "$((done + 1))" --no-evaluation --out straight >output
cmp straight/losses.csv killed/losses.csv
