// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The Frechet distance between two sets of features, taken as normal distributions (Dowson and Landau 1982;
// as a measure of generated images, Heusel et al., NIPS 2017):
//   |m1 - m2|^2 + Tr(C1 + C2 - 2 (C1 C2)^(1/2)).
// With any factors C = A A^T, the trace of the root, Tr (C1^(1/2) C2 C1^(1/2))^(1/2), is the sum of the
// singular values of A1^T A2. No root of a rounding error is taken on this way, so singular covariances
// (fewer images than features) do no harm, where the root of the product loses half of the digits.

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <limits>

#include "oneiros/evaluation/feature_statistics.hpp"

namespace oneiros::detail {

// Templates, so that Eigen's decompositions, which take seconds to compile, are compiled where they are used
// only.

/// A with A A^T = covariance, which may be singular; directions of a variance within rounding of zero are
/// left out.
template <class M>
Eigen::MatrixXd covariance_factor(const M& covariance) {
  const Eigen::LDLT<Eigen::MatrixXd> ldlt(covariance);
  const evaluation::Vector pivots = ldlt.vectorD();
  const double negligible = static_cast<double>(pivots.size()) * std::numeric_limits<double>::epsilon() *
                            covariance.diagonal().cwiseAbs().maxCoeff();
  const evaluation::Vector roots =
      (pivots.array() > negligible).select(pivots.cwiseMax(0.0).cwiseSqrt(), 0.0);
  Eigen::MatrixXd factor = ldlt.matrixL();
  factor = factor * roots.asDiagonal();
  return ldlt.transpositionsP().transpose() * factor;
}

/// The sum of a square matrix's singular values: the positive eigenvalues of the tridiagonal matrix whose
/// off-diagonal interleaves the two diagonals of its bidiagonal form (Golub and Kahan 1965). They come out to
/// rounding of the largest. Eigen's own decompositions by singular values take half a minute and a gigabyte
/// to compile.
template <class M>
double nuclear_norm(const Eigen::MatrixBase<M>& matrix) {
  const Index size = matrix.cols();
  const Eigen::internal::UpperBidiagonalization<Eigen::MatrixX<typename M::Scalar>> form(matrix);
  evaluation::Vector interleaved(2 * size - 1);
  for (Index i = 0; i < size; ++i) interleaved(2 * i) = form.bidiagonal().diagonal()(i);
  for (Index i = 0; i + 1 < size; ++i) interleaved(2 * i + 1) = form.bidiagonal().diagonal(1)(i);
  const double scale = interleaved.cwiseAbs().maxCoeff();
  if (scale == 0) return 0;
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(evaluation::Vector::Zero(2 * size), interleaved / scale,
                                Eigen::EigenvaluesOnly);
  if (solver.info() != Eigen::Success)
    throw NumericalError("frechet distance: the singular values do not converge");
  return scale * solver.eigenvalues().tail(size).sum();
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// The squared Frechet distance of two normal distributions. Throws ShapeError if their sizes differ,
/// ValueError if they are empty, NumericalError if a moment is NaN or infinite.
template <std::same_as<Gaussian> G>
double frechet_distance(const G& a, const G& b) {
  const Index size = a.mean.size();
  if (size == 0) throw ValueError("frechet distance: expected at least one feature, found none");
  for (const G* g : {&a, &b}) {
    check_shape(Shape<1>{g->mean.size()}, Shape<1>{size}, "frechet distance, mean");
    check_shape(Shape<2>{g->covariance.rows(), g->covariance.cols()}, Shape<2>{size, size},
                "frechet distance, covariance");
    if (!g->mean.allFinite() || !g->covariance.allFinite())
      throw NumericalError("frechet distance: expected finite moments, found NaN or infinity");
  }
  std::array<Eigen::MatrixXd, 2> factors;
  parallel_for(2, [&](Index i) {
    factors[static_cast<std::size_t>(i)] = detail::covariance_factor(i == 0 ? a.covariance : b.covariance);
  });
  const double root_trace = detail::nuclear_norm(factors[0].transpose() * factors[1]);
  const double distance =
      (a.mean - b.mean).squaredNorm() + a.covariance.trace() + b.covariance.trace() - 2 * root_trace;
  return std::max(0.0, distance);
}

}  // namespace oneiros::evaluation
