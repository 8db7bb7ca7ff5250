// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Ranks that are threads of one process.

#include <barrier>
#include <cstring>
#include <exception>
#include <string>
#include <thread>
#include <vector>

namespace oneiros::test {

/// Calls f(ranks) on so many threads, each with a Communicator of its own. All of them exchange at the same
/// time, or none does. What one throws comes out of it as its text, by rank.
template <class F>
std::vector<std::string> on_ranks(int size, const F& f) {
  struct Meeting {
    explicit Meeting(int size) : all(size), given(static_cast<std::size_t>(size)) {}
    std::barrier<> all;
    std::vector<const void*> given;
  };
  struct Ranks {
    int rank() const { return number; }
    int size() const { return static_cast<int>(meeting->given.size()); }
    void exchange(int partner, const void* mine, void* theirs, std::size_t bytes) const {
      meeting->given[static_cast<std::size_t>(number)] = mine;
      meeting->all.arrive_and_wait();
      std::memcpy(theirs, meeting->given[static_cast<std::size_t>(partner)], bytes);
      meeting->all.arrive_and_wait();
    }
    Meeting* meeting;
    int number;
  };
  Meeting meeting(size);
  std::vector<std::string> errors(static_cast<std::size_t>(size));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < size; ++rank)
    threads.emplace_back([&, rank] {
      try {
        f(Ranks{&meeting, rank});
      } catch (const std::exception& error) {
        errors[static_cast<std::size_t>(rank)] = error.what();
      }
    });
  for (std::thread& thread : threads) thread.join();
  return errors;
}

}  // namespace oneiros::test
