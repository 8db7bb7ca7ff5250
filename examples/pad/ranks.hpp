// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// `mpirun -n 4 pad train ... --shards 8`: one training by several processes, where pad was built with MPI.

#include <cstddef>
#include <functional>

namespace pad {

/// The processes of this training, an oneiros::Communicator; one, unless mpirun has started more.
struct Ranks {
  int rank() const { return number; }
  int size() const { return count; }
  void exchange(int partner, const void* mine, void* theirs, std::size_t bytes) const;

  /// Whether one of them says so, told to all.
  bool any(bool here) const;

  int number = 0;
  int count = 1;
};

/// Returns f(ranks), a program's exit code, on each. What one of them throws ends them all, in one sentence.
int on_ranks(const std::function<int(const Ranks&)>& f);

}  // namespace pad
