// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A linear readout that depends on nothing but the latents: multinomial logistic regression to convergence on
// standardised latents, with an L2 penalty chosen on images held out. It minimises
//   mean cross entropy + lambda / 2 |V|^2,   V: weights of the standardised latents; biases are free.
// The fit runs in the principal axes of the standardised latents, which leaves |V| as it is, scaled by the
// curvature expected along each: correlated latents would otherwise need hundreds of steps.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "oneiros/evaluation/decompositions.hpp"
#include "oneiros/evaluation/detail/lbfgs.hpp"
#include "oneiros/evaluation/feature_statistics.hpp"
#include "oneiros/evaluation/linear_readout.hpp"
#include "oneiros/parallel/detail/tbb.hpp"
#include "oneiros/random/fill.hpp"
#include "oneiros/random/rng.hpp"

namespace oneiros::evaluation {

/// How the penalty is chosen, and when a fit ends.
struct ConvergedReadoutOptions {
  /// Penalties to choose from, strongest first, each fit starting from the one before. With a single one,
  /// nothing is held out.
  std::vector<double> penalties = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};
  double validation_share =
      0.1;  ///< of the images, held out while the penalty is chosen; stream "readout.validation"
  double search_tolerance = 1e-3;    ///< of the gradient, while the penalty is chosen
  detail::LbfgsOptions minimizer{};  ///< of the final fit, to all images
};

/// A fit, and what is to be known of it.
template <class S>
struct ConvergedReadout {
  LinearReadout<S> readout;               ///< of latents as they are: standardisation is part of the weights
  double penalty = 0;                     ///< the lambda chosen
  std::vector<double> validation_losses;  ///< mean cross entropy of the images held out, for each penalty
  double objective = 0;                   ///< at the end of the final fit
  double gradient_norm = 0;               ///< likewise, in the variables of the fit
  int iterations = 0;                     ///< of the final fit
  bool converged = false;                 ///< whether its gradient became as small as asked for
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// Mean cross entropy over chosen rows of latents, as a function of linear weights (classes, latent size + 1)
/// of the centred latents and a constant 1, with its gradient; in double precision, the same bits for any
/// number of threads.
template <class S>
class LinearCrossEntropy {
  using Matrix = MatrixFor<S>;
  using Vector = VectorFor<S>;

 public:
  LinearCrossEntropy(const TensorView<const S, 2>& latents, std::span<const int> labels,
                     std::vector<Index> rows, Vector centre, Index classes)
      : latents_(latents), rows_(std::move(rows)), centre_(std::move(centre)), classes_(classes) {
    labels_.reserve(rows_.size());
    for (const Index row : rows_) labels_.push_back(labels[static_cast<std::size_t>(row)]);
    partial_.resize(static_cast<std::size_t>((count() + evaluation_block - 1) / evaluation_block));
  }

  Index count() const { return static_cast<Index>(rows_.size()); }
  Index classes() const { return classes_; }

  double operator()(const Matrix& weight, Matrix& gradient) {
    const double loss = blocked_sum(count(), evaluation_block, [&](Index begin, Index end) {
      Matrix& z = buffer_.local();
      gather(begin, end, z);
      Matrix residual = z * weight.transpose();
      const double sum = softmax_cross_entropy_rows(residual, labels_.data() + begin);
      partial_[static_cast<std::size_t>(begin / evaluation_block)].noalias() = residual.transpose() * z;
      return sum;
    });
    gradient.setZero(classes_, weight.cols());
    for (const Matrix& part : partial_) gradient += part;
    gradient /= static_cast<double>(count());
    return loss / static_cast<double>(count());
  }

 private:
  void gather(Index begin, Index end, Matrix& z) const {
    const Index size = latents_.dimension(1);
    z.resize(end - begin, size + 1);
    for (Index i = begin; i < end; ++i) {
      const S* from = latents_.data() + rows_[static_cast<std::size_t>(i)] * size;
      double* to = z.data() + (i - begin) * (size + 1);
      for (Index j = 0; j < size; ++j) to[j] = static_cast<double>(from[j]) - centre_(j);
      to[size] = 1;
    }
  }

