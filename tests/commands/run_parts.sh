#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh run_parts.sh ROOT DIRECTORY
# Which parts tests/run.sh does, in DIRECTORY, where the programs that it calls only write down how they were called.
set -eu
root=$1
directory=$2
rm -rf "$directory" && mkdir -p "$directory/bin" "$directory/cmake" && cd "$directory"
cp "$root/CMakePresets.json" .
for folder in "$root"/tests/*/; do mkdir -p "tests/$(basename "$folder")"; done
cp "$root/tests/run.sh" tests/

calls=$directory/calls
write_down() { # FILE NAME
  { echo '#!/bin/sh' && echo "echo '$2'" '"$@" >>"'"$calls"'"'; } >"$1"
  chmod +x "$1"
}
for program in cmake clang-tidy-19; do write_down "bin/$program" "$program"; done
write_down cmake/install_dependencies.sh install
for script in mutations fuzz clean_environment; do write_down "tests/$script/run.sh" "$script"; done
write_down tests/cluster/slurm.sh slurm
cat >bin/ctest <<END
#!/bin/sh
echo ctest "\$@" >>"$calls"
echo '90% tests passed, 1 tests failed out of 10'
END
chmod +x bin/ctest
PATH=$directory/bin:$PATH
export PATH

fail() {
  echo "run_parts.sh: $1" >&2
  [ ! -e calls ] || cat calls >&2
  exit 1
}
run() { # EXPECTED_STATUS OPTION...
  expected=$1
  shift
  rm -f calls output && : >calls
  status=0
  sh tests/run.sh "$@" >output 2>&1 || status=$?
  [ "$status" -eq "$expected" ] || { cat output >&2 && fail "tests/run.sh $* ended with $status"; }
}
called() { grep -q -x -e "$1" calls || fail "expected a call: $1"; }
not_called() { ! grep -q -e "$1" calls || fail "expected no call: $1"; }
last_line() { [ "$(tail -n 1 output)" = "$1" ] || fail "expected the last line '$1', found '$(tail -n 1 output)'"; }

# Without options: the release and its tests. Some tests under two sanitizers need nothing else to be installed.
run 1
[ "$(grep '^ctest' calls)" = 'ctest --preset release' ] || fail 'other tests without options'
not_called 'install ci'
last_line '12 passed, 1 failed'
run 1 --only release,asan,tsan
[ "$(grep '^ctest' calls | tr '\n' ,)" = 'ctest --preset release,ctest --preset asan,ctest --preset tsan,' ] ||
  fail 'other tests under sanitizers'
not_called 'clang-tidy\|mutations\|fuzz\|clean\|TEST_AREAS\|install ci'
last_line '34 passed, 3 failed'

# All that are listed, each line a name and what it does.
run 0 --list
[ ! -s calls ] || fail '--list did something'
[ "$(grep -c '^[a-z0-9-]*  *[A-Za-z]' output)" -eq "$(wc -l <output)" ] || fail '--list has a line without a description'
parts=$(sed 's/ .*//' output)
for part in $parts; do
  [ "$(id -u)" -eq 0 ] || [ "${part#clean-}" = "$part" ] || continue
  run "$(case $part in release | asan* | tsan*) echo 1 ;; *) echo 0 ;; esac)" --only "$part"
  [ "$(grep -c -v '^install' calls)" -gt 0 ] || fail "the part $part does nothing"
  [ "$part" = release ] || not_called 'ctest --preset release'
done

run 0 --only tidy
[ "$(grep -c '^clang-tidy-19' calls)" -eq 2 ] || fail 'clang-tidy looks at other files'
not_called 'ctest\|--build'
last_line '2 passed, 0 failed'
run 0 --only fuzz,tidy --only headers # in the order of the list, and configured once
[ "$(sed 's/ .*//' calls | uniq | tr '\n' ' ')" = 'install cmake clang-tidy-19 fuzz ' ] || fail 'another order of parts'
last_line '4 passed, 0 failed'

# Under the sanitizers all areas have their turn.
run 1 --all
for preset in asan tsan; do
  areas=$(sed -n "s/^cmake --preset $preset .*TEST_AREAS=//p" calls)
  areas="$areas;$(sed -n "/\"name\": \"$preset\"/,/AREAS/s/.*AREAS\": \"\(.*\)\".*/\1/p" CMakePresets.json)"
  for folder in tests/*/; do
    area=$(basename "$folder")
    [ "$area" = support ] || echo "$areas" | tr ';' '\n' | grep -q -x "$area" || fail "$area is not tested under $preset"
  done
  for area in $(echo "$areas" | tr ';' ' '); do [ -d "tests/$area" ] || fail "there are no tests/$area, for $preset"; done
done
called 'cmake --preset release -D ONEIROS_BUILD_BENCHMARKS=ON'

# One sentence that lists the names.
for options in '--only tidi' '--only' '--only ,' '--only *' 'tidy'; do
  # shellcheck disable=SC2086 # options are words
  (set -f && run 2 $options)
  [ "$(wc -l <output)" -eq 1 ] || fail "more or less than one line for $options"
  [ ! -s calls ] || fail "$options did something"
done
run 2 --only tidi
grep -q "no part is called 'tidi'; the parts are release, .*, clean-tests$" output || fail 'the names are not listed'
