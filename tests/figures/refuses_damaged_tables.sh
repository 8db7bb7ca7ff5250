#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A damaged file of a results directory gives one line that says which and where, and an exit code that is not 0.
set -u
export LC_ALL=C # the bare locale of an empty system, of which gnuplot would complain
pad=$1
directory=$2
results=$3
rm -rf "$directory" && mkdir -p "$directory" && cd "$directory" || exit 1
failures=0

# refused SENTENCE FILE SCRIPT: after `sed SCRIPT` on the file, `pad figures` fails with one line with the sentence.
refused() {
  rm -rf damaged
  cp -r "$results" damaged
  sed "$3" "$results/$2" >"damaged/$2"
  refused_directory "$1" damaged
}

refused_directory() {
  if "$pad" figures --results "$2" --out out >output 2>error; then
    echo "FAILED: exit code 0, expected: $1"
    failures=$((failures + 1))
  elif [ "$(wc -l <error)" -ne 1 ] || ! grep -qF -- "$1" error; then
    echo "FAILED: expected one line with: $1"
    cat error
    failures=$((failures + 1))
  fi
}

refused 'readout.csv, line 3: expected 7 cells' readout.csv '3s/,[^,]*$//'
refused 'readout.csv: expected a column test, found none' readout.csv '1s/test/exam/'
refused 'readout.csv, line 5, test: expected a number, found good' readout.csv '5s/[^,]*$/good/'
refused 'readout.csv, line 5, test: expected a fraction from 0 to 1, found 59' readout.csv '5s/[^,]*$/59/'
refused 'readout.csv, line 4, seed: expected an integer' readout.csv '4s/full,1/full,-1/'
refused 'occlusion.csv, line 2, patch: expected an integer from 0 to 32, found 400' occlusion.csv '2s/,4,/,400,/'
refused 'distances.csv, line 2, metric: expected euclidean or squared, found taxicab' distances.csv '2s/euclidean/taxicab/'
refused 'frechet.csv, line 2, dreams: expected nrem or rem, found day' frechet.csv '2s/nrem/day/'
refused 'pca.csv, line 2, occluded: expected an integer from 0 to 1, found 7' pca.csv '2s/,0,\([^,]*,[^,]*\)$/,7,\1/'
refused 'losses.csv, line 2, condition: expected a name of lower-case letters, digits and hyphens, found Awake' losses.csv '2s/full/Awake/'
refused 'runs.csv, line 2, dataset: expected a name' runs.csv '2s/cifar10/..\/x/'
refused 'runs.csv: expected a column dataset, found none' runs.csv 1d
refused 'reproduce.json: expected a JSON object' reproduce.json '1d'
rm -rf damaged && cp -r "$results" damaged && echo text >damaged/pictures/cifar10-occlusions.png
if command -v gnuplot >/dev/null; then refused_directory 'cifar10-occlusions.png: expected a picture' damaged; fi
refused_directory 'nowhere: expected a directory of results' nowhere
: >file
if "$pad" figures --results "$results" --out file 2>error; then failures=$((failures + 1)); fi
grep -q 'file: expected a directory' error || failures=$((failures + 1))

echo "$failures mistakes were not refused as expected"
[ "$failures" -eq 0 ]
