// SPDX-License-Identifier: BSD-3-Clause

// The losses against PyTorch.

#include "oneiros/losses.hpp"

#include "golden_tensors.hpp"

namespace {

using namespace oneiros;
using namespace oneiros::test;

constexpr double loss_tolerance = 1e-6;

template <class S>
void replay_losses(const SafeTensors& file) {
  INFO(scalar_name<S>());
  for (const int label : {0, 1}) {
    const std::string name = "bce" + std::to_string(label);
    INFO(name);
    const auto p = file.read<S, 1>(name + ".p");
    Tensor<S, 1> dp(p.dimensions());
    dp.setZero();
    check_close(binary_cross_entropy(p, label, dp), file.scalar<double>(name + ".loss"), loss_tolerance);
    const auto expected = file.read<double, 1>(name + ".dp");
    for (Index i = 0; i < dp.size(); ++i) {
      INFO("element " << i << ", p = " << p(i));
      check_close(static_cast<double>(dp(i)), expected(i), loss_tolerance);
    }
  }
  {
    const auto a = file.read<S, 4>("mse.a"), b = file.read<S, 4>("mse.b");
    Tensor<S, 4> da(a.dimensions());
    da.setZero();
    check_close(mean_squared_error(a, b, da), file.scalar<double>("mse.loss"), loss_tolerance);
    check_close(da, file.read<double, 4>("mse.da"), loss_tolerance);
  }
  {
    const auto z = file.read<S, 2>("kl.z");
    Tensor<S, 2> dz(z.dimensions());
    dz.setZero();
    check_close(latent_prior(z, dz), file.scalar<double>("kl.loss"), loss_tolerance);
    check_close(dz, file.read<double, 2>("kl.dz"), loss_tolerance);
  }
  {
    const auto logits = file.read<S, 2>("softmax_ce.logits");
    const auto stored = file.read<std::int64_t, 1>("softmax_ce.labels");
    const std::vector<int> labels(stored.data(), stored.data() + stored.size());
    Tensor<S, 2> gradient(logits.dimensions());
    gradient.setZero();
    check_close(softmax_cross_entropy(logits, labels, gradient), file.scalar<double>("softmax_ce.loss"),
                loss_tolerance);
    check_close(gradient, file.read<double, 2>("softmax_ce.dlogits"), loss_tolerance);
  }
}

}  // namespace

TEST_CASE("golden losses") {
  const auto file = open_golden("losses.safetensors");
  if (!file) return;
  replay_losses<float>(*file);
  replay_losses<double>(*file);
}
