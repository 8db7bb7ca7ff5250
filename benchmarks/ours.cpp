// SPDX-License-Identifier: BSD-3-Clause

// The library's kernels, as the layers call them: forward with bias and LeakyReLU; the weight gradient uses
// what the other two passes have transformed. In bfloat16 where there are tiles for it.

#include <memory>

#include "oneiros/kernels/convolution.hpp"
#include "oneiros/layers/leaky_relu.hpp"
#include "operands.hpp"
#include "timing.hpp"

namespace benchmarks {
namespace {

struct Run {
  Run(const Layer& layer, oneiros::Precision precision)
      : plan(layer.geometry(), oneiros::Algorithm::automatic, precision),
        in(layer.geometry()),
        out(layer.geometry()) {}

  void gather(const float* bias) {
    plan.gather(in.fine.data(), in.weights.data(), bias, activation, out.coarse.data(), fine_saved);
  }
  void scatter(const float* bias) {
    plan.scatter(in.coarse.data(), in.weights.data(), bias, activation, out.fine.data(), coarse_saved);
  }
  void weights() {
    plan.weight_gradient(in.fine.data(), in.coarse.data(), out.weights.data(), &fine_saved, &coarse_saved);
  }

  oneiros::kernels::Plan<float> plan;
  Operands<float> in, out;
  oneiros::kernels::Saved fine_saved, coarse_saved;
  oneiros::LeakyReLU<float> activation;
};

void register_pass(const Layer& layer, Pass pass, int threads, const char* name,
                   oneiros::Precision precision) {
  time(benchmark_name(layer.name, pass, name, threads), [&layer, pass, threads, precision] {
    auto run = std::make_shared<Run>(layer, precision);
    run->gather(nullptr);
    run->scatter(nullptr);
    return [run, pass, transposed = layer.transposed, arena = std::make_shared<oneiros::Threads>(threads)] {
      arena->run([&] {
        if (pass == Pass::weights) return run->weights();
        const float* bias = pass == Pass::forward ? run->in.bias.data() : nullptr;
        if ((pass == Pass::forward) == transposed) return run->scatter(bias);
        run->gather(bias);
      });
    };
  });
}

}  // namespace

void register_ours() {
  for (const Layer& layer : layers)
    for (const Pass pass : passes)
      for (const int threads : {1, 2}) {
        register_pass(layer, pass, threads, "oneiros", oneiros::Precision::full);
        if (in_tiles(layer))
          register_pass(layer, pass, threads, "oneiros bf16", oneiros::Precision::bfloat16);
      }
}

}  // namespace benchmarks
