// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The table of algorithms. A new one is a header in detail/ and a row here, before the rows that do the same
// with more work; the tests compare each row with the plain loops.

#include <algorithm>
#include <iterator>

#include "oneiros/kernels/detail/direct.hpp"
#include "oneiros/kernels/detail/direct_weight_gradient.hpp"
#include "oneiros/kernels/detail/fast.hpp"
#include "oneiros/kernels/detail/product.hpp"
#include "oneiros/kernels/detail/thin.hpp"
#include "oneiros/kernels/detail/tiled.hpp"
#include "oneiros/kernels/naive.hpp"
#include "oneiros/kernels/precision.hpp"
#include "oneiros/kernels/saved.hpp"

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

namespace detail {

/// Of any geometry.
inline bool always(const Geometry&) {
  return true;
}

}  // namespace detail

/// The three passes for the geometries that fit. `gather` and `scatter` may save what they make of the image
/// that they read; `weight_gradient` gets what they have saved of its images, or null, and adds to
/// `gradient`.
template <class S>
struct Implementation {
  const char* name;                 ///< in messages
  Algorithm algorithm;              ///< that is asked for to get it
  bool (*fits)(const Geometry& g);  ///< whether it can

  /// coarse = epilogue(fine * weights).
  void (*gather)(const Geometry& g, const S* fine, const S* weights, const Epilogue<S>& epilogue, S* coarse,
                 Saved& fine_saved);
  /// fine = epilogue(coarse *^T weights).
  void (*scatter)(const Geometry& g, const S* coarse, const S* weights, const Epilogue<S>& epilogue, S* fine,
                  Saved& coarse_saved);
  /// gradient += fine^T coarse.
  void (*weight_gradient)(const Geometry& g, const S* fine, const S* coarse, S* gradient,
                          const Saved* fine_saved, const Saved* coarse_saved);

  bool (*pays)(const Geometry& g) = detail::always;  ///< whether it takes less work than the rows below
  bool rounds = false;  ///< whether it takes factors of all digits and multiplies them in bfloat16
};

namespace detail {

// The plain loops, as a row of the table.

template <class S>
void gather_plainly(const Geometry& g, const S* fine, const S* weights, const Epilogue<S>& epilogue,
                    S* coarse, Saved&) {
  oneiros::detail::naive::gather(
      g, fine, weights, epilogue.bias, [&](S x) { return epilogue.rectify(x); }, coarse);
}

template <class S>
void scatter_plainly(const Geometry& g, const S* coarse, const S* weights, const Epilogue<S>& epilogue,
                     S* fine, Saved&) {
  oneiros::detail::naive::scatter(
      g, coarse, weights, epilogue.bias, [&](S x) { return epilogue.rectify(x); }, fine);
}

template <class S>
void add_gradient_plainly(const Geometry& g, const S* fine, const S* coarse, S* gradient, const Saved*,
                          const Saved*) {
  oneiros::detail::naive::weight_gradient(g, fine, coarse, gradient);
}

}  // namespace detail

/// The first row that fits is taken, of those that were asked for.
template <class S>
inline constexpr Implementation<S> implementations[] = {
    {"fast", Algorithm::fast, fast::fits, fast::gather, fast::scatter, fast::weight_gradient, fast::pays},
    {"product of one channel", Algorithm::direct, product::fits_single, product::gather_single,
     product::scatter_single, product::weight_gradient_single},
    {"product", Algorithm::direct, product::fits, product::gather, product::scatter,
     product::weight_gradient},
    {"thin", Algorithm::direct, thin::fits, thin::gather, thin::scatter, direct::weight_gradient},
    {"direct", Algorithm::direct, detail::always, direct::gather, direct::scatter, direct::weight_gradient},
    {"naive", Algorithm::naive, detail::always, detail::gather_plainly, detail::scatter_plainly,
     detail::add_gradient_plainly},
};

namespace detail {

/// The row for products in bfloat16, for a type and a machine that have it.
template <class S>
inline constexpr Implementation<S> tiles{
    .name = "tiles",
    .algorithm = Algorithm::direct,
    .fits = tiled::fits,
    .gather = tiled::gather,
    .scatter = tiled::scatter,
    .weight_gradient = tiled::weight_gradient,
    .rounds = true,
};

/// The row for a geometry where `wanted` was asked for.
template <class S>
const Implementation<S>& choose(Algorithm wanted, const Geometry& g, Precision precision = Precision::full) {
  if constexpr (tiled::exists<S>)
    if (precision == Precision::bfloat16 && wanted != Algorithm::naive && tiles<S>.fits(g)) return tiles<S>;
  return *std::find_if(std::begin(implementations<S>), std::end(implementations<S>),
                       [&](const Implementation<S>& row) {
                         if (!row.fits(g)) return false;
                         if (wanted == Algorithm::automatic) return row.pays(g);
                         return wanted == Algorithm::fast || wanted == row.algorithm;
                       });
}

}  // namespace detail
}  // namespace ONEIROS_TARGET
}  // namespace kernels
}  // namespace oneiros
