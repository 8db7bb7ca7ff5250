// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/kernels/detail/toom_cook.hpp"

#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;
using namespace oneiros::kernels;

namespace {

/// The matrix of a transform, from what it makes of unit vectors.
template <class T>
Eigen::MatrixXd matrix_of() {
  Eigen::MatrixXd m(T::to, T::from);
  for (int column = 0; column < T::from; ++column) {
    Vector<double> x[T::from], y[T::to];
    for (int i = 0; i < T::from; ++i) x[i] = broadcast(i == column ? 1.0 : 0.0);
    T::apply(x, y);
    for (int row = 0; row < T::to; ++row) m(row, column) = y[row][0];
  }
  return m;
}

}  // namespace

TEST_CASE("a tile of a two by two convolution takes 25 products") {
  using namespace toom_cook;
  const Tensor<double, 1> x = noise<double, 1>({window * window * lanes<double>}, 1),
                          w = noise<double, 1>({4 * lanes<double>}, 2);
  Vector<double> in[planes], weights[4], transformed_in[planes], transformed_weights[planes],
      products[planes], out[tile * tile];
  for (int i = 0; i < planes; ++i) in[i] = load(x.data() + i * lanes<double>);
  for (int i = 0; i < 4; ++i) weights[i] = load(w.data() + i * lanes<double>);
  transform<InputTransform, double>(in, transformed_in);
  transform<WeightTransform, double>(weights, transformed_weights);
  for (int i = 0; i < planes; ++i) products[i] = transformed_in[i] * transformed_weights[i];
  transform<OutputTransform, double>(products, out);
  for (int lane = 0; lane < lanes<double>; ++lane)
    for (int p = 0; p < tile; ++p)
      for (int q = 0; q < tile; ++q) {
        double expected = 0;
        for (int a = 0; a < 2; ++a)
          for (int b = 0; b < 2; ++b)
            expected += in[(p + a) * window + q + b][lane] * weights[a * 2 + b][lane];
        CHECK(out[p * tile + q][lane] == Approx(expected).margin(1e-13));
      }
}

TEST_CASE("transposed transforms are the transposes") {
  using namespace toom_cook;
  CHECK((matrix_of<InputTransform>().transpose() - matrix_of<InputTransformTransposed>()).norm() < 1e-15);
  CHECK((matrix_of<WeightTransform>().transpose() - matrix_of<WeightTransformTransposed>()).norm() < 1e-15);
  CHECK((matrix_of<OutputTransform>().transpose() - matrix_of<OutputTransformTransposed>()).norm() < 1e-15);
}