  TensorView<const S, 2> latents_;
  std::vector<Index> rows_;
  std::vector<int> labels_;
  Vector centre_;
  Index classes_;
  std::vector<Matrix> partial_;  ///< gradients of the blocks
  tbb::enumerable_thread_specific<Matrix> buffer_;
};

/// Principal axes of standardised latents, with one more for the bias. Constant latents get no weight.
template <class S>
struct StandardAxes {
  using Matrix = MatrixFor<S>;
  using Vector = VectorFor<S>;

  explicit StandardAxes(const evaluation::Gaussian& latents)
      : centre(latents.mean),
        axes(Matrix::Zero(centre.size() + 1, centre.size() + 1)),
        variance(centre.size() + 1) {
    const Index size = centre.size();
    const Vector deviation = latents.covariance.diagonal().cwiseSqrt();
    const Vector scale =
        (deviation.array() > 1e-12 * centre.array().abs()).select(deviation.cwiseInverse(), 0.0);
    const auto [variances, directions] =
        symmetric_eigen<double>(scale.asDiagonal() * latents.covariance * scale.asDiagonal());
    axes.topLeftCorner(size, size) = scale.asDiagonal() * directions;
    axes(size, size) = 1;
    variance << variances.cwiseMax(0.0), 1.0;
  }

  Vector centre;
  Matrix axes;      ///< columns: directions of unit weight, in units of the centred latents
  Vector variance;  ///< of the latents along each
};

/// The penalised objective, in the variables of the fit: weights along the axes, each in units of `unit`.
template <class S>
class PenalisedCrossEntropy {
  using Matrix = MatrixFor<S>;
  using Vector = VectorFor<S>;

 public:
  PenalisedCrossEntropy(LinearCrossEntropy<S>& data, const StandardAxes<S>& axes, double penalty)
      : data_(data), axes_(axes), penalty_(Vector::Constant(axes.variance.size(), penalty)) {
    penalty_(penalty_.size() - 1) = 0;
    // The curvature of the cross entropy where all classes are equally likely.
    const double share = 1 / static_cast<double>(data.classes());
    unit_ = (share * (1 - share) * axes.variance + penalty_).cwiseSqrt().cwiseInverse();
  }

  double operator()(const Vector& x, Vector& gradient) {
    const Matrix along = along_axes(x);
    double value = data_(along * axes_.axes.transpose(), latent_gradient_);
    value += 0.5 * (along.cwiseAbs2() * penalty_).sum();
    Eigen::Map<Matrix>(gradient.data(), along.rows(), along.cols()) =
        (latent_gradient_ * axes_.axes + along * penalty_.asDiagonal()) * unit_.asDiagonal();
    return value;
  }

  /// Weights along the axes, (classes, latent size + 1), from the variables of the fit, and back.
  Matrix along_axes(const Vector& x) const {
    return Eigen::Map<const Matrix>(x.data(), data_.classes(), unit_.size()) * unit_.asDiagonal();
  }
  Vector variables(const Matrix& along) const {
    const Matrix scaled = along * unit_.cwiseInverse().asDiagonal();
    return Eigen::Map<const Vector>(scaled.data(), scaled.size());
  }

