// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Eigen's index type, for what needs nothing else of Eigen.

#include <cstddef>

namespace oneiros {

using Index = std::ptrdiff_t;  ///< Counts, extents and offsets, signed as Eigen's

}  // namespace oneiros
