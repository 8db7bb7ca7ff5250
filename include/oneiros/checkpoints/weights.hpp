// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Trained networks go to safetensors files in PyTorch's order of axes, so that either world loads what the
// other has learned. Loading is all or nothing: a file that does not fit leaves the networks as they were.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "oneiros/formats/detail/tensor_claims.hpp"
#include "oneiros/formats/safetensors.hpp"
#include "oneiros/tensor/axis_order.hpp"
#include "oneiros/tensor/parameter.hpp"

namespace oneiros {

namespace detail {

/// Numbers as `Stored`, to which they are rounded; void: as they are.
template <class Stored, class S>
auto rounded_to(const std::vector<S>& values, const std::string& name) {
  using T = std::conditional_t<std::is_void_v<Stored>, S, Stored>;
  std::vector<T> stored(values.size());
  std::ranges::transform(values, stored.begin(), [&](S value) {
    const T narrow = static_cast<T>(value);
    if (is_finite(value) && !is_finite(static_cast<S>(narrow)))
      throw ValueError(message("weights: '", name, "': expected numbers that ", to_string(dtype_of<T>()),
                               " can hold, found ", value));
    return narrow;
  });
  return stored;
}

}  // namespace detail

/// Adds every parameter of a network, in the interchange order, and every buffer, under `prefix` and its name
/// in it. They are stored as numbers of the network's own type, or as `Stored`, a narrower one, to which they
/// are rounded: Eigen::bfloat16 or Eigen::half. Throws ValueError for a number that is too large for it.
template <class Stored = void, class Network>
void add_weights(SafeTensorsWriter& writer, const std::string& prefix, const Network& network) {
  const auto add = [&]<class S>(const std::string& name, std::vector<Index> shape,
                                const std::vector<S>& values) {
    const auto stored = detail::rounded_to<Stored>(values, name);
    writer.add(name, std::move(shape), std::span(stored));
  };
  for_each_parameter(network, [&](const Name& name, const auto& parameter) {
    add(prefix + name.text(), detail::interchange_shape(parameter),
        to_interchange(parameter, parameter.value));
  });
  for_each_buffer(network, [&]<class S, int Rank>(const Name& name, const Tensor<S, Rank>& buffer) {
    const Shape<Rank> shape = shape_of(buffer);
    add(prefix + name.text(), {shape.begin(), shape.end()},
        std::vector<S>(buffer.data(), buffer.data() + buffer.size()));
  });
}

/// Writes the parameters and buffers of all networks to one file, atomically. Their names have to
/// differ. `save_weights<Eigen::bfloat16>(...)` makes a file of half the size, see add_weights.
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
  void stage(const Name& name_in_network, Parameter<S>& parameter) {
    if (const auto values = read<S>(name_in_network, detail::interchange_shape(parameter)))
      changes_.push_back(
          [&parameter, value = from_interchange<S>(parameter, *values)] { parameter.value = value; });
  }

  template <class S, int Rank>
  void stage(const Name& name_in_network, Tensor<S, Rank>& buffer) {
    const Shape<Rank> shape = shape_of(buffer);
    if (auto values = read<S>(name_in_network, {shape.begin(), shape.end()}))
      changes_.push_back(
          [&buffer, values = *std::move(values)] { std::ranges::copy(values, buffer.data()); });
  }

  /// Changes the parameters, or throws CheckpointError with everything that does not fit.
  void commit() {
    claims_.check();
    for (const auto& change : changes_) change();
  }

 private:
  /// What the file has of this name and shape; nothing if that is a problem.
  template <class S>
  std::optional<std::vector<S>> read(const Name& name_in_network, const std::vector<Index>& shape) {
    const std::string name = prefix_ + name_in_network.text();
    if (!claims_.claim(name, shape)) return std::nullopt;
    std::vector<S> values(static_cast<std::size_t>(detail::element_count(shape)));
    file_.read_into<S>(name, values);
    return values;
  }

  const SafeTensors& file_;
  std::string prefix_;
  TensorClaims claims_;
  std::vector<std::function<void()>> changes_;
};

}  // namespace detail

/// Loads the parameters and buffers of all networks from the tensors whose names begin with `prefix`. Throws
/// CheckpointError, which lists what is missing, not expected or of another shape, and DataError if the file
/// cannot be read; the networks are then unchanged. Any floating type of the file is converted to the
/// networks' own.
template <class... Networks>
void load_weights(const SafeTensors& file, std::string_view prefix, Networks&... networks) {
  detail::WeightsLoader loader(file, prefix);
  const auto stage = [&](const Name& name, auto& values) { loader.stage(name, values); };
  ((for_each_parameter(networks, stage), for_each_buffer(networks, stage)), ...);
  loader.commit();
}

/// The same from a file that holds these weights and nothing else.
template <class... Networks>
void load_weights(const std::filesystem::path& path, Networks&... networks) {
  load_weights(SafeTensors(path), "", networks...);
}

}  // namespace oneiros
