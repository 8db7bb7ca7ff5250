// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The seam between layers and kernels: layers make a plan, call its three passes, and know nothing else of
// kernels/ but the geometry, the precision and the pointwise passes.

#include "oneiros/kernels/algorithms.hpp"
#include "oneiros/kernels/pointwise.hpp"
#include "oneiros/kernels/precision.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {

/// How the passes of a geometry are computed.
template <class S>
class Plan {
 public:
  /// By the algorithm that runs where `wanted` was asked for.
  explicit Plan(const Geometry& g, Algorithm wanted = Algorithm::automatic,
                Precision precision = Precision::full)
      : Plan(g, detail::choose<S>(wanted, g, detail::worthwhile(precision, g)), precision) {}
  /// By a row of the table, or another one, which is referred to and must fit.
  Plan(const Geometry& g, const Implementation<S>& implementation, Precision precision = Precision::full)
      : geometry_(g),
        implementation_(&implementation),
        precision_(implementation.rounds ? Precision::bfloat16 : detail::worthwhile(precision, g)) {}

  /// What runs.
  const Implementation<S>& implementation() const { return *implementation_; }
  /// Of the factors of its products.
  Precision precision() const { return precision_; }

  /// coarse = activation(bias + fine * weights): a convolution's forward pass, a transposed one's input
  /// gradient. `bias` may be null. What is saved of `fine` may be given to weight_gradient.
  template <class Activation>
  void gather(const S* fine, const S* weights, const S* bias, const Activation& activation, S* coarse,
              Saved& fine_saved) const {
    fine_saved.clear();
    implementation_->gather(geometry_, fine_factors(fine), weight_factors(weights),
                            epilogue(bias, activation), coarse, fine_saved);
    finish(activation, geometry_.images * geometry_.coarse_size(), coarse);
  }

  /// fine = activation(bias + coarse *^T weights): a transposed convolution's forward pass, a convolution's
  /// input gradient. `bias` may be null. What is saved of `coarse` may be given to weight_gradient.
  template <class Activation>
  void scatter(const S* coarse, const S* weights, const S* bias, const Activation& activation, S* fine,
               Saved& coarse_saved) const {
    coarse_saved.clear();
    implementation_->scatter(geometry_, coarse_factors(coarse), weight_factors(weights),
                             epilogue(bias, activation), fine, coarse_saved);
    finish(activation, geometry_.images * geometry_.fine_size(), fine);
  }

  /// Adds the weights' gradient of either layer to `gradient`. Null for what no pass has seen.
  void weight_gradient(const S* fine, const S* coarse, S* gradient, const Saved* fine_saved = nullptr,
                       const Saved* coarse_saved = nullptr) const {
    implementation_->weight_gradient(geometry_, fine_factors(fine), coarse_factors(coarse), gradient,
                                     fine_saved, coarse_saved);
  }

 private:
  // Where no kernel reads factors of fewer digits, they are rounded before it reads them: slower than in full,
  // with results that differ from those of tiles in the order of sums alone.
  const S* fine_factors(const S* fine) const {
    return factors(fine, geometry_.images * geometry_.fine_size(), shared<S>().rounded_fine);
  }
  const S* coarse_factors(const S* coarse) const {
    return factors(coarse, geometry_.images * geometry_.coarse_size(), shared<S>().rounded_coarse);
  }
  const S* weight_factors(const S* weights) const {
    return factors(weights, geometry_.weight_size(), shared<S>().rounded_weights);
  }
  const S* factors(const S* values, Index count, Buffer<S>& memory) const {
    if (precision_ == Precision::full || implementation_->rounds) return values;
    return detail::rounded_to_bfloat16(values, count, memory);
  }

  // Kernels apply a rectifier as they write; any other function follows them.
  template <class Activation>
  static Epilogue<S> epilogue(const S* bias, [[maybe_unused]] const Activation& activation) {
    if constexpr (detail::Rectifier<Activation>)
      return {bias, static_cast<S>(activation.slope())};
    else
      return {bias};
  }
  template <class Activation>
  static void finish(const Activation& activation, Index count, S* output) {
    if constexpr (!detail::Rectifier<Activation>) detail::apply_activation(output, count, activation, output);
  }

  Geometry geometry_;
  const Implementation<S>* implementation_;
  Precision precision_;
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
