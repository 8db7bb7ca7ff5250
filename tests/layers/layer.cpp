// SPDX-License-Identifier: BSD-3-Clause

// The user-written layer that the contract shows, and layers that break it.

#include "oneiros/layers/layer.hpp"

#include "oneiros/layers/sequential.hpp"
#include "oneiros/layers/tanh.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// y = a x, with faults that can be switched on.
struct Scale {
  using Scalar = double;
  struct Activations {
    Tensor<double, 4> output, input_gradient;
  };
  enum class Fault { none, wrong_sign, adds_to_input_gradient, assigns_parameter_gradient, forgets_to_mark };

  explicit Scale(Fault fault_ = Fault::none) : fault(fault_) { factor.value(0) = 1.5; }

  Shape<4> output_shape(const Shape<4>& input) const { return input; }

  TensorView<const double, 4> forward(TensorView<const double, 4> x, Activations& a) const {
    resize(a.output, x.shape());
    a.output = x.map() * factor.value(0);
    return a.output;
  }

  TensorView<const double, 4> backward(TensorView<const double, 4> x, TensorView<const double, 4> dy,
                                       Activations& a, Gradients wanted) {
    if (wants_parameters(wanted)) {
      const Tensor<double, 0> sum = (x.map() * dy.map()).sum();
      if (fault == Fault::assigns_parameter_gradient) factor.gradient(0) = 0;
      factor.gradient(0) += (fault == Fault::wrong_sign ? -1 : 1) * sum(0);
      if (fault != Fault::forgets_to_mark) factor.mark_gradient();
    }
    if (!wants_input(wanted)) return {};
    if (shape_of(a.input_gradient) != x.shape()) zeroed(a.input_gradient, x.shape());
    if (fault != Fault::adds_to_input_gradient) a.input_gradient.setZero();
    a.input_gradient += dy.map() * factor.value(0);
    return a.input_gradient;
  }

  void for_each_parameter(auto&& visit) { visit(factor); }
  void for_each_parameter(auto&& visit) const { visit(factor); }

  Parameter<double> factor{"factor", {1}};
  Fault fault;
};
static_assert(Layer<Scale>);
static_assert(!FusesWith<Scale, Tanh<double>>);

std::string failures(Scale::Fault fault) {
  std::ostringstream text;
  text << testing::check_layer(Scale(fault), {2, 3, 3, 2}, Rng{1});
  return text.str();
}

}  // namespace

TEST_CASE("a layer of one's own passes the check, alone and in a network") {
  CHECK(testing::check_layer(Scale(), {2, 3, 3, 2}, Rng{1}).passed());
  CHECK(testing::check_layer(Sequential{Scale(), Tanh<double>{}, Scale()}, {2, 3, 3, 2}, Rng{1}).passed());
}

TEST_CASE("the check finds what is wrong with a layer") {
  CHECK_THAT(failures(Scale::Fault::wrong_sign), ContainsSubstring("factor: gradient differs"));
  CHECK_THAT(failures(Scale::Fault::adds_to_input_gradient), ContainsSubstring("input: gradient differs"));
  CHECK_THAT(failures(Scale::Fault::assigns_parameter_gradient), ContainsSubstring("do not accumulate"));
  CHECK_THAT(failures(Scale::Fault::forgets_to_mark),
             ContainsSubstring("does not mark the gradient of parameter factor"));
}
