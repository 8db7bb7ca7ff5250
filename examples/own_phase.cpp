// SPDX-License-Identifier: BSD-3-Clause

// A phase that the library does not know: in daydreams the generator learns to make images of mixed memories
// in which the encoder, itself at rest, recognises them.

#include <iostream>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

struct Daydream {
  static constexpr const char* name = "daydream";
  static constexpr bool sees_images = false;
  using Defaults = DefaultPolicies<Interpolation, UpdateGenerator>;
  struct Losses {
    double recall = not_computed;
    void for_each(auto&& f) const { f("recall", recall); }
  };
  template <class Cortex, class Policies>
  struct Activations {
    typename Cortex::EncoderType::Activations encoder;
    typename Cortex::GeneratorType::Activations generator;
    Tensor<typename Cortex::Scalar, 2> latent, gradient;
    TensorView<const typename Cortex::Scalar, 4> image;
  };
  static Losses forward(const auto& policies, auto& a, const auto& cortex, const auto& memory,
                        const Draws& draws) {
    replay(get<roles::Replay>(policies), memory, draws, a.latent, name);
    a.image = cortex.generator.forward(a.latent, a.generator, Pass(draws.scope("generator")));
    const auto recalled = cortex.encoder.latent(a.image, a.encoder, Pass(draws.scope("encoder")));
    return {mean_squared_error(recalled, a.latent, zeroed(a.gradient, recalled.shape()))};
  }
  static void backward(const auto&, auto& a, auto& cortex) {
    const auto dx = cortex.encoder.backward(a.image, {.latent = a.gradient}, a.encoder, Gradients::input);
    cortex.generator.backward(a.latent, dx, a.generator, Gradients::parameters);
  }
  static void update(const auto& policies, auto&, auto& cortex, auto&) {
    get<roles::Update>(policies)(cortex);
  }
};

int main() {
  const Rng rng{1};
  Cortex<double> cortex{{.latent_size = 8, .base_width = 2}, rng, Adam<double>{{.rate = 2e-3}}};
  Hippocampus<double> hippocampus;
  Phase<Wake> wake;
  const auto images = data::images<double>(data::synthetic_digits(16, rng), 0, 16);
  for (int i = 0; i < 100; ++i) wake(cortex, hippocampus, images, rng);

  Phase<Daydream> daydream;
  const Draws draws(rng, "check", hippocampus.now());  // the same dreams in every call
  const auto loss = [&] { return daydream.measure(cortex, hippocampus, draws).recall; };
  zero_gradients(cortex);
  const double before = daydream.accumulate(cortex, hippocampus, draws).recall;
  const auto report = testing::check_parameters(cortex.generator, loss);
  for (int i = 0; i < 20; ++i) daydream(cortex, hippocampus, rng);
  std::cout << report << "\nrecall loss " << before << " -> " << loss() << '\n';
  return report.passed() && loss() < before ? 0 : 1;
}
