// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/cortex/cortex.hpp"
#include "oneiros/phases/nrem.hpp"
#include "oneiros/phases/policies/objectives/games.hpp"
#include "oneiros/phases/policies/perturbations/sometimes.hpp"
#include "oneiros/phases/rem.hpp"
#include "oneiros/phases/wake.hpp"

using namespace oneiros;

struct Learner {
  Cortex<float> cortex;
  Hippocampus<float> hippocampus;
  Rng rng;
};

// expect: replay: it combines more mini-batches than the hippocampus keeps
void mixture_of_forgotten_memories(Learner& learner) {
  Phase<REM, Mix<9>>()(learner.cortex, learner.hippocampus, learner.rng);
}

// expect: replay: a policy says how many `memories` it needs
struct Amnesia {
  using Role = roles::Replay;
  void operator()(const auto&, const Draws&, const auto&) const {}
};
void replay_without_a_number_of_memories(Learner& learner) {
  Phase<REM, Amnesia>()(learner.cortex, learner.hippocampus, learner.rng);
}

// expect: Phase<REM>: the objectives need a term about subjects::Probability
void objective_of_another_phase(Learner& learner) {
  Phase<REM, Objectives<LatentReconstruction>>()(learner.cortex, learner.hippocampus, learner.rng);
}

// expect: Objectives: a term is called with the arguments of its subject, the gradient last
struct NoGradient {
  using Subject = subjects::Recall;
  double weight = 1;
  double operator()(const auto& latents, const auto& dreamed) const;
};
void objective_without_gradient(Learner& learner) {
  Phase<NREM, Objectives<NoGradient>>()(learner.cortex, learner.hippocampus, learner.rng);
}

// expect: Phase: a perturbation has Activations, apply and transpose
struct Blur {
  using Role = roles::ImagePerturbation;
  void operator()(const TensorView<float, 4>& images) const;
};
void perturbation_that_is_a_function(Learner& learner) {
  Phase<NREM, Blur>()(learner.cortex, learner.hippocampus, learner.rng);
}

// expect: Phase: a gradient route says `static constexpr bool reaches_generator`
struct Nowhere {
  using Role = roles::GradientRoute;
};
void route_to_nowhere(Learner& learner) {
  Phase<REM, Nowhere>()(learner.cortex, learner.hippocampus, learner.rng);
}

// expect: Sometimes: it takes a perturbation of images, such as Blur<>
Sometimes<LatentReconstruction> objective_for_a_perturbation;

// expect: Game: rules have `games::Cost cost(Aim, double score) const`
struct Anarchy {};
Game<Anarchy, Aim::internal> game_without_rules;
