// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Each latent is to find its own among those of the batch: InfoNCE (van den Oord, Li & Vinyals,
// Representation learning with contrastive predictive coding, 2018, equation 4) with the cosine of latents as
// their score (Chen et al., A simple framework for contrastive learning of visual representations, 2020).

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

#include "oneiros/losses/detail/unit_rows.hpp"

namespace oneiros {

/// Mean over i of -log(exp(s_ii) / sum_j exp(s_ij)), with s_ij the cosine of query i and key j, each N x n_z,
/// divided by the temperature; keys of the other rows are the negatives. Gradients are added for the queries,
/// and for the keys where one is given. Throws ShapeError if there are none or the shapes differ, ValueError
/// unless the temperature is above 0.
template <class Queries, class Keys, class S = typename Queries::Scalar>
double info_nce(const Queries& queries, const Keys& keys,
                std::type_identity_t<TensorView<S, 2>> gradient = {}, double weight = 1,
                double temperature = 0.1, std::type_identity_t<TensorView<S, 2>> key_gradient = {}) {
  detail::check_not_empty(shape_of(queries), "info_nce");
  check_shape(shape_of(keys), shape_of(queries), "info_nce: keys");
  detail::check_gradient_shape(gradient, shape_of(queries), "info_nce: gradient");
  detail::check_gradient_shape(key_gradient, shape_of(keys), "info_nce: gradient of the keys");
  if (!detail::is_finite(temperature) || temperature <= 0)
    throw ValueError(detail::message("info_nce: expected a temperature above 0, found ", temperature));
  const detail::UnitRows q(queries), k(keys);
  const Index n = q.count;
  const auto count = static_cast<double>(n);
  std::vector<double> errors(static_cast<std::size_t>(n * n));  // softmax - one_hot, of query i in row i
  const double value = blocked_sum(n, 16,
                                   [&](Index begin, Index end) {
                                     double sum = 0;
                                     for (Index i = begin; i < end; ++i) {
                                       double* row = errors.data() + i * n;
                                       for (Index j = 0; j < n; ++j)
                                         row[j] = q.product(i, k, j) / temperature;
                                       const double largest = *std::max_element(row, row + n), own = row[i];
                                       double total = 0;
                                       for (Index j = 0; j < n; ++j)
                                         total += row[j] = std::exp(row[j] - largest);
                                       for (Index j = 0; j < n; ++j) row[j] /= total;
                                       row[i] -= 1;
                                       sum += std::log(total) + largest - own;
                                     }
                                     return sum;
                                   }) /
                       count;
  const double scale = weight / count / temperature;
  // A row's gradient has no part along the row, whose length does not count.
  const auto pull = [&](const detail::UnitRows& rows, const detail::UnitRows& others,
                        const TensorView<S, 2>& into, const auto& error) {
    parallel_blocks(into ? n : 0, 16, [&](Index begin, Index end) {
      std::vector<double> sum(static_cast<std::size_t>(rows.dimensions));
      for (Index i = begin; i < end; ++i) {
        sum.assign(sum.size(), 0);
        double radial = 0;
        for (Index j = 0; j < n; ++j) {
          radial += error(i, j) * rows.product(i, others, j);
          for (std::size_t d = 0; d < sum.size(); ++d) sum[d] += error(i, j) * others.row(j)[d];
        }
        for (std::size_t d = 0; d < sum.size(); ++d)
          into(i, static_cast<Index>(d)) += static_cast<S>(scale * (sum[d] - radial * rows.row(i)[d]) /
                                                           rows.lengths[static_cast<std::size_t>(i)]);
      }
    });
  };
  pull(q, k, gradient, [&](Index i, Index j) { return errors[static_cast<std::size_t>(i * n + j)]; });
  pull(k, q, key_gradient, [&](Index i, Index j) { return errors[static_cast<std::size_t>(j * n + i)]; });
  return value;
}

}  // namespace oneiros
