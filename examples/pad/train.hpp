// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// `pad train`: trains a condition of the paper and evaluates it.

#include "options.hpp"

namespace pad {

/// Returns the program's exit code: 0, or 130 after Ctrl-C. Throws std::exception with a message for the
/// user.
int train(const TrainOptions& options);

}  // namespace pad
