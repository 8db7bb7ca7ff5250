// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// An objective about a part of each latent: the rest is free to tell what it would forbid, such as where in
// the image something is, which perturbations change.

#include <algorithm>
#include <type_traits>

#include "oneiros/phases/policies/objectives.hpp"

namespace oneiros {

/// A term about latents, of their first components alone: `Phase<NREM, Objectives<OnPart<VICReg>>>`.
template <class Term>
struct OnPart {
  static_assert(std::is_same_v<typename Term::Subject, subjects::Latent> ||
                    std::is_same_v<typename Term::Subject, subjects::Recall>,
                "OnPart: the term is about subjects::Latent or subjects::Recall");

  using Subject = typename Term::Subject;
  Term term = {};      ///< what is asked of the part
  double share = 0.5;  ///< of the components, above 0 and up to 1; at least one of them is taken

  /// The term of these components, whose gradients alone are added to. Throws ValueError for another share.
  template <class... Views>
  double operator()(const Views&... views) const {
    if (!(share > 0 && share <= 1))
      throw ValueError(detail::message("OnPart: expected a share above 0 and up to 1, found ", share));
    const auto evaluate = [&](auto... parts) {
      const double value = term(parts.view()...);
      (parts.write_back(), ...);
      return value;
    };
    return evaluate(Part<Views>(views, share)...);
  }

 private:
  /// A copy of the first components of latents or of their gradient; nothing of nothing.
  template <class V>
  class Part {
   public:
    Part(const V& whole, double share) : whole_(whole) {
      const auto components = static_cast<Index>(share * static_cast<double>(whole.dimension(1)));
      first_.resize(whole.dimension(0), std::max<Index>(1, components));
      for (Index i = 0; i < first_.dimension(0); ++i)
        std::copy_n(&whole(i, 0), first_.dimension(1), &first_(i, 0));
    }

    V view() { return whole_ ? V(first_) : V(); }

    void write_back() const {
      if constexpr (std::is_constructible_v<TensorView<typename V::Scalar, 2>, V>)  // not of const values
        for (Index i = 0; i < first_.dimension(0); ++i)
          std::copy_n(&first_(i, 0), first_.dimension(1), &whole_(i, 0));
    }

   private:
    V whole_;
    Tensor<typename V::Scalar, 2> first_;
  };
};

}  // namespace oneiros
