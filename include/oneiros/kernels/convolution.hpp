// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The seam between layers and kernels: layers call these functions and nothing else. Which algorithm runs is
// decided here, from the geometry, unless the caller forces one.

#include <algorithm>
#include <concepts>

#include "oneiros/kernels/direct.hpp"
#include "oneiros/kernels/direct_weight_gradient.hpp"
#include "oneiros/kernels/fast.hpp"
#include "oneiros/kernels/naive.hpp"
#include "oneiros/kernels/product.hpp"
#include "oneiros/kernels/thin_gather.hpp"
#include "oneiros/kernels/thin_scatter.hpp"
#include "oneiros/kernels/workspace.hpp"

namespace oneiros {

/// How a convolution is computed.
enum class Algorithm {
  automatic,  ///< the one that takes the least work for the geometry
  naive,      ///< plain loops, one thread: for checks
  direct,     ///< each product of the definition: for any geometry, and for the last digits
  fast,  ///< F(4 x 4, 2 x 2) where it fits (4 x 4 windows, stride 2, multiples of 32 channels), else direct
};

namespace kernels {
inline namespace ONEIROS_TARGET {

/// The algorithm that runs where `wanted` was asked for: naive, direct or fast.
inline Algorithm choose(Algorithm wanted, const Geometry& g) {
  if (wanted == Algorithm::automatic)
    return fast::fits(g) && fast::pays(g) ? Algorithm::fast : Algorithm::direct;
  if (wanted == Algorithm::fast) return fast::fits(g) ? Algorithm::fast : Algorithm::direct;
  return wanted;
}

/// A layer that is a matrix product, as a 1 x 1 convolution over one image with a pixel for each row.
inline Geometry as_one_image(const Geometry& g) {
  const product::Sizes size(g);
  Geometry one = g;
  one.images = 1;
  one.fine = one.coarse = {1, size.rows};
  one.fine_channels = size.window;
  one.window = one.stride = {1, 1};
  return one;
}

/// coarse = epilogue(fine * weights): a convolution's forward pass, a transposed one's input gradient. The
/// fast algorithm leaves the transformed fine image in `fine_planes`.
template <class S>
void gather(Algorithm algorithm, const Geometry& g, const S* fine, const S* weights,
            const Epilogue<S>& epilogue, S* coarse, Planes<S>& fine_planes) {
  const Algorithm chosen = choose(algorithm, g);
  fine_planes.valid = chosen == Algorithm::fast;
  if (chosen == Algorithm::naive)
    return naive::gather(g, fine, weights, epilogue.bias, [&](S x) { return epilogue.rectify(x); }, coarse);
  if (chosen == Algorithm::fast) return fast::gather(g, fine, weights, epilogue, coarse, fine_planes);
  if (!product::Sizes::fits(g)) {
    if (thin::gather_fits(g)) return thin::gather(g, fine, weights, epilogue, coarse);
    return direct::gather(g, fine, weights, epilogue, coarse);
  }
  const product::Sizes size(g);
  if (size.coarse == 1) return product::gather_single(size, fine, weights, epilogue, coarse);
  product::gather(size, fine, weights, epilogue, coarse);
}

/// fine = epilogue(coarse *^T weights): a transposed convolution's forward pass, a convolution's input
/// gradient. The fast algorithm leaves the transformed coarse image in `coarse_planes`.
template <class S>
void scatter(Algorithm algorithm, const Geometry& g, const S* coarse, const S* weights,
             const Epilogue<S>& epilogue, S* fine, Planes<S>& coarse_planes) {
  const Algorithm chosen = choose(algorithm, g);
  coarse_planes.valid = chosen == Algorithm::fast;
  if (chosen == Algorithm::naive)
    return naive::scatter(g, coarse, weights, epilogue.bias, [&](S x) { return epilogue.rectify(x); }, fine);
  if (chosen == Algorithm::fast) return fast::scatter(g, coarse, weights, epilogue, fine, coarse_planes);
  if (product::Sizes::fits(g)) {
    const product::Sizes size(g);
    if (size.coarse == 1)
      return product::scatter_single(size, coarse, weights, epilogue, g.fine_channels, fine);
    return product::scatter(size, coarse, weights, epilogue, g.fine_channels, fine);
  }
  if (g.is_thin()) return thin::scatter(g, coarse, weights, epilogue, fine);
  direct::scatter(g, coarse, weights, epilogue, fine);
}

/// output = f(input), of each value.
template <class S, class Activation>
void apply_activation(const S* input, Index count, const Activation& activation, S* output) {
  parallel_blocks(
      count, 16384,
      [&](Index begin, Index end) {
        Index i = begin;
        for (; i + lanes<S> <= end; i += lanes<S>)
          store(output + i, map_lanes<S>(activation, load(input + i)));
        if (const Index rest = end - i; rest > 0)
          store_first(output + i, map_lanes<S>(activation, load_first(input + i, rest)), rest);
      },
      8 * count);
}

/// Has `compute(Epilogue)` write `count` values of `output`, and the activation applied to them, by the
/// kernel or after it.
template <class S, class Activation, class F>
void finish_with(const Activation& activation, const S* bias, Index count, S* output, const F& compute) {
  if constexpr (Rectifier<Activation>) {
    compute(Epilogue<S>{bias, static_cast<S>(activation.slope())});
  } else {
    compute(Epilogue<S>{bias});
    apply_activation(output, count, activation, output);
  }
}

/// coarse = activation(bias + fine * weights), as above. `bias` may be null.
template <class S, class Activation>
void gather(Algorithm algorithm, const Geometry& g, const S* fine, const S* weights, const S* bias,
            const Activation& activation, S* coarse, Planes<S>& fine_planes) {
  finish_with(activation, bias, g.images * g.coarse_size(), coarse, [&](const Epilogue<S>& epilogue) {
    gather(algorithm, g, fine, weights, epilogue, coarse, fine_planes);
  });
}

/// fine = activation(bias + coarse *^T weights), as above. `bias` may be null.
template <class S, class Activation>
void scatter(Algorithm algorithm, const Geometry& g, const S* coarse, const S* weights, const S* bias,
             const Activation& activation, S* fine, Planes<S>& coarse_planes) {
  finish_with(activation, bias, g.images * g.fine_size(), fine, [&](const Epilogue<S>& epilogue) {
    scatter(algorithm, g, coarse, weights, epilogue, fine, coarse_planes);
  });
}

/// Adds the weights' gradient of either layer to `gradient`. `fine_planes` and `coarse_planes` are what
/// gather got for this fine image, and scatter for this coarse one; null where they have not seen it.
template <class S>
void weight_gradient(Algorithm algorithm, const Geometry& g, const S* fine, const S* coarse, S* gradient,
                     const Planes<S>* fine_planes = nullptr, const Planes<S>* coarse_planes = nullptr) {
  switch (choose(algorithm, g)) {
    case Algorithm::naive:
      return naive::weight_gradient(g, fine, coarse, gradient);
    case Algorithm::fast: {
      const fast::Tiling tiling(g);
      const auto known = [](const Planes<S>* planes) { return planes != nullptr && planes->valid; };
      return fast::weight_gradient(
          g,
          known(fine_planes)
              ? fine_planes->values.data()
              : fast::transform_fine(g, tiling, {0, tiling.units}, fine, shared<S>().fine_planes),
          known(coarse_planes)
              ? coarse_planes->values.data()
              : fast::transform_coarse(g, tiling, {0, tiling.units}, coarse, shared<S>().coarse_planes),
          gradient);
    }
    default:
      break;
  }
  if (!product::Sizes::fits(g)) return direct::weight_gradient(g, fine, coarse, gradient);
  if (g.coarse_channels == 1)
    return product::weight_gradient_single(product::Sizes(g), fine, coarse, gradient);
  direct::weight_gradient(as_one_image(g), fine, coarse, gradient);
}

/// Through the activation and the bias, in one pass: gradient = output_gradient * f'(.), the derivative being
/// taken from the activation's output, unless f is the identity (and `gradient` null); adds the sum over
/// `rows` pixels to `bias_gradient`, unless it is null, over blocks of rows in a fixed order.
template <class S, class Activation>
void output_gradients(const S* output, const S* output_gradient, Index rows, Index channels,
                      const Activation& activation, S* gradient, S* bias_gradient) {
  constexpr Index block = 256;
  const Index parts = (rows + block - 1) / block;
  S* partials = bias_gradient == nullptr ? nullptr : shared<S>().partials.reserve(parts * channels);
  const auto row_gradient = [&](Index r, S* sums) {
    [[maybe_unused]] const auto y = [&](Index c) { return output + r * channels + c; };
    const S* dy = output_gradient + r * channels;
    Index c = 0;
    for (; c + lanes<S> <= channels; c += lanes<S>) {
      Vector<S> v = load(dy + c);
      if constexpr (!std::same_as<Activation, Identity>) {
        v = times_derivative<S>(activation, load(y(c)), v);
        store(gradient + r * channels + c, v);
      }
      if (sums != nullptr) store(sums + c, load(sums + c) + v);
    }
    for (; c < channels; ++c) {
      S v = dy[c];
      if constexpr (!std::same_as<Activation, Identity>)
        gradient[r * channels + c] = v *= activation.derivative(*y(c));
      if (sums != nullptr) sums[c] += v;
    }
  };
  parallel_blocks(
      rows, block,
      [&](Index begin, Index end) {
        S* sums = partials == nullptr ? nullptr : partials + begin / block * channels;
        if (sums != nullptr) std::fill_n(sums, channels, S(0));
        for (Index r = begin; r < end; ++r) row_gradient(r, sums);
      },
      8 * rows * channels);
  if (partials == nullptr) return;
  for (Index part = 0; part < parts; ++part)
    for (Index c = 0; c < channels; ++c) bias_gradient[c] += partials[part * channels + c];
}

/// gradient = output_gradient * f'(.) of single values.
template <class S, class Activation>
void activation_gradient(const S* output, const S* output_gradient, Index count, const Activation& activation,
                         S* gradient) {
  parallel_blocks(
      count, 16384,
      [&](Index begin, Index end) {
        Index i = begin;
        for (; i + lanes<S> <= end; i += lanes<S>)
          store(gradient + i, times_derivative<S>(activation, load(output + i), load(output_gradient + i)));
        for (; i < end; ++i) gradient[i] = output_gradient[i] * activation.derivative(output[i]);
      },
      8 * count);
}

}  // namespace ONEIROS_TARGET
}  // namespace kernels
}  // namespace oneiros
