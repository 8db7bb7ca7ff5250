// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Trained networks go to safetensors files in PyTorch's order of axes, so that either world loads what the
// other has learned. Loading is all or nothing: a file that does not fit leaves the networks as they were.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "oneiros/io/detail/tensor_claims.hpp"
#include "oneiros/io/safetensors.hpp"
#include "oneiros/tensor/axis_order.hpp"
#include "oneiros/tensor/parameter.hpp"

namespace oneiros {

/// Free text that goes with a file, key by key.
using Metadata = std::map<std::string, std::string>;

/// Adds every parameter of a network under `prefix` and its name, in the interchange order. They are stored
/// as numbers of the network's own type, or as `Stored`, a narrower one, to which they are rounded:
/// Eigen::bfloat16 or Eigen::half. Throws ValueError for a number that is too large for it.
template <class Stored = void, class Network>
void add_weights(SafeTensorsWriter& writer, const std::string& prefix, const Network& network) {
  for_each_parameter(network, [&]<class S>(const Parameter<S>& parameter) {
    using T = std::conditional_t<std::is_void_v<Stored>, S, Stored>;
    const std::vector<S> values = to_interchange(parameter, parameter.value);
    std::vector<T> stored(values.size());
    std::ranges::transform(values, stored.begin(), [&](S value) {
      const T narrow = static_cast<T>(value);
      if (Eigen::numext::isfinite(value) && !Eigen::numext::isfinite(narrow))
        throw ValueError(detail::message("weights: '", prefix + parameter.name, "': expected numbers that ",
                                         to_string(detail::dtype_of<T>()), " can hold, found ", value));
      return narrow;
    });
    writer.add<T>(prefix + parameter.name, interchange_shape(parameter), stored);
  });
}

/// Writes the parameters of all networks to one file, atomically. Their names have to differ
/// (`prefix_names`). `save_weights<Eigen::bfloat16>(...)` makes a file of half the size, see add_weights.
template <class Stored = void, class... Networks>
void save_weights(const std::filesystem::path& path, const Metadata& metadata, const Networks&... networks) {
  SafeTensorsWriter writer;
  for (const auto& [key, value] : metadata) writer.set_metadata(key, value);
  (add_weights<Stored>(writer, "", networks), ...);
  writer.write(path);
}

/// The same without metadata.
template <class Stored = void, class... Networks>
void save_weights(const std::filesystem::path& path, const Networks&... networks) {
  save_weights<Stored>(path, Metadata{}, networks...);
}

namespace detail {

/// Reads what fits, until it is known whether to change anything.
class WeightsLoader {
 public:
  WeightsLoader(const SafeTensors& file, std::string_view prefix)
      : file_(file),
        prefix_(prefix),
        claims_(file, [&](const std::string& name) { return name.starts_with(prefix); }) {}

  template <class S>
  void stage(Parameter<S>& parameter) {
    const std::string name = prefix_ + parameter.name;
    if (!claims_.claim(name, interchange_shape(parameter))) return;
    std::vector<S> values(static_cast<std::size_t>(parameter.size()));
    file_.read_into<S>(name, values);
    changes_.push_back(
        [&parameter, value = from_interchange<S>(parameter, values)] { parameter.value = value; });
  }

  /// Changes the parameters, or throws CheckpointError with everything that does not fit.
  void commit() {
    claims_.check();
    for (const auto& change : changes_) change();
  }

 private:
  const SafeTensors& file_;
  std::string prefix_;
  TensorClaims claims_;
  std::vector<std::function<void()>> changes_;
};

}  // namespace detail

/// Loads the parameters of all networks from the tensors whose names begin with `prefix`. Throws
/// CheckpointError, which lists what is missing, not expected or of another shape, and DataError if the file
/// cannot be read; the networks are then unchanged. Any floating type of the file is converted to the
/// networks' own.
template <class... Networks>
void load_weights(const SafeTensors& file, std::string_view prefix, Networks&... networks) {
  detail::WeightsLoader loader(file, prefix);
  (for_each_parameter(networks, [&](auto& parameter) { loader.stage(parameter); }), ...);
  loader.commit();
}

/// The same from a file that holds these weights and nothing else.
template <class... Networks>
void load_weights(const std::filesystem::path& path, Networks&... networks) {
  load_weights(SafeTensors(path), "", networks...);
}

}  // namespace oneiros
