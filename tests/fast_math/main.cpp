// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "oneiros/evaluation.hpp"
#include "oneiros/optimizers.hpp"
#include "oneiros/phases.hpp"
#include "oneiros/testing.hpp"

using namespace oneiros;

namespace {

int failures = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::printf("not so: %s\n", what);
  ++failures;
}

template <class E, class F>
void refuses(const F& f, const char* what) {
  try {
    f();
  } catch (const E&) {
    return;
  }
  expect(false, what);
}

/// Numbers that no compiler foresees: a name as std::strtod reads it.
template <class S>
S number(const char* name) {
  return static_cast<S>(std::strtod(name, nullptr));
}

/// Whether a number is what std::printf calls `name`, whatever this file's flags say of comparisons.
bool is(double value, const char* name) {
  std::string text(16, ' ');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%f", value)));
  return text == name || text == "-" + std::string(name);
}

void phases() {
  const Rng rng{1};
  Cortex<> cortex{{.latent_size = 4, .base_width = 2}, rng};
  Hippocampus<> hippocampus;
  hippocampus.begin_epoch();
  Tensor<float, 4> images(2, 32, 32, 3);
  fill_uniform(images.data(), images.size(), rng.stream("images"), -1.F, 1.F);
  Phase<Wake, Objectives<LatentPrior>> prior;
  const auto losses = prior(cortex, hippocampus, images, rng);
  expect(is(losses.image, "nan") && is(losses.real, "nan"), "what is left out is not computed");
  expect(detail::is_nan(losses.image) && detail::is_finite(losses.prior), "not_computed can be told");
  const CycleEvent event{{}, 1, 2, {{"prior", 1}, {"image", not_computed}}, {{"real", 2}}};
  expect(
      event.losses()["prior"] == 1 && event.losses()["real"] == 2 && detail::is_nan(event.losses()["image"]),
      "what was measured takes the place of what was not computed");
  const detail::CycleLosses<Wake::Losses, Wake::Losses> both{{.image = 1}, {.real = 2}};
  expect(both["image"] == 1 && both["real"] == 2, "a loss of one of two phases is found");
  expect(is(both["latent"], "nan"), "a loss of no phase is not found");

  const auto parameters = [&] {
    std::vector<float> all;
    for_each_parameter(cortex, [&](const Name&, const auto& p) {
      all.insert(all.end(), p.value.data(), p.value.data() + p.size());
    });
    return all;
  };
  const auto before = parameters();
  for (const char* name : {"nan", "inf"}) {
    images(0, 3, 3, 0) = number<float>(name);
    refuses<NumericalError>([&] { Phase<Wake>{}(cortex, hippocampus, images, rng); },
                            "a pixel that is no number stops the training");
  }
  expect(parameters() == before, "a pixel that is no number changes nothing");
}

void metrics() {
  using namespace evaluation;
  Tensor<float, 2> latents(6, 2);
  fill_normal(latents.data(), latents.size(), Rng{1}.stream("latents"));
  Gaussian clean = gaussian_of(latents), broken = clean;
  const std::vector<int> labels{0, 1, 0, 1, 0, 1};
  for (const char* name : {"nan", "inf", "-inf"}) {
    latents(3, 1) = number<float>(name);
    refuses<NumericalError>([&] { gaussian_of(latents); }, "latents that are no numbers have no moments");
    refuses<NumericalError>([&] { sgd_readout(latents, labels, 2, Rng{}, {.batch_size = 2}); },
                            "latents that are no numbers are not read out");
    broken.covariance(1, 0) = number<double>(name);
    refuses<NumericalError>([&] { frechet_distance(clean, broken); },
                            "moments that are no numbers have no distance");
  }
  latents(3, 1) = 3e38F;
  refuses<NumericalError>(
      [&] { sgd_readout(latents, labels, 2, Rng{}, {.learning_rate = 1000, .batch_size = 2}); },
      "a readout whose weights overflow is refused");

#if !__FINITE_MATH_ONLY__ || !defined(__clang__)  // it may take either of two numbers to be the larger
  Tensor<float, 4> line(1, 1, 3, 1);
  const MaxPool<float> pool({.window = {1, 3}});
  MaxPool<float>::Activations pooled;
  for (Index place = 0; place < 3; ++place) {
    line.setConstant(-1);
    line(0, 0, place, 0) = number<float>("nan");
    expect(is(pool.forward(const_view(line), pooled)(0, 0, 0, 0), "nan"),
           "a window with a NaN has no largest value");
  }
#endif

  const auto barrier = [](const Vector& x, Vector& gradient) {
    gradient(0) = 1 - 1 / x(0);
    return x(0) > 0 ? x(0) - std::log(x(0)) : number<double>("nan");
  };
  const detail::LbfgsResult found = detail::minimize_lbfgs(barrier, Vector::Constant(1, 0.01), {});
  expect(found.converged && std::abs(found.point(0) - 1) < 1e-4, "lbfgs steps back from NaN");
}

void values() {
  Tensor<float, 1> p(2);
  p.setConstant(0.5F);
  p(0) = number<float>("nan");
  expect(is(binary_cross_entropy(p, 1), "nan"), "a probability that is no number gives no loss");
  expect(to_byte(number<float>("nan")) == 128 && to_byte(number<float>("inf")) == 255, "NaN is mid grey");
  const double nan = number<double>("nan");
  refuses<ValueError>([&] { Adam<>({.rate = nan}); }, "NaN is no rate");
  refuses<ValueError>([&] { Adam<>({.beta2 = nan}); }, "NaN is no beta");
  refuses<ValueError>([&] { SGD<>({.momentum = nan}); }, "NaN is no momentum");
  refuses<ValueError>([&] { LeakyReLU<double>{nan}; }, "NaN is no slope");
  refuses<ValueError>([&] { cosine_decay(nan); }, "NaN is no share");
  refuses<ValueError>([&] { binary_cross_entropy(p, nan); }, "NaN is no label");
  std::vector<double> values{1, 2};
  testing::GradientReport report;
  const std::vector<double> gradient{1, nan};
  testing::compare_gradient(report, "sum", values.data(), gradient.data(), 2,
                            [&] { return values[0] + values[1]; });
  expect(!report.passed(), "NaN is no gradient");
}

}  // namespace

int main() {
  phases();
  metrics();
  values();
  return failures;
}
