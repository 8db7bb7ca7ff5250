// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Collects all that is wrong with a file, so that its user reads it at once and not one by one.

#include <cstddef>
#include <string>
#include <vector>

#include "oneiros/util/errors.hpp"

namespace oneiros::detail {

class Problems {
 public:
  template <class... Parts>
  void add(const Parts&... parts) {
    texts_.push_back(message(parts...));
  }

  /// Throws CheckpointError with `what` and the problems, if there are any; long lists are cut off.
  void throw_if_any(const std::string& what) const {
    if (texts_.empty()) return;
    constexpr std::size_t shown = 20;
    std::string text = what + ": ";
    for (std::size_t i = 0; i < texts_.size() && i < shown; ++i) text += (i == 0 ? "" : "; ") + texts_[i];
    if (texts_.size() > shown) text += message("; and ", texts_.size() - shown, " more");
    throw CheckpointError(text);
  }

 private:
  std::vector<std::string> texts_;
};

}  // namespace oneiros::detail
