#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What a rank sends in a cycle of full dreaming is what the cost model of docs/parallel.md says, to 10 %.
. "$(dirname -- "$0")/begin.sh"
# shellcheck disable=SC2154 # of begin.sh
model=$tests/../docs/images/scaling.py
command -v python3 >/dev/null || exit 77

for ranks in 2 4; do
  mkdir "$ranks"
  mpi "$ranks" "$program" full 4 1 "$ranks" >output
  found=$(sed -n 's/^cycles: 5, bytes in each: //p' output)
  expected=$(python3 "$model" --bytes "$ranks" 16 32 8 4) # the program's batch, images, latents and width
  echo "$ranks ranks: $found bytes in a cycle, $expected by the model"
  [ "$((10 * found))" -ge "$((9 * expected))" ]
  [ "$((10 * found))" -le "$((11 * expected))" ]
done