 private:
  LinearCrossEntropy<S>& data_;
  const StandardAxes<S>& axes_;
  Vector penalty_, unit_;  ///< along each axis
  Matrix latent_gradient_;
};

/// Folds axes and centre into weights and biases of latents as they are.
template <class S>
evaluation::LinearReadout<S> fold_readout(const MatrixFor<S>& along, const StandardAxes<S>& axes) {
  const Index size = axes.centre.size();
  const MatrixFor<S> weight = along * axes.axes.transpose();
  const VectorFor<S> bias = weight.col(size) - weight.leftCols(size) * axes.centre;
  Tensor<S, 2> folded_weight(weight.rows(), size);
  Tensor<S, 1> folded_bias(weight.rows());
  Eigen::Map<RowMatrix<S>>(folded_weight.data(), weight.rows(), size) =
      weight.leftCols(size).template cast<S>();
  Eigen::Map<Eigen::VectorX<S>>(folded_bias.data(), bias.size()) = bias.template cast<S>();
  return {std::move(folded_weight), std::move(folded_bias)};
}

inline void check_converged_options(const evaluation::ConvergedReadoutOptions& options) {
  if (options.penalties.empty())
    throw ValueError("converged readout: expected at least one penalty, found none");
  for (const double penalty : options.penalties)
    if (!is_finite(penalty) || penalty <= 0)
      throw ValueError(message("converged readout: expected penalties above 0, found ", penalty));
  if (!is_finite(options.validation_share) || options.validation_share <= 0 || options.validation_share >= 1)
    throw ValueError(message("converged readout: expected a validation share between 0 and 1, found ",
                             options.validation_share));
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// Fits the readout to latents (images, latent size). Throws ShapeError if there are none or sizes differ,
/// ValueError for a label outside of [0, classes), fewer than three images, fewer than two classes or
/// impossible options, NumericalError for NaN or infinity in the latents.
template <Latents Z>
ConvergedReadout<typename Z::Scalar> converged_readout(const Z& latents, std::span<const int> labels,
                                                       Index classes, const Rng& rng,
                                                       const ConvergedReadoutOptions& options = {}) {
  using S = typename Z::Scalar;
  using Weights = detail::MatrixFor<S>;
  const auto view = const_view(latents);
  const Index images = view.dimension(0);
  detail::check_not_empty(view.shape(), "converged readout");
  if (classes < 2)
    throw ValueError(detail::message("converged readout: expected at least 2 classes, found ", classes));
  detail::check_labels(labels, images, classes, "converged readout");
  if (images < 3)
    throw ValueError(detail::message("converged readout: expected at least 3 images, found ", images));
  detail::check_converged_options(options);
  const detail::StandardAxes<S> axes(gaussian_of(view));
  const auto cross_entropy = [&](std::vector<Index> rows) {
    return detail::LinearCrossEntropy<S>(view, labels, std::move(rows), axes.centre, classes);
  };

  Weights along = Weights::Zero(classes, view.dimension(1) + 1);
  const auto fit = [&](detail::LinearCrossEntropy<S>& data, double penalty,
                       const detail::LbfgsOptions& minimizer) {
    detail::PenalisedCrossEntropy<S> objective(data, axes, penalty);
    detail::LbfgsResult result = detail::minimize_lbfgs(objective, objective.variables(along), minimizer);
    along = objective.along_axes(result.point);
    return result;
  };

  std::vector<double> validation_losses;
  double penalty = options.penalties.front();
  Weights best = along;
  std::vector<Index> order = shuffled(images, rng.stream("readout.validation"));
  if (options.penalties.size() > 1) {
    const auto held_out =
        std::clamp(static_cast<Index>(std::lround(options.validation_share * static_cast<double>(images))),
                   Index{1}, images - 2);
    auto validation = cross_entropy({order.begin(), order.begin() + held_out});
    auto training = cross_entropy({order.begin() + held_out, order.end()});
    detail::LbfgsOptions search = options.minimizer;
    search.gradient_tolerance = std::max(search.gradient_tolerance, options.search_tolerance);
    Weights unused;
    for (const double candidate : options.penalties) {
      fit(training, candidate, search);
      validation_losses.push_back(validation(along * axes.axes.transpose(), unused));
      if (validation_losses.back() <= *std::min_element(validation_losses.begin(), validation_losses.end())) {
        penalty = candidate;
        best = along;
      }
    }
  }
  along = best;
  std::sort(order.begin(), order.end());
  auto everything = cross_entropy(std::move(order));
  const detail::LbfgsResult result = fit(everything, penalty, options.minimizer);
  return {detail::fold_readout<S>(along, axes),
          penalty,
          std::move(validation_losses),
          result.value,
          result.gradient_norm,
          result.iterations,
          result.converged};
}

}  // namespace oneiros::evaluation
