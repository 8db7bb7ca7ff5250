// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How far a training is, which is where it goes on after an interruption.

#include <compare>

#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// `epochs` whole epochs are done, and `cycles` cycles of the next one.
struct Position {
  int epochs = 0;    ///< that are done
  Index cycles = 0;  ///< of the next epoch that are done

  /// Earlier positions are less.
  friend auto operator<=>(const Position&, const Position&) = default;
};

}  // namespace oneiros
