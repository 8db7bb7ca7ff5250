// SPDX-License-Identifier: BSD-3-Clause

// Every algorithm against the plain loops, over random geometry.

#include "oneiros/kernels/convolution.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include "oneiros/layers/leaky_relu.hpp"
#include "oneiros/layers/tanh.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "support/catch.hpp"
#include "support/geometries.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;
using kernels::Geometry;

namespace {

Geometry random_geometry(Dice& dice) {
  const Index images = dice(1, 11), fine_channels = dice(1, 9), coarse_channels = dice(1, 70);
  const Extent window{dice(1, 5), dice(1, 5)};
  const Extent stride{dice(1, 6), dice(1, 4)};  // now and then larger than the window
  const Extent padding{dice(0, window.height - 1), dice(0, window.width - 1)};
  const Extent fine{dice(window.height, 12), dice(window.width, 12)};
  return geometry(images, fine, fine_channels, coarse_channels, window, stride, padding);
}

/// A window that covers the image: the layer is a matrix product.
Geometry dense_geometry(Dice& dice) {
  const Index images = dice(1, 40), fine_channels = dice(1, 40);
  const Index coarse_channels = dice(0, 3) == 0 ? 1 : dice(1, 150);
  const Extent window{dice(1, 4), dice(1, 4)};
  const Extent stride{dice(1, 3), dice(1, 3)};
  return geometry(images, window, fine_channels, coarse_channels, window, stride, {0, 0});
}

/// What the fast algorithm takes: 4 x 4 windows with stride 2, multiples of 32 channels; images of any size.
Geometry fast_geometry(Dice& dice) {
  while (true) {
    const Index images = dice(1, 10), fine_channels = 32 * dice(1, 2), coarse_channels = 32 * dice(1, 3);
    const Extent padding{dice(0, 3), dice(0, 3)};
    const Extent fine{dice(4, 21), dice(4, 21)};
    const Geometry g = geometry(images, fine, fine_channels, coarse_channels, {4, 4}, {2, 2}, padding);
    if (kernels::fast::fits(g)) return g;
  }
}

/// Values between margins of NaN: what reads there spoils its results, what writes there is told of.
template <class S>
class Framed {
 public:
  explicit Framed(Index size) : values_(size + 2 * margin) {
    values_.setConstant(std::numeric_limits<S>::quiet_NaN());
  }
  explicit Framed(const Tensor<S, 1>& values) : Framed(values.size()) {
    std::copy_n(values.data(), values.size(), data());
  }
  ~Framed() {
    const auto is_nan = [](S value) { return value != value; };
    CHECK(std::all_of(values_.data(), data(), is_nan));
    CHECK(std::all_of(data() + size(), values_.data() + values_.size(), is_nan));
  }

  S* data() { return values_.data() + margin; }
  Index size() const { return values_.size() - 2 * margin; }

  double error(const Tensor<S, 1>& expected) {
    const Eigen::TensorMap<const Tensor<S, 1>> found(data(), size());
    const Tensor<S, 0> difference = (found - expected).abs().template maximum<Eigen::PropagateNaN>();
    return static_cast<double>(difference());
  }

