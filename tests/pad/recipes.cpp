// SPDX-License-Identifier: BSD-3-Clause

// Recipes: those of the paper's conditions train as the conditions do, bit by bit, and mistakes are said in
// one sentence.

#include "recipe.hpp"

#include <algorithm>
#include <bit>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "oneiros/phases.hpp"
#include "oneiros/random/fill.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using pad::Recipe;

namespace {

std::filesystem::path file_of(const std::string& name) {
  return std::filesystem::path(ONEIROS_RECIPES) / (name + ".txt");
}

/// What three cycles leave: parameters, losses, and the names and moments of the state.
template <class Condition>
std::vector<std::string> left_by(Condition condition) {
  Cortex<float> cortex{{.latent_size = 6, .base_width = 2}, Rng{1}};
  pad::ShardedCortex sharded(cortex, 1);
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch();
  std::vector<std::string> all;
  const auto add = [&](const auto&... parts) { all.push_back(detail::message(parts...)); };
  const auto losses = [&](const NamedLosses& told) {
    for (const auto& [name, value] : told) add(name, " ", std::bit_cast<std::uint64_t>(value));
  };
  for (std::uint64_t k = 0; k < 3; ++k) {
    Tensor<float, 4> images(4, 32, 32, 3);
    fill_uniform(images.data(), images.size(), Rng{k}.stream("images"), -1.F, 1.F);
    losses(condition(sharded, hippocampus, images, Rng{3}));
    losses(condition.measure_untrained(sharded, hippocampus, images, Rng{3}));
  }
  for_each_parameter(cortex, [&](const Name&, const auto& p) {
    for (Index i = 0; i < p.size(); ++i) add(std::bit_cast<std::uint32_t>(p.value(i)));
  });
  condition.for_each_state([&](const std::string& name, const std::optional<Moment>& last) {
    add(name, " ", last ? static_cast<int>(last->cycle) : -1, " ",
        last ? static_cast<int>(last->repeat) : -1);
  });
  return all;
}

std::vector<std::string> left_by_recipe(const std::string& recipe) {
  return left_by(pad::condition_of(Recipe(recipe, "recipe")));
}

template <class... Phases>
std::vector<std::string> left_by_phases(Phases... phases) {
  return left_by(Condition<pad::ShardedCortex>(Cycle{std::move(phases)...}, Cycle<>{}));
}

std::string refused(const std::string& recipe) {
  try {
    pad::try_out(Recipe(recipe, "mine"));
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("the recipe of each condition trains and measures as the condition does, bit by bit") {
  for (const std::string& name : oneiros::condition_names()) {
    INFO(name);
    const Recipe recipe(file_of(name));
    CHECK(recipe.name() == name);
    CHECK(left_by(pad::condition_of(recipe)) == left_by(paper_condition<pad::ShardedCortex>(name)));
  }
}

TEST_CASE("every file of recipes makes a cycle, and wake-sleep's is that of the library") {
  for (const auto& entry : std::filesystem::directory_iterator(ONEIROS_RECIPES)) {
    INFO(entry.path());
    CHECK_NOTHROW(pad::try_out(Recipe(entry.path())));
  }
  CHECK(left_by(pad::condition_of(Recipe(file_of("wake-sleep")))) ==
        left_by(Condition<pad::ShardedCortex>(wake_sleep(), Cycle<>{})));
}

TEST_CASE("parts and numbers of a recipe are those of the library's phases") {
  CHECK(left_by_recipe("cycle = wake nrem rem nrem rem") ==
        left_by_phases(Phase<Wake>{}, Phase<NREM>{}, Phase<REM>{}, Phase<NREM>{}, Phase<REM>{}));
  using Chained = Chain<Crop<>, Flip<>, Sometimes<ColourJitter<>>>;
  CHECK(left_by_recipe("cycle = wake again\n again.state = nrem\n again.replay = completion\n"
                       "again.perturbation = crop flip colour-jitter\n again.colour-jitter.share = 0.5\n"
                       "again.objectives = vicreg latent-reconstruction\n again.vicreg.covariance = 2\n"
                       "again.vicreg.weight = 0.1\n again.route = follow\n again.follow.strength = 0.5\n"
                       "again.update = both") ==
        left_by_phases(
            Phase<Wake>{},
            Phase<NREM, Completion<>, Chained, Objectives<VICReg, LatentReconstruction>, Follow, UpdateBoth>{
                Objectives{VICReg{.weight = 0.1, .options = {.covariance = 2}}, LatentReconstruction{}},
                Follow{.strength = 0.5}}));
  CHECK(left_by_recipe("cycle = wake nrem\n wake.latent-prior.share = 0.25\n nrem.objectives = barlow-twins\n"
                       "nrem.barlow-twins.share = 0.5\n nrem.barlow-twins.redundancy = 0.2") ==
        left_by_phases(Phase<Wake, Objectives<ImageReconstruction, OnPart<LatentPrior>, External>>{Objectives{
                           ImageReconstruction{}, OnPart<LatentPrior>{.share = 0.25}, External{}}},
                       Phase<NREM, Objectives<OnPart<BarlowTwins>>>{
                           Objectives{OnPart<BarlowTwins>{.term = {.redundancy = 0.2}}}}));
  CHECK(left_by_recipe("cycle = wake contrastive contrastive-dream\n contrastive-dream.route = reverse") ==
        left_by_phases(Phase<Wake>{}, Phase<Contrastive>{}, Phase<ContrastiveDream, Reverse>{}));
  CHECK(left_by_recipe(
            "cycle = wake rem idle\n rem.replay = dirichlet-mix\n rem.dirichlet-mix.concentration = 3\n"
            "rem.objectives = internal-hinge\n rem.update = generator") ==
        left_by_phases(
            Phase<Wake>{},
            Phase<REM, DirichletMix<2>, Objectives<Game<games::Hinge, Aim::internal>>, UpdateGenerator>{
                DirichletMix<2>{.concentration = 3}},
            Phase<Idle>{}));
}

TEST_CASE("a recipe has options of the whole training, and NREM's target may be an average's") {
  const auto [anneal, average, norm] =
      pad::options_of(Recipe("cycle = wake\nanneal = 7\naverage = 0.9\nnorm = batch", "mine"));
  CHECK((anneal == 7 && average == 0.9 && norm == "batch"));
  const auto [none, nothing, nowhere] = pad::options_of(Recipe("cycle = wake", "mine"));
  CHECK((none == 0 && nothing == 0 && nowhere == "none"));
  const Encoder<float> teacher({.latent_size = 6, .base_width = 2}, Rng{9});
  const std::string taught = "cycle = wake nrem\naverage = 0.9\nnrem.target = found-by-average";
  CHECK(left_by(pad::condition_of(Recipe(taught, "mine"), &teacher)) ==
        left_by_phases(Phase<Wake>{}, Phase<NREM, FoundBy<Encoder<float>>>{FoundBy{&teacher}}));
}

TEST_CASE("a recipe comes back from its text, without comments and spaces") {
  const Recipe recipe("  # a comment\ncycle =  wake   nrem # another; comment\n\nnrem.replay=mix\n", "mine");
  CHECK(recipe.text() == "cycle = wake nrem; nrem.replay = mix");
  CHECK(Recipe(recipe.text(), "again").lines() == recipe.lines());
}

TEST_CASE("a mistake in a recipe is said in one sentence") {
  CHECK(refused("cycle = wake\nnrem.replay = mix") ==
        "mine: expected keys of phases in the cycle, their roles and the numbers of their parts, as pad list "
        "shows them, found 'nrem.replay'");
  for (const char* key : {"colour", "wake.replay", "wake.noise", "rem.mix.noize", "rem.crop.least-area"})
    CHECK_THAT(refused("cycle = wake nrem rem\n" + std::string(key) + " = 1"),
               ContainsSubstring("found '" + std::string(key) + "'"));
  CHECK_THAT(refused("cycle = wake rem\nrem.replay = occlusion"),
             ContainsSubstring("mine: rem.replay: expected one of single-memory, mix, ") &&
                 ContainsSubstring(", found 'occlusion'"));
  CHECK(refused("cycle = wake nrem\nnrem.objectives = external") ==
        "mine: nrem.objectives: expected one of latent-reconstruction, vicreg, barlow-twins, info-nce, found "
        "'external'");
  CHECK_THAT(refused("cycle = wake sleep"),
             ContainsSubstring("mine: cycle: expected one of wake, nrem, rem") &&
                 ContainsSubstring("found 'sleep'"));
  CHECK_THAT(refused("cycle = nap\nnap.state = dozing"),
             ContainsSubstring("mine: nap.state: expected one of"));
  CHECK(refused("cycle = wake rem\nrem.mix.noise = much") ==
        "mine: rem.mix.noise: expected a number, found 'much'");
  CHECK(refused("cycle = wake nrem\nnrem.vicreg.share = 0.5\nnrem.objectives = "
                "vicreg\nnrem.occlusion.largest = 0") ==
        "mine: occlusion: expected patch sizes 1 <= smallest <= largest, found 1 and 0");
  CHECK(refused("cycle = wake\nwake.latent-prior.share = 2") ==
        "mine: OnPart: expected a share above 0 and up to 1, found 2");
  CHECK_THAT(refused("cycle = wake\nwake.external.share = 0.5"),
             ContainsSubstring("found 'wake.external.share'"));
  CHECK(refused("cycle = wake nrem\nnrem.occlusion.largest = 2.5") ==
        "mine: nrem.occlusion.largest: expected a whole number, found '2.5'");
  CHECK_THAT(refused("measured = wake"), ContainsSubstring("mine: cycle: expected a list of phases"));
  CHECK_THAT(refused("cycle = wake\nwake.objectives ="),
             ContainsSubstring("mine: wake.objectives: expected"));
  CHECK_THAT(refused("cycle = nrem\nnrem.perturbation ="), ContainsSubstring("nrem.perturbation: expected"));
  CHECK(refused("cycle = wake\nanneal = -1") == "mine: anneal: expected 0 or more epochs, found -1");
  CHECK(refused("cycle = wake\nnorm = layer") == "mine: norm: expected none, batch or group, found 'layer'");
  CHECK(refused("cycle = wake\nanneal = 1.5") == "mine: anneal: expected a whole number, found '1.5'");
  CHECK(refused("cycle = wake\naverage = 1") == "mine: average: expected a decay from 0 to below 1, found 1");
  CHECK(refused("cycle = wake nrem\nnrem.target = found-by-average") ==
        "mine: nrem.target: expected a line average = DECAY beside found-by-average, found none");
  CHECK(refused("cycle = wake\ncycle = wake") == "mine: expected each key once, found cycle twice");
  CHECK(refused("cycle wake") == "mine: expected lines 'key = value', found 'cycle wake'");
  CHECK_THROWS_AS(Recipe(std::filesystem::path("/no/such/recipe.txt")), DataError);
}

TEST_CASE("what is listed has every state, part and number that a recipe can name") {
  std::ostringstream out;
  pad::list_parts(out);
  for (const char* word :
       {"contrastive-dream", "spherical-interpolation", "colour-jitter", "barlow-twins", "detach",
        "generator", "White 2016", "least-area 0.08", "perturbation = occlusion"})
    CHECK_THAT(out.str(), ContainsSubstring(word));
}
