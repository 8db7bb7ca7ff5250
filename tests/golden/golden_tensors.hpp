// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Reference tensors in the library's order of axes, and its tensors in PyTorch's.

#include <string>

#include "oneiros/tensor/axis_order.hpp"
#include "support/golden.hpp"

namespace oneiros::test {

/// Images N,C,H,W of a file as N,H,W,C.
template <class S>
Tensor<S, 4> read_images(const SafeTensors& file, const std::string& name) {
  return to_channels_last(file.read<S, 4>(name));
}

/// Sets a parameter from a file.
template <class S>
void set_parameter(Parameter<S>& parameter, const SafeTensors& file, const std::string& name) {
  INFO(name);
  REQUIRE(file.shape(name) == detail::interchange_shape(parameter));
  std::vector<S> values(static_cast<std::size_t>(parameter.size()));
  file.read_into<S>(name, values);
  parameter.value = from_interchange<S>(parameter, values);
}

/// Values that belong to a parameter, as the file has them.
template <class S>
std::vector<double> read_values(const SafeTensors& file, const std::string& name,
                                const Parameter<S>& parameter) {
  std::vector<double> values(static_cast<std::size_t>(parameter.size()));
  file.read_into<double>(name, values);
  return values;
}

template <class S>
constexpr const char* scalar_name() {
  return sizeof(S) == 4 ? "float" : "double";
}

}  // namespace oneiros::test
