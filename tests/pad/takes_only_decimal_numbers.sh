#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Every number of every command is decimal and in range, or refused in one line that says the range before anything is
# done. The help says which options take numbers. (Should one be accepted, there is no svhn to work on.)
. "$(dirname -- "$0")/support/begin.sh"
set +e

numbers=0
for command in $(commands "$pad"); do
  "$pad" "$command" --help | sed -En 's/^ +(--[a-z-]+) (U?INT|FLOAT).*/\1 \2/p' >options
  while read -r option kind; do
    numbers=$((numbers + 1))
    words='a whole number from [0-9]* to [0-9]*'
    if [ "$kind" = FLOAT ]; then words='a finite number \(of 0 or more\|above 0\)'; fi
    for text in '' ' 5' 5x 0x10 0x1p3 "1'000" 1_000 nan inf -1 1e999 99999999999999999999999x many; do
      refused_as "^pad: $option: expected $words, found '$text'" "$command" --dataset svhn "$option" "$text"
    done
    if [ "$kind" != FLOAT ]; then
      for text in 5.5 1e3 99999999999999999999999; do
        refused_as "^pad: $option: expected $words, found '$text'" "$command" --dataset svhn "$option" "$text"
      done
    fi
  done <options
done
[ "$numbers" -ge 25 ] || failures=$((failures + 1)) # else the help was not understood
refused 'expected a whole number from 1 to 8192, found' train --width 3000000000000000000
refused 'expected a whole number from 1 to 32, found' evaluate --patch 4,33
refused 'expected a finite number above 0, found' train-classifier --learning-rate 0

# Leading zeros are no octal numbers.
tiny_data "$pad" data
for seed in 010 08; do
  tiny_training "$pad" data --epochs 0 --seed "$seed" --latent-noise 00.250 --out "seed-$seed" >output || failures=$((failures + 1))
done
grep -q '"seed": 10,' seed-010/evaluation.json || failures=$((failures + 1))
grep -q '"seed": 8,' seed-08/evaluation.json || failures=$((failures + 1))
grep -q '"latent_noise": 0.25,' seed-08/evaluation.json || failures=$((failures + 1))

echo "$failures mistakes were not refused as expected, of $numbers options"
[ "$failures" -eq 0 ]
