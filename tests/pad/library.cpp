// SPDX-License-Identifier: BSD-3-Clause

// What the program pad writes, beside what the library computes when it is called directly: the same weights,
// losses, measures and pictures. They are compared with a margin, since compilers round differently in two
// programs.

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "formats/png_reader.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/data.hpp"
#include "oneiros/evaluation.hpp"
#include "oneiros/io.hpp"
#include "oneiros/phases.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"
#include "support/temporary_directory.hpp"
#include "table.hpp"

using namespace oneiros;
using namespace oneiros::test;
using pad::Table;

namespace {

using Net = Cortex<float>;
using std::filesystem::path;

/// Fashion-MNIST's files with noisy images of a bright square, whose place is the class: read at once,
/// learned soon.
class Squares {
 public:
  static constexpr Index training_images = 384, test_images = 128;

  explicit Squares(const path& directory) {
    write(directory, "train", training_images);
    write(directory, "t10k", test_images);
    const auto load = [&](data::Split split) {
      return data::resized(data::fashion_mnist(directory, split), 32, 32);
    };
    train = load(data::Split::train);
    test = load(data::Split::test);
  }

  data::Dataset train = data::synthetic_digits(1, Rng{}, data::Split::train), test = train;

 private:
  static void write(const path& directory, const std::string& part, Index count) {
    std::string pixels, labels;
    const auto add = [](std::string& bytes, Index value, int width) {
      for (int i = width; i-- > 0;) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
    };
    for (const Index number : {Index{0x803}, count, Index{28}, Index{28}}) add(pixels, number, 4);
    for (const Index number : {Index{0x801}, count}) add(labels, number, 4);
    const Stream noise = Rng{2}.stream(part);
    for (Index i = 0; i < count; ++i) {
      const Index label = i % 10, top = 14 * (label / 5) + 3, left = 5 * (label % 5) + 2;
      add(labels, label, 1);
      for (Index y = 0; y < 28; ++y)
        for (Index x = 0; x < 28; ++x) {
          const bool inside = y >= top && y < top + 7 && x >= left && x < left + 6;
          add(pixels, (inside ? 180 : 0) + noise.below(70, static_cast<std::uint64_t>((i * 28 + y) * 28 + x)),
              1);
        }
    }
    put(directory / (part + "-images-idx3-ubyte"), pixels);
    put(directory / (part + "-labels-idx1-ubyte"), labels);
  }
};

/// The program in a directory of its own, with data in data/.
struct Program {
  Program() { std::filesystem::create_directory(directory / "data"); }

  /// Runs it, which has to succeed.
  void operator()(const std::string& arguments) const {
    INFO("pad " << arguments);
    const std::string command = "cd '" + directory.path().string() + "' && '" ONEIROS_PAD "' " + arguments +
                                " >output 2>error || { cat error; exit 1; }";
    REQUIRE(std::system(command.c_str()) == 0);
  }
  /// On these data.
  void with_data(const std::string& arguments) const {
    (*this)(arguments + " --dataset fashion-mnist --data data --threads 1");
  }
  path operator/(const std::string& name) const { return directory / name; }