 private:
  static constexpr Index margin = 256;
  Tensor<S, 1> values_;
};

/// Fills this thread's working memory, and what passes save, with NaN.
template <class S>
void spoil_memory(kernels::Saved& fine_saved, kernels::Saved& coarse_saved) {
  constexpr Index size = 1 << 16;
  kernels::Shared<S>& shared = kernels::shared<S>();
  for (S* memory :
       {shared.partials.reserve(size), shared.panels.reserve(size), shared.bias.reserve(size),
        shared.fine_planes.reserve(size), shared.coarse_planes.reserve(size),
        kernels::task_workspace<S>(size), fine_saved.write<void, S>(size), coarse_saved.write<void, S>(size)})
    std::fill_n(memory, size, std::numeric_limits<S>::quiet_NaN());
}

template <class S, class Activation>
void check_against_loops(const Geometry& g, const kernels::Plan<S>& plan, double tolerance,
                         const Activation& activation) {
  INFO(plan.implementation().name << ", images " << g.images << ", fine " << g.fine.height << "x"
                                  << g.fine.width << "x" << g.fine_channels << ", coarse " << g.coarse.height
                                  << "x" << g.coarse.width << "x" << g.coarse_channels << ", window "
                                  << g.window.height << "x" << g.window.width << ", stride "
                                  << g.stride.height << "x" << g.stride.width << ", padding "
                                  << g.padding.height << "x" << g.padding.width);
  using Vector = Tensor<S, 1>;
  const Vector fine = noise<S, 1>({g.images * g.fine_size()}, 1),
               coarse = noise<S, 1>({g.images * g.coarse_size()}, 2);
  const Vector weights = noise<S, 1>({g.weight_size()}, 3);
  const auto factors = [&](const Vector& exact) -> Vector {  // of the products, as Eigen rounds them
    if (plan.precision() == Precision::full) return exact;
    return exact.template cast<Eigen::bfloat16>().template cast<S>();
  };
  const Vector fine_factors = factors(fine), coarse_factors = factors(coarse),
               weight_factors = factors(weights);
  Framed<S> framed_fine(fine), framed_coarse(coarse), framed_weights(weights),
      fine_bias(noise<S, 1>({g.fine_channels}, 5)), coarse_bias(noise<S, 1>({g.coarse_channels}, 4));
  kernels::Saved fine_saved, coarse_saved;
  spoil_memory<S>(fine_saved, coarse_saved);
  const auto close = [&](Framed<S>& found, const Vector& expected) {
    const Tensor<S, 0> scale = expected.abs().maximum();
    CHECK(found.error(expected) <= tolerance * std::max(1.0, static_cast<double>(scale())));
  };

  Framed<S> gathered(coarse.size());
  plan.gather(framed_fine.data(), framed_weights.data(), coarse_bias.data(), activation, gathered.data(),
              fine_saved);
  Vector expected(coarse.size());
  oneiros::detail::naive::gather(g, fine_factors.data(), weight_factors.data(), coarse_bias.data(),
                                 activation, expected.data());
  close(gathered, expected);

  Framed<S> scattered(fine.size());
  plan.scatter(framed_coarse.data(), framed_weights.data(), fine_bias.data(), activation, scattered.data(),
               coarse_saved);
  expected.resize(fine.size());
  oneiros::detail::naive::scatter(g, coarse_factors.data(), weight_factors.data(), fine_bias.data(),
                                  activation, expected.data());
  close(scattered, expected);

  expected.resize(weights.size());
  expected.setConstant(1);
  const Vector ones = expected;
  oneiros::detail::naive::weight_gradient(g, fine_factors.data(), coarse_factors.data(), expected.data());
  for (const auto* fine_seen : {&fine_saved, static_cast<kernels::Saved*>(nullptr)})
    for (const auto* coarse_seen : {&coarse_saved, static_cast<kernels::Saved*>(nullptr)}) {
      Framed<S> gradient(ones);
      plan.weight_gradient(framed_fine.data(), framed_coarse.data(), gradient.data(), fine_seen, coarse_seen);
      close(gradient, expected);
    }
}

template <class S>
void check_against_loops(const Geometry& g, const kernels::Plan<S>& plan, double tolerance) {
  check_against_loops(g, plan, tolerance, LeakyReLU<S>{S(0.2)});
}

template <class S>
void check_against_loops(const Geometry& g, Algorithm algorithm, double tolerance) {
  check_against_loops(g, kernels::Plan<S>(g, algorithm), tolerance);
}

/// An algorithm of one's own, which is one row: windows of one pixel, which are products of Eigen's. The
/// weight gradient uses the copy that gather has saved.
namespace one_pixel {

bool fits(const Geometry& g) {
  return g.window == Extent{1, 1} && g.stride == Extent{1, 1} && g.padding == Extent{0, 0};
}

template <class S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class S>
Eigen::Map<const Matrix<S>> matrix(const S* values, Index rows, Index columns) {
  return {values, rows, columns};
}
template <class S>
void write(const Matrix<S>& pixels, const kernels::Epilogue<S>& epilogue, S* output) {
  for (Index row = 0; row < pixels.rows(); ++row)
    epilogue.write(pixels.data() + row * pixels.cols(), 0, pixels.cols(), output + row * pixels.cols());
}

template <class S>
void gather(const Geometry& g, const S* fine, const S* weights, const kernels::Epilogue<S>& epilogue,
            S* coarse, kernels::Saved& saved) {
  const Index pixels = g.images * g.coarse_positions();
  std::copy_n(fine, pixels * g.fine_channels, saved.write<Matrix<S>, S>(pixels * g.fine_channels));
  write<S>(matrix(fine, pixels, g.fine_channels) * matrix(weights, g.fine_channels, g.coarse_channels),
           epilogue, coarse);
}
template <class S>
void scatter(const Geometry& g, const S* coarse, const S* weights, const kernels::Epilogue<S>& epilogue,
             S* fine, kernels::Saved&) {
  const Index pixels = g.images * g.coarse_positions();
  write<S>(matrix(coarse, pixels, g.coarse_channels) *
               matrix(weights, g.fine_channels, g.coarse_channels).transpose(),
           epilogue, fine);
}
template <class S>
void weight_gradient(const Geometry& g, const S* fine, const S* coarse, S* gradient,
                     const kernels::Saved* fine_saved, const kernels::Saved*) {
  const S* seen = fine_saved == nullptr ? nullptr : fine_saved->read<Matrix<S>, S>();
  const Index pixels = g.images * g.coarse_positions();
  Eigen::Map<Matrix<S>>(gradient, g.fine_channels, g.coarse_channels) +=
      matrix(seen == nullptr ? fine : seen, pixels, g.fine_channels).transpose() *
      matrix(coarse, pixels, g.coarse_channels);
}

template <class S>
constexpr kernels::Implementation<S> row{"one pixel", Algorithm::direct, fits,
                                         gather,      scatter,           weight_gradient};

}  // namespace one_pixel

}  // namespace

