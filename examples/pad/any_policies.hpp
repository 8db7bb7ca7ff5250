// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Policies of every kind in one type for each role, so that a phase can be put together at run time and is
// compiled once, whoever plays its roles. A call of a function for each mini-batch is all that it costs.

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "oneiros/cortex.hpp"
#include "oneiros/phases.hpp"
#include "ranks.hpp"

namespace pad {

using Networks = oneiros::Sharded<oneiros::Cortex<float>, Ranks>;
using Memories = oneiros::Hippocampus<float>;
using Latents = oneiros::TensorView<float, 2>;
using ConstLatents = oneiros::TensorView<const float, 2>;
using Images = oneiros::TensorView<float, 4>;
using ConstImages = oneiros::TensorView<const float, 4>;

/// Any replay policy.
struct AnyReplay {
  using Role = oneiros::roles::Replay;
  static constexpr int memories = 1;  // each has said how many it needs when it was put in here

  template <class Replay>
  explicit AnyReplay(const Replay& replay) : fill(replay) {
    static_assert(Replay::memories <= Memories::capacity);
  }
  AnyReplay() = default;

  void operator()(const Memories& memory, const oneiros::Draws& draws, const Latents& latents) const {
    fill(memory, draws, latents);
  }

  std::function<void(const Memories&, const oneiros::Draws&, const Latents&)> fill;
};

/// Any perturbation of images.
struct AnyPerturbation {
  using Role = oneiros::roles::ImagePerturbation;
  template <class S>
  using Activations = oneiros::detail::Holder;

  AnyPerturbation() = default;
  template <class P>
  requires(!std::same_as<P, AnyPerturbation>)
  explicit AnyPerturbation(const P& p)
      : forward([p](const Images& images, oneiros::detail::Holder& kept, const oneiros::Draws& draws) {
          p.apply(images, kept.get<typename P::template Activations<float>>(), draws);
        }),
        backward([p](const Images& gradient, oneiros::detail::Holder& kept) {
          p.transpose(gradient, kept.get<typename P::template Activations<float>>());
        }) {}

  void apply(const Images& images, oneiros::detail::Holder& kept, const oneiros::Draws& draws) const {
    forward(images, kept, draws);
  }
  void transpose(const Images& gradient, oneiros::detail::Holder& kept) const { backward(gradient, kept); }

  std::function<void(const Images&, oneiros::detail::Holder&, const oneiros::Draws&)> forward;
  std::function<void(const Images&, oneiros::detail::Holder&)> backward;
};

/// Several of them, with the draws of oneiros::Chain.
struct AnyChain {
  template <class S>
  using Activations = std::vector<oneiros::detail::Holder>;

  template <class S>
  void apply(const Images& images, std::vector<S>& kept, const oneiros::Draws& draws) const {
    kept.resize(links.size());
    oneiros::Draws nested = draws;
    for (std::size_t i = 0; i < links.size(); ++i)
      links[i].apply(images, kept[i], nested = nested.scope("chain"));
  }
  template <class S>
  void transpose(const Images& gradient, std::vector<S>& kept) const {
    for (std::size_t i = links.size(); i-- > 0;) links[i].transpose(gradient, kept[i]);
  }

  std::vector<AnyPerturbation> links;
};

/// Any terms of objectives, by their subjects.
class AnyTerms {
  template <class... Arguments>
  using List = std::vector<std::function<double(const Arguments&...)>>;
  using Scores = oneiros::TensorView<const float, 1>;

 public:
  template <class Term>
  void add(const Term& term) {
    of<typename Term::Subject>().push_back(term);
  }

  template <class Subject>
  bool about() const {
    return !of<Subject>().empty();
  }

  /// As oneiros::Objectives does; NREM's terms about recall have one gradient, contrastive ones two.
  template <class Subject, class... Arguments>
  double evaluate(const Arguments&... arguments) const {
    double sum = 0;
    for (const auto& term : of<Subject>()) {
      if constexpr (std::same_as<Subject, oneiros::subjects::Recall> && sizeof...(Arguments) == 3)
        sum += term(arguments..., {});
      else
        sum += term(arguments...);
    }
    return sum;
  }

 private:
  template <class Subject>
  auto& of() {
    return std::get<index<Subject>>(lists_);
  }
  template <class Subject>
  const auto& of() const {
    return std::get<index<Subject>>(lists_);
  }
  template <class Subject>
  static constexpr std::size_t index = std::same_as<Subject, oneiros::subjects::Image>         ? 0
                                       : std::same_as<Subject, oneiros::subjects::Latent>      ? 1
                                       : std::same_as<Subject, oneiros::subjects::Probability> ? 2
                                                                                               : 3;

