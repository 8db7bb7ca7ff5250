# SPDX-License-Identifier: BSD-3-Clause
# awk -f claims.awk PAGES PAGES
# Prints, separated by tabs, the place, a kind and a claim: "file" and a path that the page says is there, or "wrong" and
# a complaint. The pages are read twice, since a link may go to a heading that comes later.

# The name by which a browser finds a heading, as GitHub makes it.
function anchor(heading) {
  sub(/^#+ +/, "", heading)
  heading = tolower(heading)
  gsub(/[^a-z0-9 _-]/, "", heading)
  gsub(/ /, "-", heading)
  return heading
}

function say(kind, claim) { print FILENAME ":" FNR "\t" kind "\t" claim }

# A path as seen from the top, without its . and .. parts.
function from_top(path, parts, n, i, depth, kept, result) {
  n = split(directory path, parts, "/")
  depth = 0
  for (i = 1; i <= n; ++i) {
    if (parts[i] == ".." && depth-- == 0) return ""
    else if (parts[i] != "" && parts[i] != "." && parts[i] != "..") kept[++depth] = parts[i]
  }
  result = "."
  for (i = 1; i <= depth; ++i) result = result "/" kept[i]
  return result
}

function check_link(target, hash, path, heading) {
  if (target ~ /^[a-z]+:/) return # of another site
  hash = index(target, "#")
  heading = hash ? substr(target, hash + 1) : ""
  path = hash ? substr(target, 1, hash - 1) : target
  path = path == "" ? "./" FILENAME : from_top(path)
  if (path == "") say("wrong", target " leads out of the repository")
  else say("file", path)
  if (heading != "" && !((path, heading) in headings)) say("wrong", "there is no heading #" heading " in " path)
}

# Paths of the repository in a line of a shell block or in code.
function check_paths(code, path) {
  while (match(code, /(^|[ "'=(]|oneiros\/)(examples|tests|benchmarks|cmake|docs|include)\/[A-Za-z0-9_.\/*-]*/)) {
    path = substr(code, RSTART, RLENGTH)
    code = substr(code, RSTART + RLENGTH)
    sub(/^([ "'=(]|oneiros\/)/, "", path)
    if (path !~ /\*/) say("file", "./" path)
  }
}

# Prose that is wider than 100 columns, though it has a place to break: code, formulas and targets of links have none.
function check_width(line) {
  if (length(line) <= 100 || line ~ /^(\||#|<!--|!\[)/) return
  gsub(/`[^`]*`|\$[^$]*\$/, "x", line)
  gsub(/\]\([^)]*\)/, "]", line)
  sub(/^ *([-*] +|[0-9]+\. +)?/, "", line)
  if (line ~ / /) say("wrong", "a line of " length($0) " columns; prose has 100 at most")
}

FNR == 1 {
  second = FILENAME in read
  read[FILENAME] = 1
  directory = FILENAME
  sub(/[^\/]*$/, "", directory)
  fence = ""
}

/^ *```/ {
  if (fence == "") {
    fence = $0
    sub(/^ *```/, "", fence)
    if (second && fence !~ /^[a-z]/) say("wrong", "a block of code without a language")
    if (fence == "") fence = "?"
  } else fence = ""
  next
}

!second && fence == "" && /^#+ / {
  name = anchor($0)
  repeated = (("./" FILENAME, name) in headings) ? "-" ++count[FILENAME, name] : ""
  headings["./" FILENAME, name repeated] = 1
}

second && fence ~ /^sh/ { check_paths($0) }

second && fence == "" {
  check_width($0)
  line = $0
  while (match(line, /`[^`]*`/)) {
    code = substr(line, RSTART + 1, RLENGTH - 2)
    line = substr(line, 1, RSTART - 1) "code" substr(line, RSTART + RLENGTH)
    check_paths(code)
  }
  while (match(line, /\]\([^) ]*\)|(src|srcset|href)="[^"]*"/)) {
    link = substr(line, RSTART, RLENGTH)
    line = substr(line, RSTART + RLENGTH)
    gsub(/^\]\(|\)$|^[a-z]*="|"$/, "", link)
    check_link(link)
  }
}
