# SPDX-License-Identifier: BSD-3-Clause
# To be sourced: a training of a second, on a data set that is there at once. Sets nothing but functions.

# Files of Fashion-MNIST's form with 512 images of anything: the bytes of the program. tiny_data PROGRAM DIRECTORY
tiny_data() {
  mkdir -p "$2"
  offset=10000
  for part in train t10k; do
    {
      printf '\000\000\010\003\000\000\002\000\000\000\000\034\000\000\000\034'
      tail -c "+$offset" "$1" | head -c $((512 * 28 * 28))
    } >"$2/$part-images-idx3-ubyte"
    {
      printf '\000\000\010\001\000\000\002\000'
      for ten in $(seq 52); do printf '\000\001\002\003\004\005\006\007\010\011'; done | head -c 512
    } >"$2/$part-labels-idx1-ubyte"
    offset=500000
  done
}

# Replaces the shell by a training of 8 cycles an epoch, with a checkpoint after each; in the background, the shell's $! is
# then the program itself. exec_tiny_training PROGRAM DATA ARGUMENT...
exec_tiny_training() {
  program=$1
  data=$2
  shift 2
  exec "$program" train --dataset fashion-mnist --data "$data" --latent 8 --width 4 --checkpoint-every 0.000001 "$@"
}

tiny_training() {
  (exec_tiny_training "$@")
}

# evaluation.json without what depends on the machine.
findings() {
  grep -v -e images_per_second -e '"threads"' "$1"
}

# The program's commands, as its help lists them. commands PROGRAM
commands() {
  "$1" --help | sed -En '/^Subcommands/,$ s/^  ([a-z-]+) .*/\1/p'
}

# The options of a command, but for --help. options_of PROGRAM COMMAND
options_of() {
  "$1" "$2" --help | sed -En 's/^ +(--[a-z-]+).*/\1/p'
}
