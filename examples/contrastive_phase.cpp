// SPDX-License-Identifier: BSD-3-Clause

// Another phase that the library does not know: images are seen through two random shifts, and the encoder
// learns to give both the same latent (with the prior, so that latents do not collapse).

#include <iostream>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

struct Contrast {
  static constexpr const char* name = "contrast";
  static constexpr bool sees_images = true;
  using Defaults = DefaultPolicies<Shift, UpdateEncoder>;
  struct Losses {
    double total = not_computed;
    void for_each(auto&& f) const { f("total", total); }
  };
  template <class Cortex, class Policies>
  struct Activations {
    typename Cortex::EncoderType::Activations
        encoder[2];  // one network, run twice before its backward passes
    Shift::Activations<typename Cortex::Scalar> shift;
    Tensor<typename Cortex::Scalar, 4> seen[2];
    Tensor<typename Cortex::Scalar, 2> gradient[2];
  };
  static Losses forward(const auto& policies, auto& a, const auto& cortex, const auto&, const Draws& draws,
                        const auto& images) {
    const auto latent = [&](int side, const char* scope) {
      const auto seen = copied(a.seen[side], const_view(images));
      get<roles::ImagePerturbation>(policies).apply(seen, a.shift, draws.scope(scope));
      return cortex.encoder.latent(seen, a.encoder[side], Pass(draws.scope(scope)));
    };
    const auto left = latent(0, "left"), right = latent(1, "right");
    mean_squared_error(right, left, zeroed(a.gradient[1], right.shape()));
    const auto gradient = zeroed(a.gradient[0], left.shape());
    return {mean_squared_error(left, right, gradient) + latent_prior(left, gradient)};
  }
  static void backward(const auto&, auto& a, auto& cortex, const auto&) {
    for (const int i : {0, 1})
      cortex.encoder.backward(a.seen[i], {.latent = a.gradient[i]}, a.encoder[i], Gradients::parameters);
  }
  static void update(const auto& policies, auto&, auto& cortex, auto&) {
    get<roles::Update>(policies)(cortex);
  }
};

int main() {
  const Rng rng{1};
  Cortex<double> cortex{{.latent_size = 8, .base_width = 2}, rng};
  Hippocampus<double> memory;
  Phase<Contrast> contrast;
  const auto images = data::images<double>(data::synthetic_digits(16, rng), 0, 16);
  const Draws draws(rng, "check", {});
  const auto loss = [&] { return contrast.measure(cortex, memory, images, draws).total; };
  const double before = contrast.accumulate(cortex, memory, images, draws).total;
  const auto report = testing::check_parameters(cortex.encoder, loss);
  for (int i = 0; i < 20; ++i) contrast(cortex, memory, images, rng);
  std::cout << report << "\nloss " << before << " -> " << loss() << '\n';
  return report.passed() && loss() < before ? 0 : 1;
}
