// SPDX-License-Identifier: BSD-3-Clause
// A script for gnuplot, filled in by gnuplot.cpp (formats/detail/page_template.hpp says how). It is included there as a string.
R"gnuplot(# {{{title}}}
# `gnuplot {{{name}}}.gp` draws it as {{{name}}}.svg and {{{name}}}.png.

set encoding utf8
set datafile missing "NaN"
set key noenhanced samplen 1.5 spacing 1.1
set linetype 1 lc rgb "#1f77b4"
set linetype 2 lc rgb "#ff7f0e"
set linetype 3 lc rgb "#2ca02c"
set linetype 4 lc rgb "#d62728"

{{#panels}}{{#blocks}}{{{name}}} << END
# {{{comment}}}
{{{rows}}}END
{{/blocks}}{{/panels}}
width = {{width}}
height = {{height}}

do for [type in "svg png"] {
  if (type eq "svg") {
    set terminal svg size width, height font "Arial,13" background "white"
  } else {
    set terminal pngcairo size width, height font "Arial,11" background "white"
  }
  set output "{{{name}}}." . type
  set multiplot layout {{rows}}, {{columns}}
{{#panels}}
  set title "{{{title}}}"
  set xlabel "{{{x_label}}}" offset 0, 0.7
  set ylabel "{{{y_label}}}"
  set key {{{key}}}
  unset label
  set border 3
  set grid ytics lc rgb "#e0e0e0" lt 1
  set tics nomirror out scale 1
  set xtics norotate autofreq
  set ytics autofreq
  set format "%g"
  set xrange [*:*]
  set yrange [*:*]
{{#settings}}  {{{.}}}
{{/settings}}  plot {{{layers}}}
{{/panels}}
  unset multiplot
  unset output
}
)gnuplot"
