# SPDX-License-Identifier: BSD-3-Clause
# What Doxygen reads in place of a file: the comment at the top of a header as the description of the file, and Markdown
# with Doxygen's formulas and with links from the repository's top. The inline namespace of the instruction set is left
# out, since nobody writes it, and so are explicit instantiations. Lines stay where they are.

FILENAME ~ /\.hpp$/ {
  if (FNR == 3) { print "/// @file"; top = 1; next }
  if (top && !/^\/\//) top = 0
  if (top) { sub(/^\/\//, "///"); sub(/^\/\/\/   /, "///     ") } # code is indented by four columns
  if (/^ONEIROS_INSTANTIATED_TEMPLATE/) instantiation = 1
  if (instantiation || /namespace ONEIROS_TARGET/) print ""
  else print
  if (/;$/) instantiation = 0
  next
}

/^ *```/ { fenced = !fenced }
!fenced && !/^    / {
  # Formulas, $x$, stand outside of `code`, that is in every second part of the line.
  parts = split($0, part, "`")
  $0 = ""
  for (i = 1; i <= parts; ++i) {
    if (i % 2 && part[i] ~ /\$.*\$/) gsub(/\$/, "\\f$", part[i])
    $0 = $0 (i > 1 ? "`" : "") part[i]
  }
}
# Headings get names that are unique, which links to them use.
FNR == 1 { page = FILENAME; sub(/.*\//, "", page); sub(/\.md$/, "", page) }
!fenced && /^##+ / {
  name = tolower($0)
  gsub(/^#+ |[^a-z0-9 _-]/, "", name)
  gsub(/ /, "-", name)
  $0 = $0 " {#" page "-" name "}"
}
{
  gsub(/\]\(#/, "&" page "-")
  while (match($0, /\]\([a-z\/]+\.md#/)) {
    other = substr($0, RSTART + 2, RLENGTH - 6)
    sub(/.*\//, "", other)
    $0 = substr($0, 1, RSTART + 1) "#" other "-" substr($0, RSTART + RLENGTH)
  }
}
{ gsub(/\]\((\.\.\/)?include\//, "](@ref ") }
FILENAME ~ /docs\/[^\/]*\.md$/ {
  gsub(/\]\(\.\.\//, "](")
  gsub(/\]\(results\)/, "](docs/results)")
  gsub(/\]\(results\//, "](docs/results/")
  gsub(/\]\(api\.txt/, "](docs/api.txt")
}
{ print }
