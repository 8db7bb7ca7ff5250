// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The files of snapshots.hpp, for whoever only looks for them.

#include <string>

#include "oneiros/util/detail/words.hpp"

namespace oneiros::detail {

/// The name of the file of the weights that are kept of an epoch.
inline std::string weights_name(int epoch) {
  return "weights-epoch-" + three_digits(epoch) + ".safetensors";
}

/// Whether a file has a name of those that Snapshots writes.
inline bool is_snapshot(const std::string& name) {
  return name == "weights.safetensors" ||
         (name.starts_with("weights-epoch-") && name.ends_with(".safetensors")) ||
         (name.starts_with("dreams-epoch-") && name.ends_with(".png"));
}

}  // namespace oneiros::detail