  TemporaryDirectory directory;
  Squares squares = [this] {
    std::filesystem::create_directories(directory / "data");
    return Squares(directory / "data");
  }();
};

constexpr CortexOptions sizes{.latent_size = 8, .base_width = 4};
const std::string small = " --latent 8 --width 4";

Net loaded(const path& weights) {
  Net cortex(sizes, Rng{});
  load_weights(weights, cortex.encoder, cortex.generator);
  return cortex;
}

/// Compares what networks have learned since they were drawn.
void check_learned(const path& weights, const Net& expected, const Net& drawn) {
  INFO(weights.string());
  const Net found = loaded(weights);
  std::vector<Tensor<float, 1>> values, first;
  for_each_parameter(found, [&](const Name&, const auto& p) { values.push_back(p.value); });
  for_each_parameter(drawn, [&](const Name&, const auto& p) { first.push_back(p.value); });
  std::size_t place = 0;
  for_each_parameter(expected, [&](const Name& name, const auto& p) {
    INFO(name.text());
    const auto norm = [](const auto& difference) {
      const Tensor<float, 0> squares = difference.square().sum();
      return std::sqrt(static_cast<double>(squares()));
    };
    const double learned = norm(p.value - first[place]);
    CHECK(norm(values[place] - p.value) <= 0.03 * learned);
    CHECK((learned > 0) == p.ever_had_gradient);
    ++place;
  });
}

/// A row of losses.csv: nine digits of what is known, and nothing of what is not.
void check_row(const std::string& row, const CycleEvent& expected) {
  INFO(row);
  std::string start = std::to_string(expected.epoch) + "," + std::to_string(expected.cycle);
  REQUIRE(row.starts_with(start));
  std::string rest = row.substr(start.size());
  const NamedLosses losses = expected.losses();
  for (const std::string_view name : paper_losses) {
    const double loss = losses[name];
    INFO(name);
    REQUIRE(rest.starts_with(","));
    const std::string cell = rest.substr(1, rest.find(',', 1) - 1);
    rest.erase(0, 1 + cell.size());
    if (std::isnan(loss)) {
      CHECK(cell.empty());
      continue;
    }
    const double value = std::strtod(cell.c_str(), nullptr);
    CHECK(value == Approx(loss).epsilon(0.01).margin(1e-6));
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.9g", value);
    CHECK(cell == text.data());
  }
  CHECK(rest.empty());
}

std::vector<std::string> lines(const path& file) {
  std::ifstream stream(file);
  std::vector<std::string> all;
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  return all;
}

/// Keeps what it is told.
struct Events {
  void on_cycle(const CycleEvent& event) { all.push_back(event); }
  std::vector<CycleEvent> all;
};

/// Compares pictures, but for the last bit of a byte.
void check_picture(const path& file, const ImageGrid& grid) {
  INFO(file.string());
  const TemporaryDirectory directory;
  grid.write(directory / "expected.png");
  const DecodedImage expected = read_png(directory / "expected.png"), found = read_png(file);
  REQUIRE((found.height == expected.height && found.width == expected.width));
  int largest = 0;
  for (std::size_t i = 0; i < expected.bytes.size(); ++i)
    largest = std::max(largest, std::abs(int{expected.bytes[i]} - int{found.bytes[i]}));
  CHECK(largest <= 1);
}

Tensor<float, 2> latents_of(const Net& cortex, const Tensor<float, 4>& images) {
  Encoder<float>::Activations activations;
  return Tensor<float, 2>(cortex.encoder.latent(images, activations).map());
}

Tensor<float, 4> dreams_of(const Net& cortex, const Tensor<float, 2>& latents) {
  Generator<float>::Activations activations;
  return Tensor<float, 4>(cortex.generator.forward(latents, activations).map());
}

/// The rows of a picture of dreams, by the model's equations.
ImageGrid dreams(const Net& cortex, const data::Dataset& dataset, const Rng& rng, Index columns) {
  const Tensor<float, 4> images = data::images<float>(dataset, 0, columns);
  const Tensor<float, 2> z = latents_of(cortex, images),
                         old = latents_of(cortex, data::images<float>(dataset, columns, columns));
  Tensor<float, 2> eps(columns, z.dimension(1));
  const Moment now{.cycle = 2};
  StandardNormal{}(Draws(rng, "measure/rem", now).scope("replay"), TensorView<float, 2>(eps));
  const Tensor<float, 2> mixture = 0.25F * z + 0.25F * old + 0.5F * eps;
  const Tensor<float, 4> dream = dreams_of(cortex, z);
  Tensor<float, 4> occluded = dream;
  using Masked = Occlusion<RandomPatches, Changes::one_per_image>;
  Masked::Activations<float> mask;
  Masked{}.apply(TensorView<float, 4>(occluded), mask, Draws(rng, "measure/nrem", now).scope("image"));
  ImageGrid grid(columns, 2);
  grid.add_row(images, "input");
  grid.add_row(dream, "reconstruction");
  grid.add_row(dream, "NREM dream");
  grid.add_row(occluded, "occluded");
  grid.add_row(dreams_of(cortex, mixture), "REM dream");
  return grid;
}

/// Trains as the program is told to by `arguments`, and compares all that it leaves.
template <class Trained, class Measured>
void check_training(const std::string& arguments, Trained trained, Measured measured, Index batch = 64,
                    std::uint64_t seed = 1, WithoutGradient rule = WithoutGradient::zero) {
  const Program program;
  program.with_data("train --epochs 2 --keep-weights --no-evaluation --out out" + small + " " + arguments);
  const Rng rng{seed};
  const Net drawn(sizes, rng);
  Net cortex(
      sizes, rng,
      Adam<float>({.rate = 2e-4, .beta1 = 0.5, .beta2 = 0.999, .epsilon = 1e-8, .without_gradient = rule}));
  Hippocampus<float> memory;
  Condition<Net> condition(std::move(trained), std::move(measured));
  Events events;
  for (const int epoch : {1, 2}) {
    CHECK(train(cortex, memory, condition, program.squares.train,
                {.epochs = epoch, .batch_size = batch, .measure_every = 50, .start = {epoch - 1, 0}}, rng,
                events));
    check_learned(program / ("out/weights-epoch-00" + std::to_string(epoch) + ".safetensors"), cortex, drawn);
    check_picture(program / ("out/dreams-epoch-00" + std::to_string(epoch) + ".png"),
                  dreams(cortex, program.squares.test, rng, 12));
  }
  check_learned(program / "out/weights.safetensors", cortex, drawn);
  const auto rows = lines(program / "out/losses.csv");
  REQUIRE(rows.size() == events.all.size() + 1);
  CHECK(rows[0] == "epoch,cycle,image,prior,real,latent,fake");
  for (std::size_t i = 0; i < events.all.size(); ++i) check_row(rows[i + 1], events.all[i]);
  // A loss has nine digits, unless it ends in zeros, which few do.
  Index losses = 0, whole = 0;
  for (const std::string& row : rows)
    for (std::size_t at = row.find("0."); at != std::string::npos; at = row.find("0.", at + 2)) {
      ++losses;
      whole += row.find_first_not_of("0123456789", row.find_first_not_of('0', at + 2)) -
                   row.find_first_not_of('0', at + 2) >=
               9;
    }
  CHECK(losses > 0);
  CHECK(2 * whole > losses);
}

/// The cells of a column, as numbers.
std::vector<double> column(const Table& table, const std::string& name) {
  std::vector<double> all;
  for (std::size_t i = 0; i < table.rows(); ++i) all.push_back(table.number(i, name));
  return all;
}

void check_near(const std::vector<double>& found, const std::vector<double>& expected, double margin) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).margin(margin));
}

}  // namespace

