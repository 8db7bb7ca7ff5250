// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A perturbation that not every image gets, for chains that are not the same for each:
// `Chain<Crop<>, Sometimes<ColourJitter<>>, Sometimes<Blur<>>>` is close to that of Chen et al., A simple
// framework for contrastive learning of visual representations, 2020.

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <vector>

#include "oneiros/phases/policies/perturbations/detail/pixel_map.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"

namespace oneiros {

/// Perturbs an image, or a mini-batch, with a probability; by a perturbation that does not mix images, as all
/// of the library.
template <class Perturbation, Changes changes = Changes::one_per_image>
struct Sometimes {
  static_assert(
      requires { requires std::same_as<typename Perturbation::Role, roles::ImagePerturbation>; },
      "Sometimes: it takes a perturbation of images, such as Blur<>");
  using Role = roles::ImagePerturbation;

  Perturbation perturbation = {};  ///< what is applied
  double probability = 0.5;        ///< that it is

  /// Which images are perturbed, and what the perturbation keeps.
  template <class S>
  struct Activations {
    typename Perturbation::template Activations<S> perturbation;  ///< of all images, if any is perturbed
    std::vector<std::uint8_t> perturbed;                          ///< 1 or 0 for each image, or for all
    Tensor<S, 4> copy;                                            ///< of what may stay as it is
  };

  /// Perturbs images N x H x W x C. Throws ValueError unless 0 <= probability <= 1, ShapeError if there are
  /// no images.
  template <class S>
  void apply(const TensorView<S, 4>& images, Activations<S>& activations, const Draws& draws) const {
    if (detail::is_nan(probability) || probability < 0 || probability > 1)
      throw ValueError(detail::message("Sometimes: expected a probability from 0 to 1, found ", probability));
    detail::check_not_empty(images.shape(), "Sometimes");
    const Stream coin = draws.stream("sometimes");
    detail::draw_changes<changes>(images.dimension(0), activations.perturbed,
                                  [&](std::uint64_t i, std::uint8_t& perturbed) {
                                    perturbed = coin.bernoulli(probability, i) ? 1 : 0;
                                  });
    change(images, activations,
           [&](auto& own) { perturbation.apply(images, own, draws.scope("sometimes")); });
  }

  /// Takes back the gradient of the images that were perturbed. Throws ShapeError unless it is of the shape
  /// of the images.
  template <class S>
  void transpose(const TensorView<S, 4>& images, Activations<S>& activations) const {
    detail::check_perturbed(images, activations.copy, "Sometimes", "Sometimes: gradient");
    change(images, activations, [&](auto& own) { perturbation.transpose(images, own); });
  }

 private:
  /// Changes all images if any is to be changed, and puts the others back.
  template <class S, class F>
  static void change(const TensorView<S, 4>& images, Activations<S>& activations, const F& f) {
    copied(activations.copy, TensorView<const S, 4>(images));
    const auto& perturbed = activations.perturbed;
    if (std::find(perturbed.begin(), perturbed.end(), 1) == perturbed.end()) return;
    f(activations.perturbation);
    const Index size = images.size() / images.dimension(0);
    for (Index n = 0; n < images.dimension(0); ++n)
      if (detail::change_of(activations.perturbed, n) == 0)
        std::copy_n(activations.copy.data() + n * size, size, images.data() + n * size);
  }
};

}  // namespace oneiros
