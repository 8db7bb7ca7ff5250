#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Four shards end with the same bytes on 1, 2 and 4 ranks, continued on another number of them, as in one process.
. "$(dirname -- "$0")/begin.sh"

for cycle in full without-rem covariance; do
  mkdir "$cycle"
  "$program" "$cycle" 4 2 "$cycle" alone >output
  expected=$cycle/parameters-0
  for ranks in 1 2 4; do
    others=$((ranks == 4 ? 1 : 2 * ranks))
    mkdir "$cycle-$ranks"
    mpi "$ranks" "$program" "$cycle" 4 1 "$cycle-$ranks" >"$cycle-$ranks/first"
    if cmp -s "$expected" "$cycle-$ranks/parameters-0"; then exit 1; fi # an epoch is missing
    rm "$cycle-$ranks"/parameters-*
    mpi "$others" "$program" "$cycle" 4 2 "$cycle-$ranks" >"$cycle-$ranks/second"
    grep -q '^cycles: 5,' "$cycle-$ranks/second"
    rank=0
    while [ "$rank" -lt "$others" ]; do
      cmp "$expected" "$cycle-$ranks/parameters-$rank"
      rank=$((rank + 1))
    done
  done
done

# Another number of shards is another run.
mkdir eight
"$program" full 8 2 eight alone >output
if cmp -s full/parameters-0 eight/parameters-0; then exit 1; fi
