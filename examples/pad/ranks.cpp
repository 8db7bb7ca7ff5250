// SPDX-License-Identifier: BSD-3-Clause
#include "ranks.hpp"

#include <algorithm>
#include <vector>

#include "oneiros/parallel/communicator.hpp"

#ifdef PAD_HAS_MPI
#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include "oneiros/mpi.hpp"
#include "oneiros/util/detail/to_number.hpp"
#endif

namespace pad {

bool Ranks::any(bool here) const {
  std::vector<char> all(static_cast<std::size_t>(count));
  all[static_cast<std::size_t>(number)] = here ? 1 : 0;
  oneiros::detail::gather(*this, all.data(), 1);
  return std::ranges::find(all, 1) != all.end();
}

#ifdef PAD_HAS_MPI

namespace {

/// Whether a launcher, of Open MPI, MPICH or Slurm, has started more than this process. A process alone has
/// no use for MPI, which would take its time and its signals.
bool are_several() {
  constexpr std::array launchers{"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"};
  return std::ranges::any_of(launchers, [](const char* name) {
    const char* size = std::getenv(name);
    return size != nullptr && oneiros::detail::to_number<int>(size).value_or(1) > 1;
  });
}

}  // namespace

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): ranks are asked as objects.
void Ranks::exchange(int partner, const void* mine, void* theirs, std::size_t bytes) const {
  oneiros::mpi::Communicator().exchange(partner, mine, theirs, bytes);
}

int on_ranks(const std::function<int(const Ranks&)>& f) {
  if (!are_several()) return f({});
  int threads = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &threads);
  const oneiros::mpi::Communicator world;
  const Ranks ranks{world.rank(), world.size()};
  int code = 1;
  try {
    code = f(ranks);
  } catch (const std::exception& error) {
    // If the first has the same to say, all end before another says it again.
    if (ranks.number > 0) std::this_thread::sleep_for(std::chrono::seconds(1));
    std::cerr << "pad: " << error.what() << std::endl;
    MPI_Abort(MPI_COMM_WORLD, code);
  }
  MPI_Finalize();
  return code;
}

#else

void Ranks::exchange(int, const void*, void*, std::size_t) const {}  // there is nobody

int on_ranks(const std::function<int(const Ranks&)>& f) {
  return f({});
}

#endif

}  // namespace pad
