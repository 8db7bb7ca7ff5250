// SPDX-License-Identifier: BSD-3-Clause

// Rounding errors of the algorithms and of fewer digits, float against plain loops in double: max|error| /
// max|value|, and the root mean squares' ratio.

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "oneiros/kernels/convolution.hpp"
#include "operands.hpp"
#include "timing.hpp"

namespace benchmarks {
namespace {

using namespace oneiros;

/// What a kernel computes: 0 for gather, 1 for scatter, 2 for the weight gradient.
template <class S>
Tensor<S, 1> compute(const kernels::Plan<S>& plan, const kernels::Geometry& g, int kernel) {
  const Operands<float> in(g);
  const Tensor<S, 1> fine = in.fine.cast<S>(), coarse = in.coarse.cast<S>(), weights = in.weights.cast<S>();
  kernels::Saved saved;
  Tensor<S, 1> result(kernel == 0 ? coarse.size() : kernel == 1 ? fine.size() : weights.size());
  result.setZero();
  if (kernel == 0)
    plan.gather(fine.data(), weights.data(), nullptr, Identity{}, result.data(), saved);
  else if (kernel == 1)
    plan.scatter(coarse.data(), weights.data(), nullptr, Identity{}, result.data(), saved);
  else
    plan.weight_gradient(fine.data(), coarse.data(), result.data());
  return result;
}

void print_error(const Tensor<float, 1>& found, const Tensor<double, 1>& expected) {
  double largest = 0, value = 0, error2 = 0, value2 = 0;
  for (Index i = 0; i < expected.size(); ++i) {
    const double error = std::abs(static_cast<double>(found(i)) - expected(i));
    largest = std::max(largest, error);
    value = std::max(value, std::abs(expected(i)));
    error2 += error * error;
    value2 += expected(i) * expected(i);
  }
  std::printf("  %.1e (%.1e)    ", largest / value, std::sqrt(error2 / value2));
}

}  // namespace

void print_accuracy() {
  using kernels::Plan;
  std::printf("\nErrors in float, largest error / largest value (and of root mean squares)\n");
  std::printf("%-8s %-16s %22s %22s %22s\n", "layer", "kernel", "direct", "fast", "bfloat16");
  constexpr const char* kernel_names[] = {"gather", "scatter", "weight gradient"};
  for (const Layer& layer : layers) {
    if (layer.transposed) continue;  // the same kernels
    auto g = layer.geometry();
    g.images = 8;  // plain loops are slow
    for (int kernel = 0; kernel < 3; ++kernel) {
      const Tensor<double, 1> expected = compute(Plan<double>(g, Algorithm::naive), g, kernel);
      std::printf("%-8s %-16s", layer.name, kernel_names[kernel]);
      const Plan<float> direct(g, Algorithm::direct), fast(g, Algorithm::fast),
          rounded(g, Algorithm::automatic, Precision::bfloat16);
      const bool is_fast = fast.implementation().algorithm == Algorithm::fast;
      for (const Plan<float>* plan : {&direct, is_fast ? &fast : nullptr,
                                      rounded.precision() == Precision::bfloat16 ? &rounded : nullptr})
        if (plan)
          print_error(compute(*plan, g, kernel), expected);
        else
          std::printf(" %22s", "-");
      std::printf("\n");
    }
  }
}

}  // namespace benchmarks
