// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// `pad train-classifier`: trains the paper's encoder end to end with labels, from random weights or from
// those that `pad train` has found.

#include "options.hpp"

namespace pad {

/// Returns 0. Throws std::exception with a message for the user.
int train_classifier(const ClassifierOptions& given);

}  // namespace pad
