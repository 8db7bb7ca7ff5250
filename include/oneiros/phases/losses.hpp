// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The losses of any cycle, by name: what a training tells its observers, whatever its phases are.

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "oneiros/phases/phase.hpp"
#include "oneiros/util/finite.hpp"

namespace oneiros {

/// A loss and its name, as in tables of losses.
struct NamedLoss {
  std::string name;             ///< as the phase calls it
  double value = not_computed;  ///< of the mini-batch
};

/// Losses in the order of the phases that have them; `not_computed` where one did not run.
class NamedLosses {
 public:
  NamedLosses() = default;
  /// For a loss that is there twice, the last value that was computed counts.
  NamedLosses(std::initializer_list<NamedLoss> losses) {
    for (const NamedLoss& loss : losses) set(loss.name, loss.value);
  }
  /// Of a phase or a cycle, or of whatever else has `for_each(f)` that calls `f(name, value)`.
  template <class Losses>
  requires(!std::same_as<Losses, NamedLosses>) &&
          requires(const Losses& losses) { losses.for_each([](std::string_view, double) {}); }
  explicit NamedLosses(const Losses& losses) {
    set(losses);
  }

  /// Adds a name, or gives a value to one that is there. A value that was not computed replaces none.
  void set(std::string_view name, double value) {
    for (NamedLoss& loss : losses_)
      if (loss.name == name) {
        if (!detail::is_nan(value)) loss.value = value;
        return;
      }
    losses_.push_back({std::string(name), value});
  }

  /// The same for each loss of a phase, a cycle, or of other named losses.
  template <class Losses>
  void set(const Losses& losses) {
    losses.for_each([&](std::string_view name, double value) { set(name, value); });
  }

  /// Calls `f(name, value)` for each.
  template <class F>
  void for_each(const F& f) const {
    for (const NamedLoss& loss : losses_) f(std::string_view(loss.name), loss.value);
  }

  /// `not_computed` for a name that is not there, too.
  double operator[](std::string_view name) const {
    for (const NamedLoss& loss : losses_)
      if (loss.name == name) return loss.value;
    return not_computed;
  }

  /// How many names there are.
  std::size_t size() const { return losses_.size(); }
  /// For loops over each NamedLoss.
  auto begin() const { return losses_.begin(); }
  /// The end of these loops.
  auto end() const { return losses_.end(); }

 private:
  std::vector<NamedLoss> losses_;
};

}  // namespace oneiros
