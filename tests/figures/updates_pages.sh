#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The tables of a page are made of the results, nothing else of it changes, and this repository's pages say what its
# results say.
set -eu
pad=$1
directory=$2
results=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$here/../..
command -v gnuplot >/dev/null || exit 77
rm -rf "$directory" && mkdir -p "$directory" && cd "$directory"
. "$here/../pad/support/refused.sh"

mark() {
  printf '<!-- results: %s -->\n%s<!-- end of results -->\n' "$1" "${2-}"
}
{
  echo 'Before.'
  for table in summary runs claims 'final readouts' 'readout cifar10'; do mark "$table" 'of yesterday
'; done
  echo 'After.'
} >page.md
"$pad" figures --results "$results" --out out --page page.md >/dev/null
[ "$(head -n 1 page.md)" = 'Before.' ]
[ "$(tail -n 1 page.md)" = 'After.' ]
[ "$(grep -c 'of yesterday' page.md)" -eq 0 ]
grep -q '^| \*\*holds\*\* | [0-9]* | .*11. The intra/inter-class distance is also higher without NREM' page.md
grep -q '^| CIFAR-10 | `without-rem` | 1, 2, 3 | 10 |$' page.md
grep -q '^| 11 | .* | CIFAR-10 | \*\*holds\*\* | intra/inter, w/o NREM above PAD: +0.* |$' page.md
# Mean and standard error of three seeds, by other means.
expected=$(awk -F, '$1 == "cifar10" && $2 == "full" && $4 == 10 && $5 == "paper" { n++; sum += $7; squares += $7 * $7 }
  END { mean = sum / n; printf "%.1f ± %.1f %%", 100 * mean, 100 * sqrt((squares - n * mean * mean) / (n - 1) / n) }' \
  "$results/readout.csv")
grep -q "^| 10 | $expected (.*) |" page.md
grep -q "^| CIFAR-10 | \`full\` | 10 | 3 | $expected (.*) | about 59.0 % |\$" page.md
cp page.md again.md
"$pad" figures --results "$results" --out out --page again.md >/dev/null
cmp page.md again.md

# Recipes have their rows, the best first, and their figures.
cp -r "$results" with-recipe
awk -F, -v OFS=, '$2 == "full" && $4 <= 10 { $2 = "mine"; print }' "$results/readout.csv" |
  awk -F, -v OFS=, '{ $7 += 0.1; print }' >>with-recipe/readout.csv
mark 'comparison cifar10' >comparison.md
"$pad" figures --results with-recipe --out recipes --page comparison.md >/dev/null
[ "$(sed -n 4p comparison.md | cut -d '|' -f 2)" = ' `mine` ' ]
grep -q '^| `mine` | 10 | 3 | [0-9.]* ± [0-9.]* % | +10.0 ± [0-9.]* points |' comparison.md
grep -q '^| `full` | [0-9]* | 3 | [0-9.]* ± [0-9.]* % |  | [0-9.]* ± [0-9.]* % |' comparison.md
[ -s recipes/recipes-cifar10.svg ]
grep -q 'lc rgb "#e7298a" dt [^ ]* title "mine' recipes/recipes-cifar10.gp
grep -q '>Recipes<' recipes/report.html
if grep -q '>Recipes<' out/report.html || [ -e out/recipes-cifar10.svg ]; then exit 1; fi
# One of another epoch is compared with full dreaming at that.
awk -F, -v OFS=, '$1 == "cifar10" && $2 == "full" && $3 == 2 && $4 <= 5 { $2 = "early"; $7 -= 0.2; print }' \
  "$results/readout.csv" >>with-recipe/readout.csv
"$pad" figures --results with-recipe --out recipes --page comparison.md >/dev/null
[ "$(sed -n 4,7p comparison.md | cut -d '|' -f 2-4 | tr -d ' ' | tr '\n' ' ')" = \
  '`full`|5|3 `early`|5|1 `mine`|10|3 `full`|10|3 ' ]

# Classes learned two by two: one seed forgets 20 % of the first two, the other none.
cp -r "$results" with-continual
{
  echo 'method,seed,tasks,task,accuracy'
  for row in 1,1,0,.9 1,1,1,.9 1,2,0,.5 1,2,1,.7 1,2,2,.8 2,1,0,.8 2,1,1,.8 2,2,0,.6 2,2,1,.85 2,2,2,.9; do echo "two words,$row"; done
} >with-continual/continual.csv
mark continual >continual.md
"$pad" figures --results with-continual --out continual --page continual.md >/dev/null
grep -qx '| two words | 2 | 55.0 ± 5.0 % | 85.0 ± 5.0 % | 77.5 ± 7.5 % | 10.0 ± 10.0 % |' continual.md
[ -s continual/continual.svg ]
grep -A 3 'panel1_method_1 <<' continual/continual.gp | grep -qx '2 55 5 2'
grep -A 3 'panel2_method_1 <<' continual/continual.gp | grep -qx '2 77.5 7.5 2'
[ ! -e out/continual.svg ]
for row in mine,1,1,0,1.5 mine,1,0,1,.5 mine,1,1.5,1,.5 mine,x,1,1,.5; do
  { echo 'method,seed,tasks,task,accuracy' && echo "$row"; } >with-continual/continual.csv
  refused 'continual.csv, line 2' figures --results with-continual --out continual --page continual.md
done

is_made_of() { # PAGE RESULTS
  cp "$root/$1" page.md
  "$pad" figures --results "$root/$2" --out out --page page.md >/dev/null
  diff page.md "$root/$1"
}
is_made_of README.md docs/results
is_made_of docs/results.md docs/results
is_made_of docs/beyond.md docs/results/beyond

page_refused() { # SENTENCE, page on standard input
  cat >wrong.md
  cp wrong.md kept.md
  refused "$1" figures --results "$results" --out out --page wrong.md
  cmp wrong.md kept.md
}
mark 'readout nowhere' | page_refused "found 'readout nowhere'"
printf '<!-- results: runs -->\nno end\n' | page_refused "wrong.md: expected <!-- end of results --> after the results 'runs'"
{ printf '<!-- results: runs -->\nno end\n' && mark claims; } | page_refused "after the results 'runs', found none"
refused 'missing.md' figures --results "$results" --out out --page missing.md
[ "$failures" -eq 0 ]
