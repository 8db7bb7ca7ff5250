// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// `pad train`: trains a condition of the paper, from where it was interrupted, and evaluates it.

#include "options.hpp"

namespace pad {

/// Returns the program's exit code: 0, or 130 after Ctrl-C, or 143 after SIGTERM. Throws std::exception with
/// a message for the user.
int train(const TrainOptions& given);

}  // namespace pad
