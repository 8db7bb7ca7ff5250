// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a forward pass is for. Layers that behave in one way while a network learns and in another when it is
// used (dropout, batch statistics) are told so with each pass, so that a network has no mode that could be
// forgotten.

#include <optional>
#include <string>
#include <string_view>

#include "oneiros/random/draws.hpp"

namespace oneiros {

/// Evaluation, or training with the random numbers that layers draw.
class Pass {
 public:
  /// Evaluation: nothing is drawn, and what was learned is used.
  Pass() = default;
  /// Training: a layer draws from here, at the moment of the draws.
  explicit Pass(const Draws& draws) : draws_(draws) {}

  /// Whether a backward pass is to follow.
  bool is_training() const { return draws_.has_value(); }
  /// The draws of a training pass.
  const Draws& draws() const { return *draws_; }

  /// The same pass through a part of a network, by whose name its draws differ from those of other parts.
  Pass part(std::string_view name) const { return draws_ ? Pass(draws_->scope(name)) : Pass(); }
  /// The same by the part's place.
  Pass part(std::size_t place) const { return draws_ ? part(std::to_string(place)) : Pass(); }

 private:
  std::optional<Draws> draws_;
};

}  // namespace oneiros
