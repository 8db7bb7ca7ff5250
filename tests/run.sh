#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# sh tests/run.sh [--all | --only PART[,PART...] | --list]
# Installs what is missing, then builds and runs all tests. With --all, does every part that --list shows; with --only,
# those that are named. Logs are in build/logs/. Exits with 1 if anything failed.
set -u

# The parts in the order in which they run. None takes more than twenty minutes on two cores.
list_parts() {
  cat <<'END'
release        builds everything, without warnings, and runs all tests
benchmarks     builds the benchmarks, without warnings
headers        compiles each header alone, with warnings as errors
tidy           clang-tidy in the library
tidy-pad       clang-tidy in the program pad
mutations-1    breaks 70 lines of the library, one at a time, to see the tests fail
mutations-2    the same with 70 others
mutations-3    the same with 70 others
asan           address and undefined behaviour sanitizers: tests of memory, kernels and files
asan-networks  the same: tests of layers, losses, optimizers, networks and phases
asan-measures  the same: tests of what measures networks, and of agreement with the original
asan-rest      the same: all other tests
tsan           thread sanitizer: tests of what runs in parallel
tsan-networks  the same: tests of layers, losses, optimizers, networks and phases
tsan-measures  the same: tests of what measures networks, and of agreement with the original
tsan-rest      the same: all other tests
slurm          as root: runs a grid by Slurm, with a run that is queued again
fuzz           lets the fuzzers search for 20 s in each format
clean-example  as root: the README's first command in an empty Debian
clean-tests    as root: the README's second command in an empty Debian
END
}
parts=$(list_parts | sed 's/ .*//' | tr '\n' ' ')
with_usual_packages='release asan tsan '
names=$(list_parts | sed 's/ .*//' | paste -sd , | sed 's/,/, /g')

refuse() {
  echo "tests/run.sh: $1" >&2
  exit 2
}

# Whether a word is in a list: has LIST WORD
has() {
  case " $1 " in *" $2 "*) true ;; *) false ;; esac
}

wanted=''
set -f # a * is no part
while [ $# -gt 0 ]; do
  case $1 in
    --list)
      list_parts
      exit
      ;;
    --all) wanted=$parts ;;
    --only)
      [ -n "$(echo "${2-}" | tr -d ' ,')" ] || refuse "--only expects the name of a part; the parts are $names"
      for part in $(echo "$2" | tr , ' '); do
        has "$parts" "$part" || refuse "no part is called '$part'; the parts are $names"
        wanted="$wanted$part "
      done
      shift
      ;;
    *) refuse "expected --all, --only PART[,PART...] or --list, found '$1'" ;;
  esac
  shift
done
set +f
wanted=${wanted:-release}

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root" || exit 1
sh cmake/install_dependencies.sh build figures tests || exit 1
for part in $wanted; do
  if ! has "$with_usual_packages" "$part"; then
    sh cmake/install_dependencies.sh ci || exit 1
    break
  fi
done

logs=build/logs
mkdir -p "$logs"
passed=0
failed=0
summary=''

# Records that a step succeeded (0) or not.
record() {
  if [ "$1" -eq 0 ]; then word=passed; else word=FAILED; fi
  summary="$summary
  $word  $2"
}

# Runs a command, shows its output and keeps it in a log: step LOG COMMAND...
step() {
  log=$logs/$1.log
  shift
  { "$@" 2>&1 && echo 0 >"$log.status" || echo 1 >"$log.status"; } | tee "$log"
  return "$(cat "$log.status")"
}

