#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# From the tables alone: every figure as a script, SVG and PNG, the verdicts, and one page that needs nothing else.
set -eu
pad=$1
directory=$2
results=$3
command -v gnuplot >/dev/null || exit 77
rm -rf "$directory" && mkdir -p "$directory" && cd "$directory"

fail() {
  echo "FAILED: $1"
  exit 1
}

"$pad" figures --results "$results" --out out 2>error
[ ! -s error ] || fail "gnuplot's warnings are shown"

for figure in figure-3d-cifar10 figure-4cd-cifar10 figure-4cd-fashion-mnist figure-5cd-cifar10 figure-6bcd-cifar10 \
  figure-6ef-cifar10 appendix-figure-12-cifar10 appendix-figure-3-cifar10; do
  for extension in gp svg png; do
    [ -s "out/$figure.$extension" ] || fail "there is no out/$figure.$extension"
  done
  grep -q '</svg>' "out/$figure.svg" || fail "$figure.svg is not whole"
done
for picture in figure-3-cifar10-epoch-2 figure-3-cifar10-epoch-10 figure-5a-cifar10 figure-9-cifar10; do
  [ -s "out/$picture.png" ] || fail "there is no out/$picture.png"
done
[ ! -e out/appendix-figure-5-cifar10.gp ] || fail 'a figure of a condition that was not run'

# A script works by itself, anywhere.
mkdir alone && cp out/figure-4cd-cifar10.gp alone/
(cd alone && gnuplot figure-4cd-cifar10.gp)
cmp alone/figure-4cd-cifar10.svg out/figure-4cd-cifar10.svg || fail 'a script draws another figure by hand'

grep -q '^4,cifar10,not enough runs,PAD above w/o REM at epoch 50,paper,not enough runs,10,3,' out/verdicts.csv ||
  fail 'verdicts.csv lacks the tendency of claim 4'
grep -q '^11,cifar10,holds,' out/verdicts.csv || fail 'claim 11 does not hold'
grep -q '^cifar10,without-rem,10,3,' out/appendix-table-1.csv || fail 'appendix-table-1.csv lacks w/o REM'

page=out/report.html
for number in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do
  grep -q "id=\"claim-$number\"" $page || fail "the report lacks claim $number"
done
[ "$(grep -c '<img' $page)" -ge 12 ] || fail 'the report lacks figures'
grep -q 'made-up &lt;numbers&gt; &amp; no measurement' $page || fail 'text of reproduce.json is not escaped'
grep -q 'after 10 epochs, no evidence: +.* points (leans to the claim)' $page || fail 'the report lacks a tendency'
! grep -Eq '<(script|link|iframe)|src="http|url\(' $page || fail 'the report needs something from elsewhere'
! grep -q '<img src="[^d]' $page || fail 'an image of the report is not a part of it'
if command -v xmllint >/dev/null; then
  for drawing in out/*.svg; do xmllint --noout "$drawing" || fail "$drawing is not XML"; done
fi
[ "$(grep -c '<table' $page)" -eq "$(grep -c '^<div class="scroll" tabindex="0"><table' $page)" ] ||
  fail 'a table does not scroll by itself'
if command -v python3 >/dev/null; then
  python3 "$(dirname "$results")/check_html.py" $page || fail 'the report is not well formed'
  python3 "$(dirname "$results")/check_texts.py" out/*.svg || fail 'a legend, title or number touches another'
fi

# The same tables give the same page.
"$pad" figures --results "$results" --out again >/dev/null
cmp out/report.html again/report.html || fail 'the report differs the second time'

# A directory where nothing has been measured yet.
mkdir empty
"$pad" figures --results empty --out early >/dev/null
grep -q 'There is no table <code>readout.csv</code>' early/report.html || fail 'the report of nothing lacks what is missing'
