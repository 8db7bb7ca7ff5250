// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/util/finite.hpp"

#include <Eigen/Core>
#include <limits>
#include <vector>

#include "oneiros/tensor/tensor.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// What is not finite.
template <class S>
std::vector<S> beyond() {
  using Limits = std::numeric_limits<S>;
  return {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), -Limits::quiet_NaN()};
}

/// Puts what is not finite in each place of an array of zeros.
template <class Array>
void check_every_place(Array& values) {
  using S = typename Array::Scalar;
  CHECK(detail::all_finite(values));
  for (Index i = 0; i < values.size(); ++i)
    for (const S value : beyond<S>()) {
      values.data()[i] = value;
      CHECK_FALSE(detail::all_finite(values));
      values.data()[i] = std::numeric_limits<S>::max();
    }
  CHECK(detail::all_finite(values));
}

}  // namespace

TEMPLATE_TEST_CASE("numbers up to the largest are finite, and only what is no number is NaN", "", float,
                   double) {
  using Limits = std::numeric_limits<TestType>;
  for (const TestType value : {TestType(0), -TestType(0), TestType(-1.5), Limits::max(), Limits::lowest(),
                               Limits::min(), Limits::denorm_min()}) {
    CHECK(detail::is_finite(value));
    CHECK_FALSE(detail::is_nan(value));
  }
  for (const TestType value : beyond<TestType>()) CHECK_FALSE(detail::is_finite(value));
  CHECK_FALSE(detail::is_nan(Limits::infinity()));
  CHECK_FALSE(detail::is_nan(-Limits::infinity()));
  CHECK(detail::is_nan(Limits::quiet_NaN()));
  CHECK(detail::is_nan(-Limits::quiet_NaN()));
}

TEMPLATE_TEST_CASE("a single value that is not finite is found wherever it is", "", float, double) {
  Tensor<TestType, 1> one(1), some(5);
  Tensor<TestType, 2> table(2, 3);
  Eigen::Matrix<TestType, Eigen::Dynamic, 1> vector(4);
  Eigen::Matrix<TestType, Eigen::Dynamic, Eigen::Dynamic> matrix(3, 2);
  for (auto* tensor : {&one, &some}) {
    tensor->setZero();
    check_every_place(*tensor);
  }
  table.setZero();
  vector.setZero();
  matrix.setZero();
  check_every_place(table);
  check_every_place(vector);
  check_every_place(matrix);
  CHECK(detail::all_finite(Tensor<TestType, 1>(0)));
  vector(3) = std::numeric_limits<TestType>::infinity();  // behind all that is asked for
  CHECK(detail::all_finite(Eigen::Map<decltype(vector)>(vector.data(), 3)));
}