  std::tuple<List<ConstImages, ConstImages, Images>, List<ConstLatents, Latents>,
             List<Scores, oneiros::TensorView<float, 1>>, List<ConstLatents, ConstLatents, Latents, Latents>>
      lists_;
};

/// Terms about some subjects; what they leave out is not computed.
template <class... Subjects>
struct AnyObjectives {
  using Role = oneiros::roles::Objectives;
  template <class Subject>
  static constexpr bool about = (std::same_as<Subject, Subjects> || ...);

  template <class Subject, class... Arguments>
  double evaluate(const Arguments&... arguments) const {
    return terms.evaluate<Subject>(arguments...);
  }

  AnyTerms terms;
};

/// oneiros::FoundBy of an encoder, or else oneiros::DreamedLatents.
struct AnyTarget {
  using Role = oneiros::roles::Target;
  template <class S>
  using Activations = oneiros::Encoder<float>::Activations;

  ConstLatents operator()(const oneiros::Dream<Networks>& dream,
                          oneiros::Encoder<float>::Activations& kept) const {
    return encoder != nullptr ? encoder->latent(dream.image, kept) : oneiros::const_view(dream.latent);
  }

  const oneiros::Encoder<float>* encoder = nullptr;
};

/// oneiros::Follow or oneiros::Reverse.
struct AnyFactor {
  using Role = oneiros::roles::GradientRoute;
  static constexpr bool reaches_generator = true;
  double value = 1;
  double factor() const { return value; }
};

/// Any networks.
struct AnyUpdate {
  using Role = oneiros::roles::Update;
  void operator()(Networks& cortex) const {
    if (encoder) oneiros::UpdateEncoder{}(cortex);
    if (generator) oneiros::UpdateGenerator{}(cortex);
  }
  bool encoder = true, generator = true;
};

/// Phases one after another, as oneiros::Cycle runs them.
class AnyCycle {
 public:
  template <class P>
  void add(P phase) {
    const std::string state = P::State::name;
    std::uint32_t ordinal = 0;
    for (const auto& before : phases_) ordinal += before->state() == state ? 1 : 0;
    phase.set_ordinal(ordinal);
    losses_.set(typename P::Losses{});
    phases_.push_back(std::make_unique<Model<P>>(std::move(phase)));
  }

  const oneiros::NamedLosses& losses() const { return losses_; }

  const oneiros::NamedLosses& operator()(Networks& cortex, Memories& memory, const ConstImages& images,
                                         const oneiros::Rng& rng) {
    last_ = losses_;
    for (const auto& phase : phases_) phase->train(last_, cortex, memory, images, rng);
    return last_;
  }

  const oneiros::NamedLosses& measure(const Networks& cortex, const Memories& memory,
                                      const ConstImages& images, const oneiros::Rng& rng) {
    last_ = losses_;
    for (const auto& phase : phases_) phase->measure(last_, cortex, memory, images, rng);
    return last_;
  }

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    for (const auto& phase : phases_) phase->for_each_state(std::cref(visit));
  }

 private:
  using MomentVisitor = std::function<void(const std::string&, std::optional<oneiros::Moment>&)>;

  struct Interface {
    virtual ~Interface() = default;
    virtual std::string state() const = 0;
    virtual void train(oneiros::NamedLosses&, Networks&, Memories&, const ConstImages&,
                       const oneiros::Rng&) = 0;
    virtual void measure(oneiros::NamedLosses&, const Networks&, const Memories&, const ConstImages&,
                         const oneiros::Rng&) = 0;
    virtual void for_each_state(const MomentVisitor&) = 0;
  };

  template <class P>
  struct Model final : Interface {
    explicit Model(P made) : phase(std::move(made)) {}
    std::string state() const override { return P::State::name; }
    void train(oneiros::NamedLosses& losses, Networks& cortex, Memories& memory, const ConstImages& images,
               const oneiros::Rng& rng) override {
      if constexpr (P::sees_images)
        losses.set(phase(cortex, memory, images, rng));
      else
        losses.set(phase(cortex, memory, rng));
    }
    void measure(oneiros::NamedLosses& losses, const Networks& cortex, const Memories& memory,
                 const ConstImages& images, const oneiros::Rng& rng) override {
      if constexpr (P::sees_images)
        losses.set(phase.measure(cortex, memory, images, rng));
      else
        losses.set(phase.measure(cortex, memory, rng));
    }
    void for_each_state(const MomentVisitor& visit) override { phase.for_each_state(visit); }
    P phase;
  };

  std::vector<std::unique_ptr<Interface>> phases_;
  oneiros::NamedLosses losses_, last_;
};

}  // namespace pad
