// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A whole network that computes with fewer digits.

#include <string_view>

#include "oneiros/kernels/precision.hpp"
#include "oneiros/tensor/parameter.hpp"

namespace oneiros {

/// Asks each layer of a network that has one for a precision, at any depth of parts
/// (`static void for_each_part`): `set_precision(cortex, Precision::bfloat16);`
template <class Network>
void set_precision(Network& network, Precision precision) {
  if constexpr (requires { network.set_precision(precision); }) network.set_precision(precision);
  detail::for_each_part(network, [&](std::string_view, auto& part) { set_precision(part, precision); });
}

}  // namespace oneiros
