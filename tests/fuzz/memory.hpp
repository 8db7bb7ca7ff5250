// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How much memory is in use at most, by any thread, since a moment.

#include <cstddef>

namespace oneiros::fuzz {

/// Starts again from what is in use now.
void reset_memory_peak();

/// In bytes, above what was in use when it started.
std::size_t memory_peak();

}  // namespace oneiros::fuzz
