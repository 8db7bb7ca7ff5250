// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// File systems that are not at hand, played by the system's functions themselves (refused_calls.cpp).

namespace oneiros::test {

enum class SystemCall { flush_file, flush_directory, rename, close, lock };

/// While it lives, the first calls of a function answer with an error, and all but `close` do nothing. One at
/// a time.
class RefusedCalls {
 public:
  static constexpr int all = 1 << 30;

  RefusedCalls(SystemCall call, int error, int count = all);
  RefusedCalls(const RefusedCalls&) = delete;
  RefusedCalls& operator=(const RefusedCalls&) = delete;
  ~RefusedCalls();

  /// How many are to be refused still.
  int left() const;
};

}  // namespace oneiros::test
