// SPDX-License-Identifier: BSD-3-Clause

// The user-written layer that the contract shows.

#include "oneiros/layers/layer.hpp"

#include "oneiros/layers/sequential.hpp"
#include "oneiros/layers/tanh.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// y = a x.
struct Scale {
  using Scalar = double;
  struct Activations {
    Tensor<double, 4> output, input_gradient;
  };

  Scale() { factor.value(0) = 1.5; }

  Shape<4> output_shape(const Shape<4>& input) const { return input; }

  TensorView<const double, 4> forward(TensorView<const double, 4> x, Activations& a, const Pass& = {}) const {
    resize(a.output, x.shape());
    a.output = x.map() * factor.value(0);
    return a.output;
  }

  TensorView<const double, 4> backward(TensorView<const double, 4> x, TensorView<const double, 4> dy,
                                       Activations& a, Gradients wanted) {
    if (wants_parameters(wanted)) {
      const Tensor<double, 0> sum = (x.map() * dy.map()).sum();
      factor.gradient(0) += sum(0);
      factor.mark_gradient();
    }
    if (!wants_input(wanted)) return {};
    resize(a.input_gradient, x.shape());
    a.input_gradient = dy.map() * factor.value(0);
    return a.input_gradient;
  }

  void for_each_parameter(auto&& visit) { visit("factor", factor); }
  void for_each_parameter(auto&& visit) const { visit("factor", factor); }

  Parameter<double> factor{{1}};
};
static_assert(Layer<Scale>);
static_assert(!FusesWith<Scale, Tanh<double>>);

using Given = TensorView<const double, 4>;

/// Applies a function as it writes, and its derivative as it reads.
struct Fusing : Scale {
  using Scale::backward;
  using Scale::forward;
  template <class F>
  Given forward(Given x, Activations& a, const F& f) const;
  template <class F>
  Given backward(Given x, Given dy, Activations& a, Gradients wanted, const F& f);
};

// Layers that lack a part of that.

struct WithoutFusedForward : Fusing {
  Given forward(Given x, Activations& a, const Pass& = {}) const;
};
struct WithoutFusedBackward : Fusing {
  Given backward(Given x, Given dy, Activations& a, Gradients wanted);
};
struct WithLearningFusedForward : WithoutFusedForward {
  using WithoutFusedForward::forward;
  template <class F>
  Given forward(Given x, Activations& a, const F& f);
};

// Layers that lack one thing each.

struct Uncopyable : Scale {
  Uncopyable(const Uncopyable&) = delete;
};
struct WithSizedActivations : Scale {
  struct Activations : Scale::Activations {
    explicit Activations(int);
  };
};
struct WithImmovableActivations : Scale {
  struct Activations : Scale::Activations {
    Activations() = default;
    Activations(const Activations&) = delete;
  };
};
struct WithoutShape : Scale {
  void output_shape(const Shape<4>& input) const;
};
struct WithoutForward : Scale {
  void forward(TensorView<const double, 4> x, Activations& a, const Pass&) const;
};
struct WithoutPass : Scale {
  TensorView<const double, 4> forward(TensorView<const double, 4> x, Activations& a) const;
};
struct WithoutBackward : Scale {
  void backward(TensorView<const double, 4> x, TensorView<const double, 4> dy, Activations& a, Gradients);
};
struct WithoutParameters : Scale {
  void for_each_parameter() const;
};
struct WithLearningParametersOnly : Scale {
  void for_each_parameter(auto&& visit) { visit("factor", factor); }
};

}  // namespace

TEST_CASE("a layer of one's own passes the check, alone and in a network") {
  CHECK(testing::check_layer(Scale(), {2, 3, 3, 2}, Rng{1}).passed());
  CHECK(testing::check_layer(Sequential{Scale(), Tanh<double>{}, Scale()}, {2, 3, 3, 2}, Rng{1}).passed());
}

TEST_CASE("the concept asks for each part of the contract") {
  CHECK(Layer<Scale>);
  CHECK_FALSE(Layer<Uncopyable>);
  CHECK_FALSE(Layer<WithSizedActivations>);
  CHECK_FALSE(Layer<WithImmovableActivations>);
  CHECK_FALSE(Layer<WithoutShape>);
  CHECK_FALSE(Layer<WithoutForward>);
  CHECK_FALSE(Layer<WithoutPass>);
  CHECK_FALSE(Layer<WithoutBackward>);
  CHECK_FALSE(Layer<WithoutParameters>);
  CHECK_FALSE(Layer<WithLearningParametersOnly>);
  CHECK(FusesWith<Fusing, Tanh<double>>);
  CHECK_FALSE(FusesWith<Fusing, Scale>);
  CHECK_FALSE(FusesWith<WithoutFusedForward, Tanh<double>>);
  CHECK_FALSE(FusesWith<WithoutFusedBackward, Tanh<double>>);
  CHECK_FALSE(FusesWith<WithLearningFusedForward, Tanh<double>>);
}
