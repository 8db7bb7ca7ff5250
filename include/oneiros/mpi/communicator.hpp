// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The processes that mpirun has started, for training in shards (cortex/sharded.hpp). MPI itself is the
// application's, which calls MPI_Init before and MPI_Finalize after it:
//
//     MPI_Init(&argc, &argv);
//     Sharded sharded(cortex, 8, mpi::Communicator());
//
// Sums are not MPI's, which does not say in what order it adds: it carries bytes from one rank to another.

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "oneiros/parallel/communicator.hpp"
#include "oneiros/util/errors.hpp"

namespace oneiros::mpi {

/// The ranks of an MPI communicator, which must outlive it. Calls come from the thread that runs a phase, one
/// at a time, which is MPI_THREAD_FUNNELED where that is the thread of MPI_Init, else MPI_THREAD_SERIALIZED.
class Communicator {
 public:
  /// Throws ValueError before MPI_Init.
  explicit Communicator(MPI_Comm ranks = MPI_COMM_WORLD) : ranks_(ranks) {
    int is_initialized = 0;
    MPI_Initialized(&is_initialized);
    if (is_initialized == 0) throw ValueError("mpi::Communicator: expected a call of MPI_Init before it");
    MPI_Comm_rank(ranks_, &rank_);
    MPI_Comm_size(ranks_, &size_);
  }

  /// This process.
  int rank() const { return rank_; }
  /// All of them.
  int size() const { return size_; }

  /// Gives the partner so many bytes and takes as many. Throws Error if MPI could not, where MPI's own way,
  /// which is to end all ranks, was changed.
  void exchange(int partner, const void* mine, void* theirs, std::size_t bytes) const {
    constexpr std::size_t most = std::size_t{1} << 30U;  // MPI counts by int
    for (std::size_t at = 0; at < bytes; at += most) {
      const int count = static_cast<int>(std::min(most, bytes - at));
      const int code = MPI_Sendrecv(static_cast<const std::byte*>(mine) + at, count, MPI_BYTE, partner, tag,
                                    static_cast<std::byte*>(theirs) + at, count, MPI_BYTE, partner, tag,
                                    ranks_, MPI_STATUS_IGNORE);
      if (code != MPI_SUCCESS)
        throw Error(detail::message("mpi::Communicator: rank ", rank_, " could not exchange with ", partner,
                                    ": MPI's error ", code));
    }
  }

 private:
  static constexpr int tag = 1730;  // of messages between the library's ranks

  MPI_Comm ranks_;
  int rank_ = 0;
  int size_ = 1;
};

static_assert(oneiros::Communicator<Communicator>);

}  // namespace oneiros::mpi