TEST_CASE("the direct algorithm agrees with the plain loops for any geometry") {
  Dice dice(1);
  for (int i = 0; i < 150; ++i) {
    const Geometry g = i % 4 == 0 ? dense_geometry(dice) : random_geometry(dice);
    check_against_loops<double>(g, Algorithm::direct, 1e-13);
    check_against_loops<float>(g, Algorithm::direct, 1e-5);
  }
}

TEST_CASE("the direct algorithm agrees with the plain loops where the fast one would run") {
  Dice dice(2);
  for (int i = 0; i < 5; ++i) check_against_loops<float>(fast_geometry(dice), Algorithm::direct, 1e-5);
}

TEST_CASE("the fast algorithm agrees with the plain loops for images of any size") {
  Dice dice(3);
  for (int i = 0; i < 12; ++i) {
    const Geometry g = fast_geometry(dice);
    check_against_loops<double>(g, Algorithm::fast, 1e-13);
    check_against_loops<float>(g, Algorithm::fast, 1e-5);
  }
}

TEST_CASE("each row of the table agrees with the plain loops where it fits") {
  Dice dice(4);
  std::set<std::string> seen;
  const auto check = [&](const Geometry& g) {
    for (const auto& row : kernels::implementations<double>)
      if (row.fits(g)) {
        seen.insert(row.name);
        check_against_loops(g, kernels::Plan<double>(g, row), 1e-13);
      }
  };
  for (int i = 0; i < 30; ++i) check(i % 2 == 0 ? dense_geometry(dice) : random_geometry(dice));
  check(fast_geometry(dice));
  CHECK(seen.size() == std::size(kernels::implementations<double>));
}

