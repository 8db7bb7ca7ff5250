// SPDX-License-Identifier: BSD-3-Clause

// Eigen's matrix products over unfolded windows, neither bias nor activation counted.

#include <memory>

#include "operands.hpp"
#include "timing.hpp"
#include "unfolded.hpp"

namespace benchmarks {
namespace {

struct Run {
  explicit Run(const Layer& layer) : g(layer.geometry()), in(g), out(g) {}

  void operator()(bool transposed, Pass pass) {
    if (pass == Pass::weights)
      unfolded::weight_gradient(g, in.fine.data(), in.coarse.data(), out.weights.data());
    else if ((pass == Pass::forward) == transposed)
      unfolded::scatter(g, in.coarse.data(), in.weights.data(), out.fine.data());
    else
      unfolded::gather(g, in.fine.data(), in.weights.data(), out.coarse.data());
  }

  oneiros::kernels::Geometry g;
  Operands<float> in, out;
};

}  // namespace

void register_eigen() {
  for (const Layer& layer : layers)
    for (const Pass pass : passes)
      for (const int threads : {1, 2})
        time(benchmark_name(layer.name, pass, "Eigen", threads), [&layer, pass, threads] {
          return [run = std::make_shared<Run>(layer), arena = std::make_shared<oneiros::Threads>(threads),
                  pass, transposed = layer.transposed] { arena->run([&] { (*run)(transposed, pass); }); };
        });
}

}  // namespace benchmarks
