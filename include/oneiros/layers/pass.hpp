// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a forward pass is for. Layers that behave in one way while a network learns and in another when it is
// used (dropout, batch statistics) are told so with each pass, so that a network has no mode that could be
// forgotten. A pass may also be watched: containers show it what each of their parts gives.

#include <optional>
#include <string>
#include <string_view>
#include <typeindex>
#include <typeinfo>

#include "oneiros/random/draws.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

class Pass;

namespace detail {

/// A part of a network: where it lies and what it is, as a container and its first part lie in one place.
struct PartId {
  template <class Part>
  static PartId of(const Part& part) {
    return {&part, typeid(Part)};
  }

  friend bool operator==(const PartId&, const PartId&) = default;

  const void* address;
  std::type_index type;
};

/// Who watches a pass. It copies what it sees: the memory may be written again before the pass ends.
class PassObserver {
 public:
  PassObserver() = default;
  PassObserver(const PassObserver&) = delete;
  PassObserver& operator=(const PassObserver&) = delete;
  virtual ~PassObserver() = default;

  /// Whether the output of a part is asked for.
  virtual bool wants(const PartId& part) const = 0;
  /// An output that is asked for: values of the part's scalar, N x H x W x C.
  virtual void see(const PartId& part, const void* values, const Shape<4>& shape) = 0;
};

/// An evaluation that `observer`, which must outlive it, watches.
Pass watched_by(PassObserver& observer);

}  // namespace detail

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
  Pass part(std::string_view name) const {
    Pass inner = *this;
    if (draws_) inner.draws_ = draws_->scope(name);
    return inner;
  }
  /// The same by the part's place.
  Pass part(std::size_t place) const { return draws_ ? part(std::to_string(place)) : *this; }

  /// Whether somebody asks for the output of a part. A container that applies an activation while another
  /// part writes its output looks here, as it has to run that part alone for it.
  template <class Part>
  bool asks_for(const Part& part) const {
    return observer_ != nullptr && observer_->wants(detail::PartId::of(part));
  }

  /// Shows the output of a part to who asks for it, and returns it: `y = pass.shown(layer, layer.forward(x,
  /// activations, pass.part("layer")))`. A network of others that does so for each of its parts can be looked
  /// into (evaluation/layer_features.hpp).
  template <class Part>
  TensorView<const typename Part::Scalar, 4> shown(
      const Part& part, const TensorView<const typename Part::Scalar, 4>& output) const {
    if (observer_ != nullptr) show(detail::PartId::of(part), output.data(), output.shape());
    return output;
  }

 private:
  // Compiled once, not wherever a part is shown.
  [[gnu::noinline]] void show(const detail::PartId& part, const void* values, const Shape<4>& shape) const {
    if (observer_->wants(part)) observer_->see(part, values, shape);
  }

  friend Pass detail::watched_by(detail::PassObserver& observer);

  std::optional<Draws> draws_;
  detail::PassObserver* observer_ = nullptr;
};

namespace detail {

inline Pass watched_by(PassObserver& observer) {
  Pass pass;
  pass.observer_ = &observer;
  return pass;
}

}  // namespace detail

}  // namespace oneiros
