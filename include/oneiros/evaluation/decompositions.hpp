// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The matrix decompositions of the metrics. They take Eigen seconds to compile: as templates they cost only
// files that use them, and with oneiros::instantiated not even those.

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <array>
#include <cstddef>
#include <limits>
#include <utility>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/util/errors.hpp"

namespace oneiros::detail {

/// Eigenvalues, ascending, and eigenvectors, in columns, of a symmetric matrix.
template <class S>
std::pair<Eigen::VectorX<S>, Eigen::MatrixX<S>> symmetric_eigen(const Eigen::MatrixX<S>& matrix) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixX<S>> solver(matrix);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

/// A with A A^T = covariance, which may be singular; directions of a variance within rounding of zero are
/// left out.
template <class S>
Eigen::MatrixX<S> covariance_factor(const Eigen::MatrixX<S>& covariance) {
  const Eigen::LDLT<Eigen::MatrixX<S>> ldlt(covariance);
  const Eigen::VectorX<S> pivots = ldlt.vectorD();
  const S negligible = static_cast<S>(pivots.size()) * std::numeric_limits<S>::epsilon() *
                       covariance.diagonal().cwiseAbs().maxCoeff();
  const Eigen::VectorX<S> roots = (pivots.array() > negligible).select(pivots.cwiseSqrt(), S(0));
  Eigen::MatrixX<S> factor = ldlt.matrixL();
  factor = factor * roots.asDiagonal();
  return ldlt.transpositionsP().transpose() * factor;
}

/// The sum of a square matrix's singular values: the positive eigenvalues of the tridiagonal matrix whose
/// off-diagonal interleaves the two diagonals of its bidiagonal form (Golub and Kahan 1965). They come out to
/// rounding of the largest. Eigen's own decompositions by singular values take half a minute and a gigabyte
/// to compile. Throws NumericalError if they do not converge.
template <class S>
S nuclear_norm(const Eigen::MatrixX<S>& matrix) {
  const Eigen::Index size = matrix.cols();
  const Eigen::internal::UpperBidiagonalization<Eigen::MatrixX<S>> form(matrix);
  Eigen::VectorX<S> interleaved(2 * size - 1);
  for (Eigen::Index i = 0; i < size; ++i) interleaved(2 * i) = form.bidiagonal().diagonal()(i);
  for (Eigen::Index i = 0; i + 1 < size; ++i) interleaved(2 * i + 1) = form.bidiagonal().diagonal(1)(i);
  const S scale = interleaved.cwiseAbs().maxCoeff();
  if (scale == 0) return 0;
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixX<S>> solver;
  solver.computeFromTridiagonal(Eigen::VectorX<S>::Zero(2 * size), interleaved / scale,
                                Eigen::EigenvaluesOnly);
  if (solver.info() != Eigen::Success)
    throw NumericalError("nuclear norm: the singular values do not converge");
  return scale * solver.eigenvalues().tail(size).sum();
}

/// The trace of the root of a product of covariances, Tr (C1^(1/2) C2 C1^(1/2))^(1/2): with any factors C = A
/// A^T, the sum of the singular values of A1^T A2. No root of a rounding error is taken on this way, so
/// singular covariances (fewer images than features) do no harm, where the root of the product loses half of
/// the digits.
template <class S>
S root_trace(const Eigen::MatrixX<S>& a, const Eigen::MatrixX<S>& b) {
  std::array<Eigen::MatrixX<S>, 2> factors;
  parallel_for(2, [&](Eigen::Index i) {
    factors[static_cast<std::size_t>(i)] = covariance_factor<S>(i == 0 ? a : b);
  });
  return nuclear_norm<S>(factors[0].transpose() * factors[1]);
}

}  // namespace oneiros::detail
