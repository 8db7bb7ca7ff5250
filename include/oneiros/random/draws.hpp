// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Where policies get their random numbers: a generator together with the place (phase, policy) and the time
// (epoch, cycle) of the draw. Whoever draws first changes nothing.

#include <cstdint>
#include <string_view>

#include "oneiros/random/rng.hpp"

namespace oneiros {

/// Random streams of one phase at one moment.
class Draws {
 public:
  /// Draws of a scope, a phase's name for instance, at a moment.
  Draws(const Rng& rng, std::string_view scope, Moment moment)
      : rng_(rng), scope_(detail::hash_name(scope)), moment_(moment) {}

  /// The stream of a name within the scope.
  Stream stream(std::string_view name) const { return rng_.stream(nested(name), moment_); }

  /// The same moment in a scope within this one.
  Draws scope(std::string_view name) const {
    Draws inner = *this;
    inner.scope_ = nested(name);
    return inner;
  }

  /// What the draws are keyed by beside names.
  Moment moment() const { return moment_; }

 private:
  std::uint64_t nested(std::string_view name) const {
    return detail::hash_name(name, detail::hash_name("/", scope_));
  }

  Rng rng_;
  std::uint64_t scope_;
  Moment moment_;
};

}  // namespace oneiros
