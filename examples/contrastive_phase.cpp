// SPDX-License-Identifier: BSD-3-Clause

// Another phase that the library does not know: a mini-batch is seen through two random shifts, and the
// encoder learns to give both the same latent (with the prior, so that latents do not collapse).

#include <iostream>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

struct Contrast {
  static constexpr const char* name = "contrast";
  static constexpr bool sees_images = true;
  using Defaults = DefaultPolicies<Shift, UpdateEncoder>;

  struct Losses {
    double distance = not_computed, prior = not_computed;
    void for_each(auto&& f) const { f("distance", distance), f("prior", prior); }
  };

  template <class Cortex, class Policies>
  struct Activations {
    using S = typename Cortex::Scalar;
    typename Cortex::EncoderType::Activations
        encoder[2];  // one network, run twice before its backward passes
    typename Policies::template Player<roles::ImagePerturbation>::template Activations<S> shift;
    Tensor<S, 4> seen[2];
    Tensor<S, 2> gradient[2];
  };

  static Losses forward(const auto& policies, auto& a, const auto& cortex, const auto&, const Draws& draws,
                        const auto& images) {
    for (const int side : {0, 1}) {
      const auto view = copied(a.seen[side], const_view(images));
      policies.template get<roles::ImagePerturbation>().apply(view, a.shift,
                                                              draws.scope(side == 0 ? "left" : "right"));
    }
    const auto left = cortex.encoder.latent(a.seen[0], a.encoder[0]),
               right = cortex.encoder.latent(a.seen[1], a.encoder[1]);
    const auto dl = zeroed(a.gradient[0], left.shape()), dr = zeroed(a.gradient[1], right.shape());
    mean_squared_error(right, left, dr);
    return {mean_squared_error(left, right, dl), latent_prior(left, dl)};
  }

  static void backward(const auto&, auto& a, auto& cortex, const auto&) {
    for (const int side : {0, 1})
      cortex.encoder.backward(a.seen[side], {.latent = a.gradient[side]}, a.encoder[side],
                              Gradients::parameters);
  }

  static void update(const auto& policies, auto&, auto& cortex, auto&) {
    policies.template get<roles::Update>()(cortex);
  }
};

int main() {
  const Rng rng{1};
  Cortex<double> cortex{{.latent_size = 8, .base_width = 2}, rng};
  Hippocampus<double> memory;
  Phase<Contrast> contrast;
  const auto images = data::images<double>(data::synthetic_digits(16, rng), 0, 16);
  const Draws draws(rng, "check", {});
  contrast.accumulate(cortex, memory, images, draws);
  const auto report = testing::check_parameters(cortex.encoder, [&] {
    const auto losses = contrast.measure(cortex, memory, images, draws);
    return losses.distance + losses.prior;
  });
  std::cout << report << '\n';
  const double before = contrast(cortex, memory, images, rng).prior;
  for (int i = 0; i < 20; ++i) contrast(cortex, memory, images, rng);
  const double after = contrast(cortex, memory, images, rng).prior;
  std::cout << "prior " << before << " -> " << after << '\n';
  return report.passed() && after < before ? 0 : 1;
}