TEST_CASE("products of factors with fewer digits agree with the plain loops over rounded ones") {
  const auto check = [](const Geometry& g) {
    for (const auto& row : kernels::implementations<float>)
      if (row.fits(g)) {
        const kernels::Plan<float> plan(g, row, Precision::bfloat16);
        CHECK(plan.precision() == Precision::bfloat16);
        check_against_loops(g, plan, 1e-5);
      }
    const kernels::Plan<double> plan(g, Algorithm::automatic, Precision::bfloat16);
    check_against_loops(g, plan, 1e-13);
    check_against_loops(g, kernels::Plan<float>(g, Algorithm::automatic, Precision::bfloat16), 1e-5);
  };
  check(geometry(5, {9, 12}, 32, 64, {4, 4}, {2, 2}, {1, 1}));
  check(geometry(3, {7, 6}, 33, 40, {5, 3}, {1, 2}, {2, 0}));
  check(geometry(9, {4, 4}, 32, 33, {4, 4}, {2, 2}, {0, 0}));
}

TEST_CASE("tiles multiply where the machine has them and fewer digits were asked for") {
  const bool has_tiles = kernels::tiled::exists<float> && kernels::tiles_granted();
  const Geometry g = geometry(2, {8, 8}, 32, 32, {4, 4}, {2, 2}, {1, 1});
  for (const Algorithm wanted : {Algorithm::automatic, Algorithm::fast, Algorithm::direct}) {
    const auto name = [&](Precision precision) {
      return std::string(kernels::Plan<float>(g, wanted, precision).implementation().name);
    };
    CHECK((name(Precision::bfloat16) == "tiles") == has_tiles);
    CHECK(name(Precision::full) != "tiles");
  }
  const kernels::Plan<float> plainly(g, Algorithm::naive, Precision::bfloat16);
  CHECK(plainly.implementation().name == std::string("naive"));
  CHECK(plainly.precision() == Precision::bfloat16);
  if constexpr (kernels::tiled::exists<float>)
    CHECK(kernels::Plan<float>(g, kernels::detail::tiles<float>).precision() == Precision::bfloat16);
}

TEST_CASE("products in tiles agree with the plain loops for any geometry") {
  Dice dice(5);
  for (int i = 0; i < 60; ++i) {
    // Images for three tiles and less; channels for three blocks, whole and not.
    const auto channels = [&] { return dice(0, 2) == 0 ? 32 * dice(1, 3) : dice(32, 80); };
    Geometry g = i % 4 == 0 ? dense_geometry(dice) : random_geometry(dice);
    g = geometry(dice(1, 40), g.fine, channels(), channels(), g.window, g.stride, g.padding);
    const kernels::Plan<float> plan(g, Algorithm::automatic, Precision::bfloat16);
    REQUIRE(plan.precision() == Precision::bfloat16);
    check_against_loops(g, plan, 1e-5);
  }
  // More tiles than are multiplied two images at a time, and no class of pixels of an even number.
  const Geometry large = geometry(33, {19, 19}, 64, 33, {4, 4}, {2, 2}, {1, 1});
  check_against_loops(large, kernels::Plan<float>(large, Algorithm::automatic, Precision::bfloat16), 1e-5);
}

TEST_CASE("thin layers keep all digits of their factors") {
  for (const auto& [fine_channels, coarse_channels] : {std::pair{31, 64}, {64, 31}, {3, 64}, {256, 1}}) {
    const Geometry g = geometry(2, {8, 8}, fine_channels, coarse_channels, {4, 4}, {2, 2}, {1, 1});
    CHECK(kernels::Plan<float>(g, Algorithm::automatic, Precision::bfloat16).precision() == Precision::full);
  }
  const Geometry g = geometry(2, {8, 8}, 32, 32, {4, 4}, {2, 2}, {1, 1});
  CHECK(kernels::Plan<float>(g).precision() == Precision::full);
}

TEST_CASE("an algorithm of one's own is one row") {
  const Geometry g = geometry(3, {5, 9}, 11, 37, {1, 1}, {1, 1}, {0, 0});
  REQUIRE(one_pixel::row<float>.fits(g));
  check_against_loops(g, kernels::Plan<float>(g, one_pixel::row<float>), 1e-5);
  check_against_loops(g, kernels::Plan<double>(g, one_pixel::row<double>), 1e-13);
}