TEST_CASE("pad trains full dreaming as the library does") {
  check_training("--condition full", Cycle{Phase<Wake>{}, Phase<NREM>{}, Phase<REM>{}}, Cycle<>{});
}

TEST_CASE("pad trains what its options say") {
  using Noisy = Phase<Wake, Objectives<ImageReconstruction, LatentPrior>, LatentNoise<>>;
  check_training("--condition without-rem --latent-noise 0.3 --batch 48 --seed 5",
                 Cycle{Noisy{LatentNoise<>{.scale = 0.3}},
                       Phase<NREM>{Objectives<LatentReconstruction>{LatentReconstruction{.weight = 0.5}}}},
                 Cycle{Phase<Wake, Objectives<External>>{}, Phase<REM>{}}, 48, 5);
  check_training("--condition without-nrem --idle-step --skip-without-gradient",
                 Cycle{Phase<Wake>{}, Phase<Idle>{}, Phase<REM>{}}, Cycle{Phase<NREM>{}}, 64, 1,
                 WithoutGradient::skip);
}

TEST_CASE("pad measures what the library measures, and learning helps") {
  const Program program;
  program.with_data(
      "train-classifier --epochs 12 --learning-rate 0.002 --out classifier --latent 16 --width 8");
  program.with_data("train --epochs 20 --no-evaluation --seed 3 --out run" + small);
  program.with_data("train --epochs 1 --condition untrained --seed 3 --no-evaluation --out untrained" +
                    small);
  for (const std::string run : {"run", "untrained"})
    program.with_data("evaluate --weights " + run +
                      "/weights.safetensors --classifier classifier/classifier.safetensors --out " + run +
                      "-measured");
  const auto table = [&](const std::string& name) {
    return Table::read(program / ("run-measured/" + name + ".csv"));
  };
  const data::Dataset &train = program.squares.train, &test = program.squares.test;
  const Net cortex = loaded(program / "run/weights.safetensors");
  const Rng rng{3};

  const auto seen = evaluation::encode(cortex.encoder, train),
             unseen = evaluation::encode(cortex.encoder, test);
  const auto sgd = evaluation::sgd_readout(seen.latents, seen.labels, seen.classes, rng);
  const auto converged = evaluation::converged_readout(seen.latents, seen.labels, seen.classes, rng).readout;
  const auto accuracies = [&](const auto& part) {
    return std::vector{sgd.accuracy(part.latents, part.labels),
                       converged.accuracy(part.latents, part.labels)};
  };
  check_near(column(table("readout"), "train"), accuracies(seen), 0.02);
  check_near(column(table("readout"), "test"), accuracies(unseen), 0.02);
  const Table untrained = Table::read(program / "untrained-measured/readout.csv");
  CHECK(table("readout").number(0, "test") > untrained.number(0, "test") + 0.02);

  // Along the components of all latents together, around their common mean.
  const auto which = shuffled(train.size(), rng.stream("latent pairs"));
  const auto chosen = train.subset(which);
  const auto clean = evaluation::encode(cortex.encoder, chosen);
  const auto occluded =
      evaluation::encode(cortex.encoder, chosen,
                         Occlusion<FixedPatches, Changes::one_per_image>{{.intensity = 0.3, .size = 4}}, rng);
  evaluation::FeatureStatistics together(8);
  together.add(clean.latents);
  together.add(occluded.latents);
  const auto pca = evaluation::pca(together.gaussian());
  const auto projected = evaluation::project(pca, clean.latents);
  const Table components = table("pca");
  Index first = 0;  // of class 0
  while (clean.labels[static_cast<std::size_t>(first)] != 0) ++first;
  CHECK(components.text(0, "class") == "0");
  CHECK(components.text(0, "occluded") == "0");
  CHECK(components.number(0, "pc1") == Approx(projected(first, 0)).epsilon(1e-3));
  CHECK(components.number(0, "pc2") == Approx(projected(first, 1)).epsilon(1e-3));
  const auto distances =
      evaluation::latent_distances(clean.latents, occluded.latents, clean.labels, clean.classes, rng, {});
  CHECK(table("distances").number(0, "inter") == Approx(distances.inter).epsilon(1e-3));
  CHECK(table("distances").number(0, "clean_occluded") == Approx(distances.clean_occluded).epsilon(1e-3));

  // NREM dreams of all images but the first hundred, which are only remembered, in the features of the
  // classifier.
  Classifier<float> classifier({.latent_size = 16, .base_width = 8}, 10, Rng{});
  load_weights(program / "classifier/classifier.safetensors", classifier);
  CHECK(evaluation::accuracy(classifier, test) > 0.5);  // chance is a tenth
  evaluation::NetworkFeatures features(classifier);
  const auto remembered = train.subset(shuffled(train.size(), rng.stream("frechet images")));
  evaluation::FeatureStatistics dreamed(features.feature_count());
  for (Index i = 100; i < remembered.size(); ++i)
    dreamed.add(
        features(const_view(dreams_of(cortex, latents_of(cortex, data::images<float>(remembered, i, 1))))));
  const double distance =
      evaluation::frechet_distance(dreamed.gaussian(), evaluation::gaussian_of(features, train));
  CHECK(table("frechet").text(0, "dreams") == "nrem");
  CHECK(table("frechet").number(0, "distance") == Approx(distance).epsilon(1e-2));
}
