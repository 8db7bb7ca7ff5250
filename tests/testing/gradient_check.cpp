// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/testing/gradient_check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace oneiros;
using testing::GradientReport;

namespace {

/// A fault for each sentence of check_layer, and what is none.
enum class Fault {
  none,
  rounds_otherwise,
  wrong_input_gradient,
  wrong_parameter_gradient,
  input_gradient_not_a_number,
  adds_to_input_gradient,
  ignores_input,
  ignores_parameter,
  other_input_gradient_alone,
  adds_unasked,
  marks_unasked,
  assigns_parameter_gradient,
  forgets_to_mark,
  takes_sum_of_last_input_gradient,
  keeps_input_gradient,
  adds_to_output,
  remembers_input_itself,
  adds_once_a_forward_pass,
  keeps_number_of_outputs,
  keeps_number_of_input_gradients,
  other_output_shape,
  other_gradient_shape,
};

/// y = a x, unless it is at fault.
struct Scale {
  using Scalar = double;
  struct Activations {
    Tensor<double, 4> output, input_gradient;
    double sum = 0;
    bool added = false;
    Index outputs = 0, gradients = 0;  // images of the first passes
    Index passes = 0;
  };

  explicit Scale(Fault fault_, double value = 1.5) : fault(fault_) {
    factor.value(0) = is(Fault::ignores_input) ? 0 : value;
  }

  bool is(Fault which) const { return fault == which; }

  Shape<4> output_shape(const Shape<4>& input) const { return input; }

  TensorView<const double, 4> forward(TensorView<const double, 4> x, Activations& a, const Pass& = {}) const {
    last_input = x.data();
    a.added = false;
    if (!is(Fault::adds_to_output) || shape_of(a.output) != x.shape()) zeroed(a.output, x.shape());
    a.output += x.map() * (is(Fault::ignores_parameter) ? 2.0 : factor.value(0));
    if (a.outputs == 0 || !is(Fault::keeps_number_of_outputs)) a.outputs = x.dimension(0);
    return {a.output.data(), is(Fault::other_output_shape) ? Shape<4>{x.size(), 1, 1, 1}
                                                           : Shape<4>{a.outputs, x.dimension(1), 2, 2}};
  }

  TensorView<const double, 4> backward(TensorView<const double, 4> x, TensorView<const double, 4> dy,
                                       Activations& a, Gradients wanted) {
    const TensorView<const double, 4> seen{is(Fault::remembers_input_itself) ? last_input : x.data(),
                                           x.shape()};
    const Tensor<double, 0> sum = (seen.map() * dy.map()).sum();
    if (wants_input(wanted) || !is(Fault::takes_sum_of_last_input_gradient)) a.sum = sum();
    if (is(Fault::wrong_parameter_gradient)) a.sum = -sum();
    if (is(Fault::ignores_parameter)) a.sum = 0;
    if (is(Fault::rounds_otherwise) && a.passes++ > 0) a.sum *= 1 + 1e-12;
    if (wants_parameters(wanted) || is(Fault::adds_unasked)) {
      if (is(Fault::assigns_parameter_gradient)) factor.gradient(0) = 0;
      if (!std::exchange(a.added, true) || !is(Fault::adds_once_a_forward_pass)) factor.gradient(0) += a.sum;
    }
    if ((wants_parameters(wanted) && !is(Fault::forgets_to_mark)) || is(Fault::marks_unasked))
      factor.mark_gradient();
    if (!wants_input(wanted)) return {};
    const bool computed = shape_of(a.input_gradient) == x.shape();
    if (!computed) zeroed(a.input_gradient, x.shape());
    const bool alone = wanted == Gradients::input;
    if (!(is(Fault::keeps_input_gradient) && alone && computed)) {
      if (!is(Fault::adds_to_input_gradient)) a.input_gradient.setZero();
      a.input_gradient += dy.map() * (is(Fault::ignores_parameter) ? 2.0 : factor.value(0));
      if (is(Fault::wrong_input_gradient)) a.input_gradient = -a.input_gradient;
      if (is(Fault::other_input_gradient_alone) && alone) a.input_gradient(1, 0, 0, 0) += 1;
      if (is(Fault::input_gradient_not_a_number)) a.input_gradient(0, 0, 0, 0) = std::nan("");
    }
    if (a.gradients == 0) a.gradients = std::max(Index{2}, x.dimension(0));
    if (is(Fault::keeps_number_of_input_gradients) && x.dimension(0) > a.gradients)
      a.input_gradient.chip(a.gradients, 0).setZero();
    return {a.input_gradient.data(),
            is(Fault::other_gradient_shape) ? Shape<4>{x.size(), 1, 1, 1} : x.shape()};
  }