TEST_CASE("the plan that is made automatically is the one that takes the least work") {
  const auto name = [](Algorithm wanted, Index padding) {
    const Geometry g = geometry(1, {16, 16}, 32, 32, {4, 4}, {2, 2}, {padding, padding});
    return std::string(kernels::Plan<float>(g, wanted).implementation().name);
  };
  CHECK(name(Algorithm::automatic, 1) == "fast");
  CHECK(name(Algorithm::fast, 1) == "fast");
  CHECK(name(Algorithm::direct, 1) == "direct");
  CHECK(name(Algorithm::naive, 1) == "naive");
  // 9 x 9 positions are 3 x 3 tiles, most of which hang over.
  CHECK(name(Algorithm::automatic, 2) == "direct");
  CHECK(name(Algorithm::fast, 2) == "fast");
  // 25 products of 4 phases in each of 2 x 4 tiles, one and a half times over, are as much work as the 16 taps
  // of 5 x 15 positions; in 3 x 4 tiles they are a little less than those of 9 x 13.
  const auto pays = [](Index images, Extent fine, Index padding = 0) {
    return kernels::fast::pays(geometry(images, fine, 32, 32, {4, 4}, {2, 2}, {padding, padding}));
  };
  CHECK_FALSE(pays(64, {12, 32}));
  CHECK(pays(64, {20, 28}));
  CHECK_FALSE(pays(4, {8, 8}, 1));
  CHECK(pays(5, {8, 8}, 1));
  CHECK(pays(1, {16, 16}, 1));
}

TEST_CASE("each kernel agrees with the plain loops") {
  for (const auto& [kernels, algorithm, g] : small_cases()) {
    CHECK(kernels_of(algorithm, g) == kernels);
    check_against_loops<double>(g, algorithm, 1e-13);
    check_against_loops<float>(g, algorithm, 1e-5);
  }
}

TEST_CASE("each kernel agrees with the plain loops for more than it takes at once") {
  constexpr Extent none{0, 0}, one{1, 1}, two{2, 2}, four{4, 4};
  const KernelCase cases[] = {
      // Bands of the padded image, the last of them shorter; panels of two vectors and of one.
      {"thin", Algorithm::direct, geometry(2, {40, 90}, 3, 37, {5, 4}, {2, 3}, {1, 2})},
      {"thin", Algorithm::direct, geometry(1, {90, 40}, 1, 5, {4, 5}, {3, 2}, {2, 1})},
      // Rows that fill more than a band.
      {"thin", Algorithm::direct, geometry(1, {6, 1400}, 3, 3, {2, 1}, {2, 3}, none)},
      // A row of a window is a run of 256 values, and of 260.
      {"thin", Algorithm::direct, geometry(1, {3, 70}, 4, 3, {2, 64}, one, none)},
      {"thin", Algorithm::direct, geometry(1, {3, 70}, 4, 3, {2, 65}, one, none)},
      // Units of 64 pixels, 64 of them.
      {"direct", Algorithm::direct, geometry(1, {70, 66}, 8, 9, {2, 3}, one, none)},
      // Chunks of 256 pixels; parts of the batch; whole panels, read where they are, and others, packed.
      {"direct", Algorithm::direct, geometry(5, {21, 23}, 32, 32, {1, 2}, one, none)},
      {"direct", Algorithm::direct, geometry(1, {21, 23}, 32, 32, {2, 1}, one, {1, 0})},
      {"direct", Algorithm::direct, geometry(3, {5, 300}, 64, 70, {2, 3}, {1, 2}, {0, 1})},
      // 64 rows and a row more, runs of 256 and a value more.
      {"product", Algorithm::direct, geometry(64, {8, 4}, 8, 40, {8, 4}, one, none)},
      {"product", Algorithm::direct, geometry(65, {1, 257}, 1, 7, {1, 257}, one, none)},
      {"product", Algorithm::direct, geometry(3, {5, 9}, 11, 33, one, one, none)},
      {"product of one channel", Algorithm::direct, geometry(9, {9, 19}, 3, 1, {9, 19}, one, none)},
      // 8 blocks of the transformed channels, and 12, of either side; parts of the batch, in which tiles hang
      // over.
      {"fast", Algorithm::fast, geometry(1, {9, 12}, 96, 32, four, two, {1, 2})},
      {"fast", Algorithm::fast, geometry(1, {6, 8}, 32, 288, four, two, one)},
      {"fast", Algorithm::fast, geometry(17, {14, 18}, 64, 32, four, two, one)},
      {"fast", Algorithm::fast, geometry(9, {11, 19}, 32, 224, four, two, one)},
      {"fast", Algorithm::fast, geometry(17, {10, 11}, 32, 64, four, two, one)},
      // 64 tiles whose products stay in cache together, all of one unit of images.
      {"fast", Algorithm::fast, geometry(4, {30, 26}, 32, 32, four, two, one)},
      // 32 rows of weights that are no tap's first ones, or not one tap's; 256 pixels, copied together; panels
      // that are read where they are.
      {"direct", Algorithm::direct, geometry(2, {9, 33}, 32, 16, two, one, none)},
      {"direct", Algorithm::direct, geometry(5, {6, 7}, 70, 8, {3, 2}, {1, 2}, {2, 1})},
      {"direct", Algorithm::direct, geometry(1, {6, 7}, 31, 9, {1, 3}, one, {0, 2})},
      // Whole panels, but no whole tiles of 8 rows of weights.
      {"thin", Algorithm::direct, geometry(1, {5, 6}, 1, 8, {3, 3}, one, one)},
      {"thin", Algorithm::direct, geometry(1, {5, 6}, 3, 8, {2, 1}, one, {1, 0})},
      // Taps that meet nothing but padding.
      {"direct", Algorithm::direct, geometry(2, {1, 5}, 32, 3, {3, 2}, one, {1, 0})},
      {"direct", Algorithm::direct, geometry(2, {5, 1}, 64, 3, {2, 3}, one, {0, 1})},
  };
  for (const auto& [kernels, algorithm, g] : cases) {
    CHECK(kernels_of(algorithm, g) == kernels);
    check_against_loops<double>(g, algorithm, 1e-13);
    check_against_loops<float>(g, algorithm, 1e-5);
  }
  // Cut for more threads than a machine of today's has, and at other places.
  Threads threads(7);
  threads.run([&] {
    for (const auto& [kernels, algorithm, g] : cases) check_against_loops<double>(g, algorithm, 1e-13);
  });
}

