// SPDX-License-Identifier: BSD-3-Clause
#include "recipe.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <iomanip>
#include <iterator>
#include <ostream>
#include <set>
#include <sstream>

#include "any_policies.hpp"
#include "oneiros/util/detail/one_line.hpp"
#include "oneiros/util/detail/to_number.hpp"
#include "options.hpp"

namespace pad {

using namespace oneiros;

namespace {

/// A row of a table: what a recipe calls a part, what it does, and whose it is.
struct Part {
  const char* name;
  const char* line;
  const char* source;
};

/// A number of a part: its name, and the member, or a function that gives it.
template <class Member>
struct Number {
  const char* name;
  Member member;
};
template <class Member>
Number(const char*, Member) -> Number<Member>;  // clang 16 asks for it

constexpr const char* paper = "Deperrois et al. 2022";

const auto replays = [](const auto& row) {
  const Number noise{"noise", [](auto& mix) -> double& { return mix.noise; }};
  row(Part{"single-memory", "the latest memory", paper}, SingleMemory{});
  row(Part{"mix", "two memories and noise, half of it", paper}, Mix<2>{}, noise);
  row(Part{"mix-of-three", "three memories and noise, half of it", paper}, Mix<3>{}, noise);
  row(Part{"near-memory", "the latest memory, 0.7 of it, and noise", "Jahanian et al. 2022"}, NearMemory{},
      noise);
  row(Part{"noise-only", "noise", paper}, NoiseOnly<>{});
  row(Part{"crossover", "each component of either memory", ""}, Crossover{});
  row(Part{"interpolation", "a point between two memories", ""}, Interpolation{});
  row(Part{"spherical-interpolation", "a point on the arc between two memories", "White 2016"},
      SphericalInterpolation{});
  row(Part{"dirichlet-mix", "as mix, with shares that are drawn", "Zhang et al. 2018"}, DirichletMix<2>{},
      noise, Number{"concentration", &DirichletMix<2>::concentration});
  row(Part{"experience-replay", "any latent of the latest four mini-batches", "Lin 1992"},
      ExperienceReplay<4>{});
  row(Part{"completion", "what an attractor network makes of noise", "Spens & Burgess 2024"}, Completion<>{},
      Number{"beta", [](auto& c) -> double& { return c.attractor.beta; }},
      Number{"steps", [](auto& c) -> int& { return c.attractor.steps; }});
};

const auto perturbations = [](const auto& row) {
  const auto occlusion = [&](const Part& part, auto object) {
    row(part, object, Number{"least-intensity", [](auto& o) -> double& { return o.patches.least_intensity; }},
        Number{"greatest-intensity", [](auto& o) -> double& { return o.patches.greatest_intensity; }},
        Number{"smallest", [](auto& o) -> int& { return o.patches.smallest; }},
        Number{"largest", [](auto& o) -> int& { return o.patches.largest; }});
  };
  occlusion({"occlusion", "patches are set to 0, the same of all images", paper}, Occlusion<>{});
  occlusion({"occlusion-per-image", "the same, for each image anew", paper},
            Occlusion<RandomPatches, Changes::one_per_image>{});
  row(Part{"none", "images as they are", paper}, NoPerturbation{});
  row(Part{"shift", "moved by some pixels", ""}, Shift{}, Number{"largest", &Shift::largest});
  row(Part{"pixel-noise", "normal noise", ""}, PixelNoise{}, Number{"deviation", &PixelNoise::deviation});
  row(Part{"flip", "mirrored", "Krizhevsky et al. 2012"}, Flip<>{},
      Number{"probability", &Flip<>::probability});
  row(Part{"crop", "a window, stretched", "Szegedy et al. 2015"}, Crop<>{},
      Number{"least-area", &Crop<>::least_area}, Number{"greatest-area", &Crop<>::greatest_area},
      Number{"least-aspect", &Crop<>::least_aspect}, Number{"greatest-aspect", &Crop<>::greatest_aspect});
  row(Part{"affine", "turned and scaled", "Simard et al. 2003"}, Affine<>{},
      Number{"least-angle", &Affine<>::least_angle}, Number{"greatest-angle", &Affine<>::greatest_angle},
      Number{"least-scale", &Affine<>::least_scale}, Number{"greatest-scale", &Affine<>::greatest_scale});
  row(Part{"blur", "a Gaussian filter", "Chen et al. 2020"}, Blur<>{},
      Number{"least-deviation", &Blur<>::least_deviation},
      Number{"greatest-deviation", &Blur<>::greatest_deviation});
  row(Part{"views", "crop, flip, and every second time colour-jitter", "Chen et al. 2020"},
      ViewPerturbation{});
  row(Part{"colour-jitter", "brightness, contrast, colour", "Chen et al. 2020"}, ColourJitter<>{},
      Number{"brightness", &ColourJitter<>::brightness}, Number{"contrast", &ColourJitter<>::contrast},
      Number{"colour", &ColourJitter<>::colour});
};

const auto terms = [](const auto& row) {
  const Number weight{"weight", [](auto& term) -> double& { return term.weight; }};
  row(Part{"image-reconstruction", "images are decoded again", paper}, ImageReconstruction{}, weight);
  row(Part{"latent-prior", "latents are Gaussian", paper}, LatentPrior{}, weight);
  row(Part{"latent-variance", "latents do not collapse", "Bardes et al. 2022"}, LatentVariance{}, weight,
      Number{"deviation", &LatentVariance::deviation});
  row(Part{"latent-covariance", "latents are not correlated", "Bardes et al. 2022"}, LatentCovariance{},
      weight);
  row(Part{"external", "this is no dream", paper}, External{}, weight);
  row(Part{"internal", "this is a dream", paper}, Internal{}, weight);
  const auto game = [&]<class Rules>(const char* external, const char* internal, const char* deception,
                                     const char* source, Rules) {
    row(Part{external, "the game of images", source}, Game<Rules, Aim::external>{}, weight);
    row(Part{internal, "the encoder's game of dreams", source}, Game<Rules, Aim::internal>{}, weight);
    row(Part{deception, "the generator's game of dreams", source}, Game<Rules, Aim::deception>{}, weight);
  };
  game("external-ns", "internal-ns", "deception-ns", "Goodfellow et al. 2014", games::NonSaturating{});
  game("external-hinge", "internal-hinge", "deception-hinge", "Lim & Ye 2017", games::Hinge{});
  game("external-ls", "internal-ls", "deception-ls", "Mao et al. 2017", games::LeastSquares{});
  row(Part{"latent-reconstruction", "the dream is recognised", paper}, LatentReconstruction{}, weight);
  row(Part{"vicreg", "the same, and latents neither collapse nor correlate", "Bardes et al. 2022"}, VICReg{},
      weight, Number{"invariance", [](auto& v) -> double& { return v.options.invariance; }},
      Number{"variance", [](auto& v) -> double& { return v.options.variance; }},
      Number{"covariance", [](auto& v) -> double& { return v.options.covariance; }});
  row(Part{"barlow-twins", "dimensions correlate with themselves alone", "Zbontar et al. 2021"},
      BarlowTwins{}, weight, Number{"redundancy", &BarlowTwins::redundancy});
  row(Part{"info-nce", "the dream is told from the others", "van den Oord et al. 2018"}, InfoNCE{}, weight,
      Number{"temperature", &InfoNCE::temperature});
};

const auto targets = [](const auto& row) {
  row(Part{"dreamed-latents", "those that were dreamed", paper}, DreamedLatents{});
  row(Part{"found-by-average", "what the average finds in the dream, not perturbed", "Grill et al. 2020"},
      FoundBy<Encoder<float>>{});
};

const auto routes = [](const auto& row) {
  const Number strength{"strength", [](auto& route) -> double& { return route.strength; }};
  row(Part{"detach", "the other network gets none", paper}, Detach{});
  row(Part{"reverse", "with its sign switched", "Ganin et al. 2016"}, Reverse{}, strength);
  row(Part{"follow", "as it is", paper}, Follow{}, strength);
};

const auto updates = [](const auto& row) {
  row(Part{"both", "encoder and generator", paper}, AnyUpdate{true, true});
  row(Part{"encoder", "the encoder alone", paper}, AnyUpdate{true, false});
  row(Part{"generator", "the generator alone", paper}, AnyUpdate{false, true});
};

/// What a recipe calls a state, and who plays its roles where it says nothing; empty: it has no such role.
struct StateRow {
  Part part;
  const char *objectives = "", *replay = "", *perturbation = "", *route = "", *update = "";
  bool latent_noise = false;
  const char* target = "";
};

const std::vector<StateRow>& states() {
  static const std::vector<StateRow> rows{
      {{"wake", "sees, and learns to see again", paper},
       "image-reconstruction latent-prior external",
       "",
       "",
       "follow",
       "both",
       true},
      {{"nrem", "recognises what it dreams, perturbed", paper},
       "latent-reconstruction",
       "single-memory",
       "occlusion",
       "detach",
       "encoder",
       false,
       "dreamed-latents"},
      {{"rem", "learns that dreams are dreams, and to deceive itself", paper},
       "internal",
       "mix",
       "",
       "reverse",
       "both"},
      {{"contrastive", "sees images twice, perturbed", "Chen et al. 2020"},
       "info-nce",
       "",
       "views",
       "",
       "encoder"},
      {{"contrastive-dream", "dreams of a memory twice", "Jahanian et al. 2022"},
       "info-nce",
       "near-memory",
       "views",
       "detach",
       "encoder"},
      {{"observe", "sees and remembers, and learns nothing", paper}},
      {{"idle", "steps the encoder without a gradient", paper}, "", "", "", "", "encoder"},
  };
  return rows;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// Makes a cycle of a recipe, and knows which of its lines were read.
class Cook {
 public:
  explicit Cook(const Recipe& recipe, const Encoder<float>* average = nullptr)
      : recipe_(recipe), average_(average) {
    if (value("cycle", "").empty()) fail("cycle", "a list of phases, such as wake nrem rem", "nothing");
    read_number("anneal", options_.anneal);
    read_number("average", options_.average);
    options_.norm = value("norm", options_.norm);
    if (options_.anneal < 0) fail("anneal", "0 or more epochs", detail::message(options_.anneal));
    if (options_.average < 0 || options_.average >= 1)
      fail("average", "a decay from 0 to below 1", detail::message(options_.average));
    if (std::ranges::find(norm_names, options_.norm) == norm_names.end())
      fail("norm", "none, batch or group", detail::in_quotes(options_.norm));
  }

  const RecipeOptions& options() const { return options_; }

  AnyCycle cycle(const char* key) {
    AnyCycle made;
    for (const std::string& name : words(value(key, ""))) add(made, name);
    return made;
  }

  /// Throws ValueError for a line that was not read.
  void finish() const {
    for (const auto& [key, text] : recipe_.lines())
      if (!read_.contains(key))
        throw ValueError(detail::message(recipe_.name(),
                                         ": expected keys of phases in the cycle, their roles "
                                         "and the numbers of their parts, as pad list shows them, found ",
                                         detail::in_quotes(key)));
  }

 private:
  [[noreturn]] void fail(const std::string& key, const std::string& expected,
                         const std::string& found) const {
    throw ValueError(detail::message(recipe_.name(), ": ", key, ": expected ", expected, ", found ", found));
  }

  std::string value(const std::string& key, const std::string& usual) {
    read_.insert(key);
    for (const auto& [candidate, text] : recipe_.lines())
      if (candidate == key) return text;
    return usual;
  }

  template <class T>
  void read_number(const std::string& key, T& number) {
    const std::string text = value(key, "");
    if (text.empty()) return;
    const auto read = detail::to_number<T>(text);
    if (!read || !detail::is_finite(static_cast<double>(*read)))
      fail(key, std::integral<T> ? "a whole number" : "a number", detail::in_quotes(text));
    number = *read;
  }

  /// Calls use(part, with its numbers) for the row of a name among those that fit.
  template <class Table, class Fits, class Use>
  void with_part(const std::string& phase, const char* role, const std::string& name, const Table& table,
                 Fits, const Use& use) {
    std::string known;
    bool found = false;
    table([&](const Part& part, auto object, const auto&... numbers) {
      if constexpr (!Fits::template value<decltype(object)>)
        return;
      else {
        known += (known.empty() ? "" : ", ") + std::string(part.name);
        if (found || name != part.name) return;
        found = true;
        (read_number(phase + "." + part.name + "." + numbers.name, std::invoke(numbers.member, object)), ...);
        use(object);
      }
    });
    if (!found) fail(phase + "." + role, "one of " + known, detail::in_quotes(name));
  }

  struct Any {
    template <class>
    static constexpr bool value = true;
  };
  template <class... Subjects>
  struct About {
    template <class Term>
    static constexpr bool value = (std::same_as<typename Term::Subject, Subjects> || ...);
  };

  AnyReplay replay(const std::string& phase, const StateRow& row) {
    AnyReplay made;
    with_part(phase, "replay", value(phase + ".replay", row.replay), replays, Any{},
              [&](const auto& part) { made = AnyReplay(part); });
    return made;
  }

  AnyPerturbation perturbation(const std::string& phase, const StateRow& row) {
    AnyChain chain;
    for (const std::string& name : words(value(phase + ".perturbation", row.perturbation)))
      with_part(phase, "perturbation", name, perturbations, Any{}, [&](const auto& part) {
        double share = 1;
        read_number(phase + "." + name + ".share", share);
        using P = std::remove_cvref_t<decltype(part)>;
        chain.links.push_back(share == 1 ? AnyPerturbation(part)
                                         : AnyPerturbation(Sometimes<P>{part, share}));
      });
    if (chain.links.empty()) fail(phase + ".perturbation", "parts, such as occlusion", "none");
    return chain.links.size() == 1 ? chain.links.front() : AnyPerturbation(chain);
  }

  template <class... Subjects>
  AnyTerms objectives(const std::string& phase, const StateRow& row) {
    AnyTerms made;
    const auto names = words(value(phase + ".objectives", row.objectives));
    for (const std::string& name : names)
      with_part(phase, "objectives", name, terms, About<Subjects...>{}, [&]<class Term>(const Term& term) {
        if constexpr (About<subjects::Latent, subjects::Recall>::template value<Term>) {
          double share = 1;
          read_number(phase + "." + name + ".share", share);
          if (share != 1) return made.add(OnPart<Term>{term, share});
        }
        made.add(term);
      });
    if (names.empty()) fail(phase + ".objectives", "terms, such as " + words(row.objectives).front(), "none");
    return made;
  }

  AnyUpdate update(const std::string& phase, const StateRow& row) {
    AnyUpdate made;
    with_part(phase, "update", value(phase + ".update", row.update), updates, Any{},
              [&](const AnyUpdate& part) { made = part; });
    return made;
  }

  AnyTarget target(const std::string& phase, const StateRow& row) {
    AnyTarget made;
    const std::string key = phase + ".target", name = value(key, row.target);
    with_part(phase, "target", name, targets, Any{}, [&](const auto& part) {
      if constexpr (requires { part.encoder; }) {
        if (options_.average == 0) fail(key, "a line average = DECAY beside " + name, "none");
        made.encoder = average_;
      }
    });
    return made;
  }

  /// Calls use(Detach) or use(AnyFactor).
  template <class Use>
  void with_route(const std::string& phase, const StateRow& row, const Use& use) {
    with_part(phase, "route", value(phase + ".route", row.route), routes, Any{}, [&](const auto& part) {
      if constexpr (requires { part.factor(); })
        use(AnyFactor{part.factor()});
      else
        use(part);
    });
  }

  /// Calls use(AnyObjectives of those subjects that terms are about).
  template <class... Chosen, class Use>
  static void with_subjects(const AnyTerms& made, const Use& use, std::tuple<>) {
    use(AnyObjectives<Chosen...>{made});
  }
  template <class... Chosen, class First, class... Rest, class Use>
  static void with_subjects(const AnyTerms& made, const Use& use, std::tuple<First, Rest...>) {
    if (made.about<First>())
      with_subjects<Chosen..., First>(made, use, std::tuple<Rest...>{});
    else
      with_subjects<Chosen...>(made, use, std::tuple<Rest...>{});
  }

  /// A phase with these players.
  template <class State, class... Players>
  static void add_phase(AnyCycle& cycle, const Players&... players) {
    if constexpr (sizeof...(Players) == 0)
      cycle.add(Phase<State>{});
    else
      cycle.add(Phase<State, Players...>{players...});
  }

  void add_wake(AnyCycle& cycle, const std::string& phase, const StateRow& row) {
    using subjects::Image, subjects::Latent, subjects::Probability;
    const AnyTerms made = objectives<Image, Latent, Probability>(phase, row);
    LatentNoise<> noise{.scale = 0};
    read_number(phase + ".latent-noise", noise.scale);
    const AnyUpdate step = update(phase, row);
    with_route(phase, row, [&](const auto& route) {
      with_subjects(
          made, [&](const auto& chosen) { add_phase<Wake>(cycle, chosen, noise, route, step); },
          std::tuple<Image, Latent, Probability>{});
    });
  }

  void add(AnyCycle& cycle, const std::string& phase) {
    const std::string state = value(phase + ".state", phase);
    const auto row = std::ranges::find(states(), state, [](const StateRow& r) { return r.part.name; });
    if (row == states().end()) {
      std::string known;
      for (const StateRow& r : states()) known += (known.empty() ? "" : ", ") + std::string(r.part.name);
      fail(phase == state ? "cycle" : phase + ".state", "one of " + known, detail::in_quotes(state));
    }
    if (state == "wake") {
      add_wake(cycle, phase, *row);
    } else if (state == "nrem") {
      const AnyObjectives<subjects::Recall> recall{objectives<subjects::Recall>(phase, *row)};
      with_route(phase, *row, [&](const auto& route) {
        add_phase<NREM>(cycle, replay(phase, *row), perturbation(phase, *row), target(phase, *row), recall,
                        route, update(phase, *row));
      });
    } else if (state == "rem") {
      const AnyObjectives<subjects::Probability> game{objectives<subjects::Probability>(phase, *row)};
      with_route(phase, *row, [&](const auto& route) {
        add_phase<REM>(cycle, replay(phase, *row), game, route, update(phase, *row));
      });
    } else if (state == "contrastive") {
      const AnyObjectives<subjects::Recall> views{objectives<subjects::Recall>(phase, *row)};
      add_phase<Contrastive>(cycle, perturbation(phase, *row), views, update(phase, *row));
    } else if (state == "contrastive-dream") {
      const AnyObjectives<subjects::Recall> views{objectives<subjects::Recall>(phase, *row)};
      with_route(phase, *row, [&](const auto& route) {
        add_phase<ContrastiveDream>(cycle, replay(phase, *row), perturbation(phase, *row), views, route,
                                    update(phase, *row));
      });
    } else if (state == "observe") {
      add_phase<Observe>(cycle);
    } else {
      add_phase<Idle>(cycle, update(phase, *row));
    }
  }

  const Recipe& recipe_;
  std::set<std::string> read_;
  const Encoder<float>* average_;
  RecipeOptions options_;
};

}  // namespace

Recipe::Recipe(const std::filesystem::path& path) : name_(path.stem().string()) {
  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file) throw DataError(path.string() + ": expected a recipe that can be read");
  parse(text);
}

Recipe::Recipe(const std::string& text, std::string name) : name_(std::move(name)) {
  parse(text);
}

void Recipe::parse(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream uncommented(line.substr(0, line.find('#')));
    for (std::string part; std::getline(uncommented, part, ';');)
      if (!words(part).empty()) add(part);
  }
}

