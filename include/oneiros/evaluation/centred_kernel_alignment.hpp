// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How alike two representations of the same images are, whatever the number of their dimensions: centred
// kernel alignment with the linear kernel (Kornblith et al., Similarity of neural network representations
// revisited, ICML 2019). It is 1 for latents that differ by a rotation, a reflection, a factor and a shift,
// and 0 for such as do not covary.

#include <array>
#include <cmath>
#include <concepts>

#include "oneiros/data/batches.hpp"
#include "oneiros/evaluation/detail/centred.hpp"
#include "oneiros/evaluation/features.hpp"
#include "oneiros/evaluation/latents.hpp"
#include "oneiros/evaluation/minibatch_products.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::detail {

/// Latents of the same images by two networks, each centred; `names` are theirs in messages.
template <class X, class Y>
std::array<evaluation::Matrix, 2> centred_pair(const X& first, const Y& second, Index fewest,
                                               const std::array<const char*, 2>& names) {
  check_images(first, fewest, names[0]);
  check_shape(second.shape(), {first.dimension(0), second.dimension(1)}, names[1]);
  check_images(second, fewest, names[1]);
  return {centred(first, names[0]), centred(second, names[1])};
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// |Y^T X|^2 / (|X^T X| |Y^T Y|) of centred latents (images, latent size) with Frobenius norms; row i of both
/// belongs to image i. In [0, 1], and biased upwards where images are few beside dimensions: MinibatchCka is
/// not. Takes images x size^2 operations and memory for both latents in double. Throws ShapeError if there are
/// no latents or the numbers of images differ, ValueError for fewer than three images or latents that are the
/// same for all, NumericalError for NaN or infinity.
template <Latents X, Latents Y>
double linear_cka(const X& x, const Y& y) {
  const auto [a, b] =
      detail::centred_pair(const_view(x), const_view(y), 3, {"linear_cka", "linear_cka: second latents"});
  return detail::squared_norm_of_product(a, b) /
         std::sqrt(detail::squared_norm_of_product(a, a) * detail::squared_norm_of_product(b, b));
}

/// The same measure of many images, gathered from mini-batches (Nguyen, Raghu and Kornblith, Do wide and deep
/// networks learn the same things?, ICLR 2021): unbiased estimates for each mini-batch are averaged, above and
/// below the fraction bar, so that the result does not depend on the size of the batches, but for noise.
class MinibatchCka {
 public:
  /// Takes in latents of a mini-batch, which is to be a random part of the images; row i of both belongs to
  /// image i. Throws ShapeError if there are no latents or the numbers of images differ, ValueError for fewer
  /// than four images or latents that are the same for all, NumericalError for NaN or infinity.
  template <Latents X, Latents Y>
  void add(const X& x, const Y& y) {
    const auto [first, second] = detail::centred_pair(const_view(x), const_view(y), 4,
                                                      {"minibatch cka", "minibatch cka: second latents"});
    add_products(detail::pair_products(first), detail::pair_products(second));
  }

  /// The same of products that are made already, for one of many pairs. Throws ShapeError if the numbers of
  /// images differ.
  template <std::same_as<MinibatchProducts> P>
  void add(const P& first, const P& second) {
    check_shape(Shape<1>{second.products.rows()}, Shape<1>{first.products.rows()}, "minibatch cka: images");
    add_products(first.products, second.products);
  }

  /// Mini-batches taken in.
  Index batches() const { return batches_; }

  /// The alignment: 1 at most but for noise, and on both sides of 0 for latents that do not covary. Throws
  /// ValueError before the first batch, and if the estimate of a variance is not positive, as it may be for
  /// few images.
  double value() const {
    if (batches_ == 0) throw ValueError("minibatch cka: expected at least one batch, found none");
    if (!(first_ > 0) || !(second_ > 0))
      throw ValueError(detail::message("minibatch cka: expected positive variances, estimated ", first_,
                                       " and ", second_, " from ", batches_, " batches"));
    return both_ / std::sqrt(first_ * second_);
  }

 private:
  /// (A template, so that it is compiled where it is used only.)
  template <class M>
  void add_products(const M& k, const M& l) {
    both_ += detail::unbiased_hsic(k, l);
    first_ += detail::unbiased_hsic(k, k);
    second_ += detail::unbiased_hsic(l, l);
    ++batches_;
  }

  double both_ = 0, first_ = 0, second_ = 0;  // sums over batches: their number cancels
  Index batches_ = 0;
};

/// MinibatchCka of what two extractors, layers for instance, make of a data set, in random mini-batches of
/// `batch_size` without replacement; images that do not fill a last batch are left out. Throws ValueError for
/// a batch size below four or above the data set's, as MinibatchCka does, and what the extractors throw.
template <FeatureExtractor F, FeatureExtractor G>
requires std::same_as<typename F::Scalar, typename G::Scalar>
double minibatch_cka(F& first, G& second, const data::Dataset& dataset, const Rng& rng,
                     Index batch_size = 256) {
  MinibatchCka cka;
  for (const auto& batch : data::batches<typename F::Scalar>(dataset, batch_size, rng, 0)) {
    const auto images = const_view(batch.images);
    cka.add(first(images), second(images));
  }
  return cka.value();
}

}  // namespace oneiros::evaluation