TEST_CASE("an activation that is no rectifier follows the kernels") {
  for (const auto& [kernels, algorithm, g] : small_cases())
    check_against_loops(g, kernels::Plan<double>(g, algorithm), 1e-13, Tanh<double>{});
}

TEST_CASE("thin images are gathered in runs of rows that are not too long") {
  const auto fits = [](Index channels, Index width) {
    return kernels::thin::gather_fits(geometry(1, {3, 300}, channels, 3, {2, width}, {1, 1}, {0, 0}));
  };
  CHECK(fits(4, 64));
  CHECK_FALSE(fits(4, 65));
  CHECK(fits(1, 256));
  CHECK_FALSE(fits(1, 257));
  CHECK(fits(7, 1));
  CHECK_FALSE(fits(8, 1));

  // Where they would be too long, the direct algorithm takes over: a sum of 260 has other bits.
  const Geometry g = geometry(1, {3, 70}, 4, 3, {2, 65}, {1, 1}, {0, 0});
  const auto fine = noise<float, 1>({g.fine_size()}, 1), weights = noise<float, 1>({g.weight_size()}, 2);
  Tensor<float, 1> thin(g.coarse_size()), direct(g.coarse_size());
  kernels::Saved saved;
  const kernels::Epilogue<float> none{nullptr};
  kernels::thin::gather(g, fine.data(), weights.data(), none, thin.data(), saved);
  kernels::direct::gather(g, fine.data(), weights.data(), none, direct.data(), saved);
  CHECK(std::equal(thin.data(), thin.data() + thin.size(), direct.data()));
}