void Recipe::add(const std::string& line) {
  const auto equals = line.find('=');
  const auto key = words(line.substr(0, equals));
  if (equals == std::string::npos || key.size() != 1)
    throw ValueError(
        detail::message(name_, ": expected lines 'key = value', found ", detail::in_quotes(line)));
  std::string value;
  for (const std::string& word : words(line.substr(equals + 1))) value += (value.empty() ? "" : " ") + word;
  for (const auto& [before, other] : lines_)
    if (before == key.front())
      throw ValueError(detail::message(name_, ": expected each key once, found ", before, " twice"));
  lines_.emplace_back(key.front(), value);
}

std::string Recipe::text() const {
  std::string all;
  for (const auto& [key, value] : lines_) all += (all.empty() ? "" : "; ") + key + " = " + value;
  return all;
}

RecipeOptions options_of(const Recipe& recipe) {
  return Cook(recipe).options();
}

RecipeCondition condition_of(const Recipe& recipe, const Encoder<float>* average) {
  Cook cook(recipe, average);
  AnyCycle trained = cook.cycle("cycle"), measured = cook.cycle("measured");
  cook.finish();
  std::vector<std::string_view> first;  // the paper's, in its order
  const auto has = [](const AnyCycle& cycle, std::string_view loss) {
    return std::ranges::find(cycle.losses(), loss, &NamedLoss::name) != cycle.losses().end();
  };
  for (const std::string_view loss : paper_losses)
    if (has(trained, loss) || has(measured, loss)) first.push_back(loss);
  return {std::move(trained), std::move(measured), first};
}

