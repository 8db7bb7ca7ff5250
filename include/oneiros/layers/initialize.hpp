// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Random starting values. Each parameter says from which distribution; the draws depend on the seed, the
// network's name and the parameter's place in it.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "oneiros/random/fill.hpp"
#include "oneiros/tensor/parameter.hpp"

namespace oneiros {

/// Draws every parameter of a layer or network. Networks that shall differ need different names.
template <class Network>
void initialize(Network& network, const Rng& rng, std::string_view name) {
  std::uint32_t place = 0;
  for_each_parameter(network, [&](const Name&, auto& parameter) {
    using S = typename std::remove_cvref_t<decltype(parameter)>::Scalar;
    const Stream stream = rng.stream("initialize/" + std::string(name), {.cycle = place++});
    const auto scale = static_cast<S>(parameter.initial.scale);
    switch (parameter.initial.distribution) {
      case Initial::Distribution::normal:
        return fill_normal(parameter.value.data(), parameter.size(), stream, scale);
      case Initial::Distribution::uniform:
        return fill_uniform(parameter.value.data(), parameter.size(), stream, -scale, scale);
      case Initial::Distribution::constant:
        std::fill_n(parameter.value.data(), parameter.size(), scale);
    }
  });
}

}  // namespace oneiros