TEST_CASE("the fast algorithm takes an image whose pixels its tiles reach, and no other") {
  for (const Index padding : {0, 1, 2, 3})
    for (Index extent = 4; extent <= 21; ++extent) {
      const Geometry high = geometry(1, {extent, 8}, 32, 32, {4, 4}, {2, 2}, {padding, 1}),
                     wide = geometry(1, {12, extent}, 32, 32, {4, 4}, {2, 2}, {1, padding});
      // A tile reads 10 pixels, the first one 8 after the tile's before it.
      const Index tiles = (high.coarse.height + 3) / 4;
      const bool reached = extent <= 8 * (tiles - 1) + 10 - padding;
      INFO("extent " << extent << ", padding " << padding);
      CHECK(kernels::fast::fits(high) == reached);
      CHECK(kernels::fast::fits(wide) == reached);
      check_against_loops<double>(high, Algorithm::fast, 1e-13);
      check_against_loops<double>(wide, Algorithm::fast, 1e-13);
    }
  const auto fits = [](Index fine_channels, Index coarse_channels, Extent window, Extent stride) {
    return kernels::fast::fits(geometry(1, {8, 12}, fine_channels, coarse_channels, window, stride, {1, 1}));
  };
  CHECK(fits(64, 32, {4, 4}, {2, 2}));
  CHECK_FALSE(fits(33, 32, {4, 4}, {2, 2}));
  CHECK_FALSE(fits(32, 48, {4, 4}, {2, 2}));
  CHECK_FALSE(fits(32, 32, {4, 3}, {2, 2}));
  CHECK_FALSE(fits(32, 32, {3, 4}, {2, 2}));
  CHECK_FALSE(fits(32, 32, {4, 4}, {2, 1}));
  CHECK_FALSE(fits(32, 32, {4, 4}, {1, 2}));
}

TEST_CASE("what an earlier pass has saved is not taken for what a later one has, or has not") {
  const Geometry g = geometry(2, {10, 7}, 32, 32, {4, 4}, {2, 2}, {1, 2});
  const auto weights = noise<double, 1>({g.weight_size()}, 1);
  for (const Algorithm later : {Algorithm::direct, Algorithm::naive, Algorithm::fast}) {
    kernels::Saved fine_saved, coarse_saved;
    Tensor<double, 1> fine, coarse, found(g.weight_size()), expected(g.weight_size());
    for (const Algorithm algorithm : {Algorithm::fast, later}) {
      fine = noise<double, 1>({g.images * g.fine_size()}, 2 + (algorithm == later));
      coarse = noise<double, 1>({g.images * g.coarse_size()}, 4 + (algorithm == later));
      Tensor<double, 1> to_coarse(coarse.size()), to_fine(fine.size());
      const kernels::Plan<double> plan(g, algorithm);
      plan.gather(fine.data(), weights.data(), nullptr, Identity{}, to_coarse.data(), fine_saved);
      plan.scatter(coarse.data(), weights.data(), nullptr, Identity{}, to_fine.data(), coarse_saved);
    }
    const kernels::Plan<double> plan(g, Algorithm::fast);
    expected.setZero();
    oneiros::detail::naive::weight_gradient(g, fine.data(), coarse.data(), expected.data());
    const auto check = [&](const kernels::Saved& of_fine, const kernels::Saved& of_coarse) {
      found.setZero();
      plan.weight_gradient(fine.data(), coarse.data(), found.data(), &of_fine, &of_coarse);
      const Tensor<double, 0> error = (found - expected).abs().maximum();
      CHECK(error() < 1e-10);
    };
    check(fine_saved, coarse_saved);
    check(coarse_saved, fine_saved);  // nor is one side taken for the other
  }
}

TEST_CASE("extents follow from each other as in PyTorch") {
  CHECK(kernels::coarse_extent(32, 4, 2, 1) == 16);
  CHECK(kernels::coarse_extent(5, 4, 2, 1) == 2);
  CHECK(kernels::coarse_extent(2, 4, 2, 0) == 0);
  CHECK(kernels::fine_extent(16, 4, 2, 1) == 32);
  CHECK(kernels::coarse_extent(4, 4, 3, 0) == 1);
  CHECK(kernels::coarse_extent(6, 4, 3, 0) == 1);
  CHECK(kernels::coarse_extent(7, 4, 3, 0) == 2);
  CHECK(kernels::fine_extent(1, 4, 1, 0) == 4);
  CHECK(kernels::fine_extent(3, 5, 4, 2) == 9);
}