# A step that counts as one test of its own: check TITLE LOG COMMAND...
check() {
  title=$1
  shift
  started=$(date +%s)
  step "$@"
  status=$?
  if [ $status -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  record $status "$title ($(($(date +%s) - started)) s)"
  return $status
}

# Fails if a compiler warned in the log of a build.
no_warnings() {
  ! grep -n 'warning:' "$1"
}

# Runs the tests of a preset and counts each: run_tests PART PRESET
run_tests() {
  started=$(date +%s)
  step "$1-tests" ctest --preset "$2"
  status=$?
  # ctest ends with "97% tests passed, 3 tests failed out of 100"
  counts=$(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests* failed out of \([0-9]*\)$/\1 \2/p' "$logs/$1-tests.log")
  failures=${counts% *}
  if [ -n "$counts" ]; then
    failed=$((failed + failures))
    passed=$((passed + ${counts#* } - failures))
    record $status "$((${counts#* } - failures)) of ${counts#* } tests, $1 ($(($(date +%s) - started)) s)"
  else
    failed=$((failed + 1))
    record 1 "no test ran, $1"
  fi
}

# Configures and builds a preset, then runs its tests: build_and_run_tests PART PRESET [OPTION...]
build_and_run_tests() {
  name=$1
  preset=$2
  shift
  if check "configure $name" "$name-configure" cmake --preset "$@" &&
    check "build $name" "$name-build" cmake --build "build/$preset"; then
    run_tests "$name" "$preset"
  fi
}

# The same for other areas than those of the preset, and for slow tests too: build_and_run_areas PART PRESET AREAS
build_and_run_areas() {
  build_and_run_tests "$1" "$2" -D ONEIROS_TEST_FILTER= -D ONEIROS_TEST_AREAS="$(echo "$3" | tr ' ' ';')"
}
networks='layers losses optimizers cortex phases'
measures='evaluation golden'
# Areas that are neither among these nor in a preset: rest PRESET
rest() {
  known=$(sed -n "/\"name\": \"$1\"/,/ONEIROS_TEST_AREAS/s/.*\"ONEIROS_TEST_AREAS\": \"\(.*\)\".*/\1/p" CMakePresets.json)
  known="support $networks $measures $(echo "$known" | tr ';' ' ')"
  others=''
  for folder in tests/*/; do
    area=$(basename "$folder")
    has "$known" "$area" || others="$others $area"
  done
  echo "${others# }"
}

# With clang, which is faster here and warns of other things than g++ in the tests. Once for all parts that need it.
headers=unknown
configure_headers() {
  if [ $headers = unknown ]; then
    headers=no
    check 'configure headers' headers-configure cmake --preset dev -B build/headers \
      -D CMAKE_CXX_COMPILER=clang++-19 -D CMAKE_EXPORT_COMPILE_COMMANDS=ON && headers=yes
  fi
  [ $headers = yes ]
}

# clang-tidy with the options given in files whose names come on standard input, each ended by a zero.
tidy() {
  xargs -0 -n 1 -P 2 clang-tidy-19 -p build/headers --quiet --warnings-as-errors='*' "$@"
}
tidy_library() {
  printf 'build/headers/%s\0' oneiros_verify_interface_header_sets/oneiros/oneiros.hpp.cxx \
    oneiros_io_verify_interface_header_sets/oneiros/io.hpp.cxx | tidy
}
# Each unit includes several files of the program, which clang-tidy would call suspicious.
tidy_pad() {
  find build/headers/examples/pad -name 'unity_*.cxx' -print0 | tidy --checks=-bugprone-suspicious-include
}

# As root a check, else a line that says why not: check_as_root TITLE LOG COMMAND...
check_as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    check "$@"
  else
    summary="$summary
  skipped  $1: only root can"
  fi
}

# A command of the README in an empty Debian: in_empty_debian TITLE NAME
in_empty_debian() {
  check_as_root "$1" "clean-$2" sh tests/clean_environment/run.sh "$2"
}

run_part() {
  case $1 in
    release)
      build_and_run_tests release release -D ONEIROS_BUILD_BENCHMARKS=OFF
      [ ! -f "$logs/release-build.log" ] ||
        check 'no warnings' release-warnings no_warnings "$logs/release-build.log"
      ;;
    benchmarks)
      check 'configure benchmarks' benchmarks-configure cmake --preset release -D ONEIROS_BUILD_BENCHMARKS=ON &&
        check 'build benchmarks' benchmarks-build cmake --build build/release --target benchmarks/all &&
        check 'no warnings in the benchmarks' benchmarks-warnings no_warnings "$logs/benchmarks-build.log"
      ;;
    headers)
      configure_headers && check 'each header alone, warnings as errors' headers-build \
        cmake --build build/headers --target all_verify_interface_header_sets
      ;;
    slurm)
      sh cmake/install_dependencies.sh cluster &&
        check 'configure release' slurm-configure cmake --preset release &&
        check 'build pad' slurm-build cmake --build build/release --target pad &&
        check_as_root 'a grid by Slurm, with a run that is queued again' slurm sh tests/cluster/slurm.sh "$root/build/release/examples/pad/pad" \
          "$root/build/release/tests/cluster/slurm"
      ;;
    tidy) configure_headers && check 'clang-tidy finds nothing' tidy tidy_library ;;
    tidy-pad) configure_headers && check 'clang-tidy finds nothing in pad' tidy-pad tidy_pad ;;
    mutations-*)
      check "the tests see nine of ten broken lines, seed ${1#*-}" "$1" sh tests/mutations/run.sh --seed "${1#*-}" --count 70
      ;;
    asan | tsan) build_and_run_tests "$1" "$1" ;;
    *-networks) build_and_run_areas "$1" "${1%-*}" "$networks" ;;
    *-measures) build_and_run_areas "$1" "${1%-*}" "$measures" ;;
    *-rest) build_and_run_areas "$1" "${1%-*}" "$(rest "${1%-*}")" ;;
    fuzz) check 'the fuzzers find nothing in 20 s for each format' fuzz sh tests/fuzz/run.sh 20 ;;
    clean-example) in_empty_debian "the README's first command in an empty Debian" example ;;
    clean-tests) in_empty_debian "the README's second command in an empty Debian" tests ;;
  esac
}
for part in $parts; do
  if has "$wanted" "$part"; then run_part "$part"; fi
done

echo
echo "Summary:$summary"
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