void try_out(const Recipe& recipe) {
  const Rng rng;
  Cortex<float> cortex({.latent_size = 8, .base_width = 2}, rng);
  ShardedCortex sharded(cortex, 1);
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch();
  Tensor<float, 4> images(4, 32, 32, 3);
  fill_uniform(images.data(), images.size(), rng.stream("images"), -1.F, 1.F);
  RecipeCondition condition = condition_of(recipe, &cortex.encoder);
  try {
    condition(sharded, hippocampus, images, rng);
  } catch (const ValueError& error) {
    throw ValueError(recipe.name() + ": " + error.what());
  }
}

void list_parts(std::ostream& out) {
  const auto line = [&](const Part& part, const std::string& more) {
    out << "  " << std::left << std::setw(25) << part.name << part.line;
    if (*part.source != 0) out << " (" << part.source << ")";
    out << more << '\n';
  };
  const auto numbers_of = [&](const Part& part, [[maybe_unused]] auto object, const auto&... numbers) {
    std::string text;
    ((text += (text.empty() ? ": " : ", ") + std::string(numbers.name) + " " +
              detail::message(std::invoke(numbers.member, object))),
     ...);
    line(part, text);
  };
  out << "cycle = PHASES, measured = PHASES, anneal = EPOCHS, average = DECAY, norm = none, batch or "
         "group\n\n"
         "states, and their roles: PHASE.ROLE = PARTS\n";
  for (const StateRow& row : states()) {
    std::string roles;
    const auto role = [&](const char* name, const char* usual) {
      if (*usual != 0) roles += std::string("\n    ") + name + " = " + usual;
    };
    role("objectives", row.objectives);
    role("replay", row.replay);
    role("perturbation", row.perturbation);
    role("route", row.route);
    role("update", row.update);
    role("target", row.target);
    role("latent-noise", row.latent_noise ? "0" : "");
    line(row.part, roles);
  }
  const auto section = [&](const char* title, const auto& table) {
    out << '\n' << title << '\n';
    table(numbers_of);
  };
  section("replay: which latents are dreamed", replays);
  section("perturbation: what happens to an image (each has a share of images, 1 unless said)",
          perturbations);
  section("objectives: what is minimised (terms about latents have a share of components, 1 unless said)",
          terms);
  section("target: what is to be found in a dream", targets);
  section("route: how a gradient passes to the other network", routes);
  section("update: which networks step", updates);
}

}  // namespace pad
