// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Several image perturbations one after another.

#include <cstddef>
#include <tuple>
#include <utility>

#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// Perturbations one after another: `Chain<Shift, Occlusion<>>`.
template <class... Perturbations>
struct Chain {
  using Role = roles::ImagePerturbation;

  std::tuple<Perturbations...> perturbations = {};  ///< first to last

  /// One for each.
  template <class S>
  using Activations = std::tuple<typename Perturbations::template Activations<S>...>;

  /// Applies them first to last to images N x H x W x C, each with draws of its own.
  template <class S>
  void apply(const TensorView<S, 4>& images, Activations<S>& activations, const Draws& draws) const {
    Draws nested = draws;
    each([&](const auto& perturbation,
             auto& own) { perturbation.apply(images, own, nested = nested.scope("chain")); },
         activations, std::index_sequence_for<Perturbations...>{});
  }

  /// Takes the gradient through them, last to first.
  template <class S>
  void transpose(const TensorView<S, 4>& images, Activations<S>& activations) const {
    each([&](const auto& perturbation, auto& own) { perturbation.transpose(images, own); }, activations,
         reversed(std::index_sequence_for<Perturbations...>{}));
  }

 private:
  template <std::size_t... I>
  static constexpr auto reversed(std::index_sequence<I...>) {
    return std::index_sequence<(sizeof...(I) - 1 - I)...>{};
  }

  template <class F, class Activations, std::size_t... I>
  void each(const F& f, Activations& activations, std::index_sequence<I...>) const {
    (f(std::get<I>(perturbations), std::get<I>(activations)), ...);
  }
};

}  // namespace oneiros
