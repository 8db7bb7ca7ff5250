#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What does not fit is a sentence, and a rank that dies ends them all, with a checkpoint to continue from.
. "$(dirname -- "$0")/begin.sh"

refused() { # SENTENCE RANKS ARGUMENT...
  sentence=$1
  shift
  ranks=$1
  shift
  mkdir -p out
  if mpi "$ranks" "$program" "$@" >output 2>error; then
    echo "FAILED: no error: $*"
    exit 1
  fi
  grep -qF "train_in_shards: $sentence" error || {
    cat error
    exit 1
  }
}
refused 'shards: expected a power of two that is a multiple of the number of ranks, 2, found 6' 2 full 6 1 out
refused 'shards: expected a power of two that is a multiple of the number of ranks, 4, found 2' 4 full 2 1 out
refused 'Sharded: expected a batch that 32 shards divide, found 16' 2 full 32 1 out
refused "ranks: expected the same options on each, found others than rank 0's on 1" 2 full 2 1 out other-seed
refused 'ranks: expected a power of two, found 3' 3 full 2 1 out

mkdir straight killed
"$program" full 4 2 straight alone >output
if mpi 2 "$program" full 4 2 killed killed >output 2>error; then exit 1; fi
grep -q 'exited on signal 9\|KILLED' error
[ ! -e killed/parameters-0 ]
mpi 4 "$program" full 4 2 killed >output
grep -q '^cycles: 5,' output
cmp straight/parameters-0 killed/parameters-0
