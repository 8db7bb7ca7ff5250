# SPDX-License-Identifier: BSD-3-Clause
# To be sourced: mistakes that the program $pad has to refuse. Counts in $failures those that it does not.
failures=0

# refused SENTENCE ARGUMENT...: `pad ARGUMENT...` fails with one line that contains the sentence.
refused() {
  refuses -qF "$@"
}

# The same with a basic regular expression.
refused_as() {
  refuses -q "$@"
}

refuses() { # HOW SENTENCE ARGUMENT...
  how=$1
  sentence=$2
  shift 2
  if "$pad" "$@" >output 2>error; then
    echo "FAILED: exit code 0: pad $*"
    failures=$((failures + 1))
  elif [ "$(wc -l <error)" -ne 1 ] || ! grep "$how" -e "$sentence" error; then
    echo "FAILED: pad $*: expected one line with: $sentence"
    cat error
    failures=$((failures + 1))
  fi
}