  void for_each_parameter(auto&& visit) { visit("factor", factor); }
  void for_each_parameter(auto&& visit) const { visit("factor", factor); }

  Parameter<double> factor{{1}};
  Fault fault;
  mutable const double* last_input = nullptr;  // which `forward` must not keep
};
static_assert(Layer<Scale>);

struct PassSeen {
  char kind;  ///< forward, or backward for all gradients, the input's or parameters'
  const double* x;
  const void* activations;
  double dy;  ///< its first value
  bool marked;
};

/// y = a x, which writes down its passes.
struct Logged : Scale {
  explicit Logged(std::vector<PassSeen>* log_) : Scale(Fault::none), log(log_) {}

  TensorView<const double, 4> forward(TensorView<const double, 4> x, Activations& a,
                                      const Pass& pass = {}) const {
    log->push_back({'f', x.data(), &a, 0, false});
    return Scale::forward(x, a, pass);
  }
  TensorView<const double, 4> backward(TensorView<const double, 4> x, TensorView<const double, 4> dy,
                                       Activations& a, Gradients wanted) {
    const char kind = wanted == Gradients::all ? 'a' : wanted == Gradients::input ? 'i' : 'p';
    log->push_back({kind, x.data(), &a, dy.data()[0], factor.has_gradient});
    return Scale::backward(x, dy, a, wanted);
  }

  std::vector<PassSeen>* log;
};

struct Three {
  Parameter<double> a{{30}}, b{{1}}, c{{2}};

  void for_each_parameter(auto&& visit) {
    visit("a", a);
    visit("b", b);
    visit("c", c);
  }
};

GradientReport report_of(Fault fault) {
  return testing::check_layer(Scale(fault), {2, 3, 2, 2}, Rng{1});
}

/// What a check of `size` values says, whose loss is `loss(values)` and whose gradient is claimed to be
/// `gradient(i)`.
template <class Loss, class Gradient>
GradientReport compared(std::vector<double> values, const Loss& loss, const Gradient& gradient) {
  std::vector<double> claimed(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) claimed[i] = gradient(i);
  const std::vector<double> before = values;
  GradientReport report;
  testing::compare_gradient(report, "x", values.data(), claimed.data(), static_cast<Index>(values.size()),
                            [&] { return loss(values); });
  CHECK(values == before);
  return report;
}

double sum_of_squares(const std::vector<double>& x) {
  double sum = 0;
  for (const double value : x) sum += value * value;
  return sum;
}

}  // namespace

