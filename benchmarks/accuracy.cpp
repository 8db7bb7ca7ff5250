// SPDX-License-Identifier: BSD-3-Clause

// Rounding errors of the algorithms, float against plain loops in double: max|error| / max|value|, and the
// root mean squares' ratio.

#include <cmath>
#include <cstdio>

#include "oneiros/kernels/convolution.hpp"
#include "operands.hpp"
#include "timing.hpp"

namespace benchmarks {
namespace {

using namespace oneiros;

template <class S>
Tensor<S, 1> compute(Algorithm algorithm, const kernels::Geometry& g, int kernel) {
  const Operands<float> in(g);
  const Tensor<S, 1> fine = in.fine.cast<S>(), coarse = in.coarse.cast<S>(), weights = in.weights.cast<S>();
  const kernels::Plan<S> plan(g, algorithm);
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

}  // namespace

void print_accuracy() {
  std::printf("\nErrors in float, largest error / largest value (and of root mean squares)\n");
  std::printf("%-8s %-16s %22s %22s\n", "layer", "kernel", "direct", "fast");
  constexpr const char* kernel_names[] = {"gather", "scatter", "weight gradient"};
  for (const Layer& layer : layers) {
    if (layer.transposed) continue;  // the same kernels
    auto g = layer.geometry();
    g.images = 8;  // plain loops are slow
    for (int kernel = 0; kernel < 3; ++kernel) {
      const Tensor<double, 1> expected = compute<double>(Algorithm::naive, g, kernel);
      std::printf("%-8s %-16s", layer.name, kernel_names[kernel]);
      for (const Algorithm algorithm : {Algorithm::direct, Algorithm::fast}) {
        if (kernels::Plan<float>(g, algorithm).implementation().algorithm != algorithm) {
          std::printf(" %22s", "-");
          continue;
        }
        const Tensor<double, 1> found = compute<float>(algorithm, g, kernel).cast<double>();
        double largest = 0, value = 0, error2 = 0, value2 = 0;
        for (Index i = 0; i < expected.size(); ++i) {
          const double error = std::abs(found(i) - expected(i));
          largest = std::max(largest, error);
          value = std::max(value, std::abs(expected(i)));
          error2 += error * error;
          value2 += expected(i) * expected(i);
        }
        std::printf("  %.1e (%.1e)    ", largest / value, std::sqrt(error2 / value2));
      }
      std::printf("\n");
    }
  }
}

}  // namespace benchmarks
