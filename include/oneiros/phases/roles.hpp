// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What can vary in a phase. A policy says which of these it is by `using Role = roles::...;`, so that
// policies can be given in any order. User-defined phases may bring roles of their own: any type will do.

namespace oneiros::roles {

/// Which latents are dreamed: `operator()(const Memory&, const Draws&, TensorView<S, 2> latents) const` fills
/// them, from as many mini-batches as `static constexpr int memories` says.
struct Replay {};

/// What happens to a dreamed image before the encoder sees it, in place:
/// `template <class S> struct Activations`, `apply(TensorView<S, 4>, Activations<S>&, const Draws&) const`,
/// and the transpose of its derivative, `transpose(TensorView<S, 4> gradient, Activations<S>&) const`.
struct ImagePerturbation {};

/// What happens to a latent before the generator sees it: as above, for TensorView<S, 2>.
struct LatentPerturbation {};

/// Which latents are to be found in a dream: `template <class S> struct Activations`, and
/// `operator()(const Dream<Cortex>&, Activations<S>&) const` returns a TensorView<const S, 2>.
struct Target {};

/// What the objectives of two views compare: `template <class S> struct Activations`,
/// `operator()(TensorView<const S, 2> latents, Activations<S>&, const Pass&) const` returns it,
/// `transpose(TensorView<const S, 2> gradient, Activations<S>&) const` the gradient of latents, and
/// `update() const` steps what learns.
struct Projection {};

/// The losses that a phase minimises, see phases/policies/objectives.hpp.
struct Objectives {};

/// How the gradient passes from one network to the other, see phases/policies/gradient_route.hpp.
struct GradientRoute {};

/// Which networks take a step, see phases/policies/update.hpp.
struct Update {};

}  // namespace oneiros::roles
