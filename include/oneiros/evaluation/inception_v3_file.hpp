// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Inception v3 from a file: docs/analysis.md says where its weights are and how they become one.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "oneiros/evaluation/inception_v3.hpp"
#include "oneiros/formats/detail/tensor_claims.hpp"
#include "oneiros/formats/safetensors.hpp"
#include "oneiros/tensor/axis_order.hpp"

namespace oneiros::evaluation {

/// Loads the network from a safetensors file with the names of torchvision's state dict; of those, the
/// classifiers (`fc`, `AuxLogits`) and counters of batches are ignored. Throws CheckpointError, which lists
/// what is missing, not expected or of another shape, and DataError if the file cannot be read. Any floating
/// type of the file is converted.
template <class S = float>
InceptionV3<S> load_inception_v3(const std::filesystem::path& path, InceptionVariant variant) {
  const SafeTensors file(path);
  oneiros::detail::TensorClaims claims(file, [](const std::string& name) {
    return !name.starts_with("AuxLogits.") && !name.starts_with("fc.") &&
           !name.ends_with(".num_batches_tracked");
  });
  const auto read = [&](const std::string& name, const std::vector<Index>& shape) {
    std::vector<S> values(static_cast<std::size_t>(detail::element_count(shape)));
    if (claims.claim(name, shape)) file.read_into<S>(name, values);
    return values;
  };
  InceptionV3<S> network(variant, read);
  claims.check();
  return network;
}

}  // namespace oneiros::evaluation