TEST_CASE("each sentence about a layer is said of the layer that deserves it, and no other") {
  const std::string differs = ": gradient differs from central differences by ";
  const std::string in_turn = "contract: a pass for Gradients::";
  // Where a sentence ends in measured numbers, its beginning.
  const std::vector<std::pair<Fault, std::vector<std::string>>> sentences = {
      {Fault::none, {}},
      {Fault::rounds_otherwise, {}},
      {Fault::wrong_input_gradient, {"input" + differs + "2 of the largest derivative, "}},
      {Fault::wrong_parameter_gradient, {"factor" + differs + "2 of the largest derivative, "}},
      {Fault::input_gradient_not_a_number,
       {"input" + differs, "contract: the input gradient changes when only it is asked for"}},
      {Fault::adds_to_input_gradient,
       {"input" + differs, "contract: the input gradient changes when only it is asked for"}},
      {Fault::ignores_input,
       {"contract: the input gradient is zero everywhere; does the layer hold random parameters?"}},
      {Fault::ignores_parameter, {"contract: the gradient of parameter factor is zero everywhere"}},
      {Fault::other_input_gradient_alone, {"contract: the input gradient changes when only it is asked for"}},
      {Fault::adds_unasked, {"contract: parameter gradients change when only the input's is asked for"}},
      {Fault::marks_unasked,
       {"contract: backward marks the gradient of parameter factor when only the input's is asked for"}},
      {Fault::assigns_parameter_gradient, {"contract: parameter gradients do not accumulate"}},
      {Fault::forgets_to_mark, {"contract: backward does not mark the gradient of parameter factor"}},
      {Fault::takes_sum_of_last_input_gradient,
       {in_turn + "parameters gives other parameter gradients after one for Gradients::input than alone"}},
      {Fault::keeps_input_gradient,
       {in_turn + "input gives another input gradient after one for Gradients::parameters than alone"}},
      {Fault::adds_to_output,
       {"contract: forward gives another output after one for Gradients::all than alone"}},
      {Fault::remembers_input_itself,
       {in_turn + "all gives other parameter gradients after another forward pass than alone"}},
      {Fault::adds_once_a_forward_pass,
       {in_turn + "parameters gives other parameter gradients after one for Gradients::input than alone"}},
      {Fault::keeps_number_of_outputs,
       {"contract: forward gives another output after one for Gradients::all than alone"}},
      {Fault::keeps_number_of_input_gradients,
       {in_turn + "all gives another input gradient after one for Gradients::all than alone"}},
  };
  for (const auto& [fault, expected] : sentences) {
    const GradientReport report = report_of(fault);
    INFO("fault " << static_cast<int>(fault) << ": " << report);
    CHECK(report.passed() == expected.empty());
    CHECK(report.checked == 24 + 1);
    if (fault == Fault::wrong_input_gradient || fault == Fault::wrong_parameter_gradient)
      CHECK(report.worst == Approx(2));
    REQUIRE(report.failures.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      CHECK((expected[i].back() == ' ' ? report.failures[i].substr(0, expected[i].size())
                                       : report.failures[i]) == expected[i]);
  }
  CHECK_THROWS_WITH(report_of(Fault::other_output_shape),
                    "layer: output of forward: expected 2 x 3 x 2 x 2, found 24 x 1 x 1 x 1");
  CHECK_THROWS_WITH(report_of(Fault::other_gradient_shape),
                    "layer: input gradient: expected 2 x 3 x 2 x 2, found 24 x 1 x 1 x 1");
}

TEST_CASE("a contract is checked to the same digits where values are small") {
  const Rng rng{1};
  CHECK(testing::check_layer(Scale(Fault::none, 1e-10), {2, 3, 2, 2}, rng).passed());
  CHECK_FALSE(testing::check_layer(Scale(Fault::keeps_input_gradient, 1e-10), {2, 3, 2, 2}, rng).passed());
}

TEST_CASE("each kind of pass follows each, on other batches, activations and multiples of gradients") {
  std::vector<PassSeen> log;
  CHECK(testing::check_layer(Logged(&log), {2, 1, 2, 2}, Rng{1}).passed());
  std::vector<const double*> batches;  // as they are seen first
  for (const PassSeen& seen : log)
    if (std::find(batches.begin(), batches.end(), seen.x) == batches.end()) batches.push_back(seen.x);
  REQUIRE(batches.size() == 3);
  std::vector<double> dy(3, 0);  // of the first pass that is not infinite
  for (std::size_t i = 0; i < 3; ++i)
    for (const PassSeen& seen : log)
      if (dy[i] == 0 && seen.x == batches[i] && seen.kind == 'a' && std::isfinite(seen.dy)) dy[i] = seen.dy;

  struct Turn {
    std::size_t even, odd;
    bool forward_first;
  };
  REQUIRE(log.size() > 3 * 20 + 12);
  auto seen = log.end() - (3 * 20 + 12);
  for (const auto& [even, odd, forward_first] :
       {Turn{0, 1, false}, {1, 0, false}, {0, 2, false}, {0, 1, true}}) {
    const void* const first = seen->activations;
    const auto expect = [&, &both_first = forward_first](char kind, std::size_t batch, double factor,
                                                         bool is_odd) {
      CHECK(seen->kind == kind);
      CHECK(seen->x == batches[batch]);
      CHECK((seen->activations == first) == !(both_first && is_odd));
      CHECK(seen->dy == factor * dy[batch]);
      CHECK_FALSE(seen->marked);
      ++seen;
    };
    if (forward_first) {
      expect('f', even, 0, false);
      expect('f', odd, 0, true);
    }
    double factor = 1;
    bool is_odd = false;
    for (const char kind : std::string("aaiippapia")) {
      const std::size_t batch = is_odd ? odd : even;
      if (!forward_first) expect('f', batch, 0, is_odd);
      expect(kind, batch, factor, is_odd);
      factor *= -2;
      is_odd = !is_odd;
    }
  }
}

TEST_CASE("each parameter of a network whose gradient is wrong is named, with the worst error of all") {
  Three network;
  const auto loss = [&] {
    return 2 * network.a.value(0) + 3 * network.b.value(0) + network.c.value(0) + 8 * network.c.value(1);
  };
  network.a.gradient(0) = 2;
  network.b.gradient(0) = 3.75;
  network.c.gradient.setValues({1, 4});
  const GradientReport report = testing::check_parameters(network, loss);
  CHECK(report.checked == 24 + 1 + 2);
  CHECK(report.worst == Approx(0.5));
  const std::string differs = ": gradient differs from central differences by ";
  CHECK(report.failures == std::vector<std::string>{"b" + differs + "0.25 of the largest derivative, 3",
                                                    "c" + differs + "0.5 of the largest derivative, 8"});
  std::ostringstream text;
  text << report;
  CHECK(text.str() == "27 derivatives checked, worst relative error 0.5\n  " + report.failures[0] + "\n  " +
                          report.failures[1]);
}

TEST_CASE("a comparison finds one wrong value among those it takes, which are spread over the array") {
  const std::vector<double> x(240, 0.5);
  CHECK(compared(x, sum_of_squares, [](std::size_t) { return 1.0; }).passed());
  for (const std::size_t wrong : {0U, 10U, 120U, 230U}) {
    const auto report = compared(x, sum_of_squares, [&](std::size_t i) { return i == wrong ? 1.1 : 1.0; });
    CHECK(report.worst == Approx(0.1));
    CHECK(report.failures.size() == 1);
    CHECK(report.checked == 24);
  }
}

TEST_CASE("a comparison is right near kinks, about zeros and about what is no number") {
  const auto constant = [](double value) { return [=](std::size_t) { return value; }; };
  // The differences of the first step see both sides of the kink.
  const auto kink = [](const std::vector<double>& x) { return std::abs(x[0] - 3e-6); };
  CHECK(compared({0}, kink, constant(-1)).passed());
  CHECK_FALSE(compared({0}, kink, constant(-0.4)).passed());
  // A gradient that is zero everywhere may have the rounding of the differences.
  const auto flat = [](const std::vector<double>&) { return 7.0; };
  CHECK(compared({0}, flat, constant(0.9e-9)).passed());
  CHECK_FALSE(compared({0}, flat, constant(1.1e-9)).passed());

  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  CHECK_FALSE(compared({1}, sum_of_squares, constant(nan)).passed());
  CHECK_FALSE(compared({1}, sum_of_squares, constant(infinity)).passed());
  CHECK_FALSE(compared({1}, [&](const auto&) { return nan; }, constant(2)).passed());
  CHECK_FALSE(GradientReport{}.passed());
  CHECK(GradientReport{}.worst == 0);
  // A kink that the third step alone does not see, and values whose rounding it sees too much of.
  CHECK(compared({0}, [](const auto& x) { return std::abs(x[0] - 5e-7); }, constant(-1)).passed());
  CHECK(compared({0}, [](const auto& x) { return std::abs(x[0] - 3e-6) + 8192; }, constant(-1)).passed());
  // What is as far off as allowed is right.
  GradientReport report;
  double value = 1;
  const double gradient = 0;
  testing::compare_gradient(report, "x", &value, &gradient, 1, [] { return 7.0; }, {.tolerance = 0});
  CHECK(report.passed());
}
