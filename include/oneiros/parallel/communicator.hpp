// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Several processes, the ranks of one run. All that the library asks of them is that two exchange bytes; who
// exchanges what with whom is written here, so that the order of sums is the library's, and is the same for
// any number of ranks: the pairs of a binary tree.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/util/errors.hpp"

namespace oneiros {

/// Ranks 0 to size() - 1, of which this process is one. All of them call the same functions in the same
/// order.
template <class C>
concept Communicator =
    requires(const C& ranks, int partner, const void* mine, void* theirs, std::size_t bytes) {
      { ranks.rank() } -> std::convertible_to<int>;
      { ranks.size() } -> std::convertible_to<int>;
      // Gives a partner, who calls it too, so many bytes and takes as many; returns when both are done.
      ranks.exchange(partner, mine, theirs, bytes);
    };

/// One process, with nobody to talk to.
struct OneRank {
  // NOLINTBEGIN(readability-convert-member-functions-to-static): ranks are asked as objects.
  int rank() const { return 0; }                                ///< the only one
  int size() const { return 1; }                                ///< itself
  void exchange(int, const void*, void*, std::size_t) const {}  ///< there is no partner
  // NOLINTEND(readability-convert-member-functions-to-static)
};

namespace detail {

constexpr bool is_power_of_two(Index n) {
  return n > 0 && (n & (n - 1)) == 0;
}

/// Each rank has filled the block of its number, of `count` values; gives all of them all blocks. The number
/// of ranks is a power of two.
template <class T, Communicator C>
void gather(const C& ranks, T* blocks, Index count) {
  for (int step = 1; step < ranks.size(); step *= 2) {
    const int partner = ranks.rank() ^ step;
    const auto group = [&](int rank) { return blocks + (rank / step * step) * count; };
    ranks.exchange(partner, group(ranks.rank()), group(partner),
                   static_cast<std::size_t>(step * count) * sizeof(T));
  }
}

/// a += b.
template <class S>
void add(S* a, const S* b, Index count) {
  parallel_blocks(count, 65536, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) a[i] += b[i];
  });
}

/// Gives all ranks the sum of their `count` values, a power of two of ranks by which `count` can be divided.
/// Neighbours are added first, then pairs, and so on, whoever adds them (Rabenseifner's algorithm: each step
/// adds half of what the one before has added, and the halves are gathered in the end).
template <class S, Communicator C>
void add_over_ranks(const C& ranks, S* values, Index count, std::vector<S>& received) {
  received.resize(static_cast<std::size_t>(ranks.size() > 1 ? count / 2 : 0));
  S* kept = values;
  for (int step = 1; step < ranks.size(); step *= 2) {
    count /= 2;
    const bool is_upper = (ranks.rank() & step) != 0;
    S* given = kept + (is_upper ? 0 : count);
    kept += is_upper ? count : 0;
    ranks.exchange(ranks.rank() ^ step, given, received.data(), static_cast<std::size_t>(count) * sizeof(S));
    add(kept, received.data(), count);
  }
  for (int step = ranks.size() / 2; step > 0; step /= 2) {
    const bool is_upper = (ranks.rank() & step) != 0;
    ranks.exchange(ranks.rank() ^ step, kept, kept + (is_upper ? -count : count),
                   static_cast<std::size_t>(count) * sizeof(S));
    kept -= is_upper ? count : 0;
    count *= 2;
  }
}

}  // namespace detail

/// Throws ValueError, on each of them, unless all ranks say the same, and unless their number is a power of
/// two; `what` names it. They compare a hash: `require_same(ranks, "options", text)`.
template <Communicator C>
void require_same(const C& ranks, const char* what, std::string_view text) {
  if (!detail::is_power_of_two(ranks.size()))
    throw ValueError(detail::message("ranks: expected a power of two, found ", ranks.size()));
  std::vector<std::uint64_t> hashes(static_cast<std::size_t>(ranks.size()));
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;  // FNV-1a
  hashes[static_cast<std::size_t>(ranks.rank())] = hash;
  detail::gather(ranks, hashes.data(), 1);
  std::string others;
  for (std::size_t rank = 1; rank < hashes.size(); ++rank)
    if (hashes[rank] != hashes[0]) others += (others.empty() ? "" : ", ") + std::to_string(rank);
  if (!others.empty())
    throw ValueError(detail::message("ranks: expected the same ", what,
                                     " on each, found others than rank 0's on ", others));
}

}  // namespace oneiros
