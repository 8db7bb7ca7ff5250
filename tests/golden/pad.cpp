// SPDX-License-Identifier: BSD-3-Clause

// Whole cycles of PAD in every condition, recorded by PyTorch in double, replayed. Recorded noise, patches
// and images come in through the phases' public roles; mixtures and masks are compared.

#include <memory>
#include <set>

#include "golden_tensors.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/phases.hpp"

namespace {

using namespace oneiros;
using namespace oneiros::test;

/// Noise that was recorded, in place of StandardNormal.
struct RecordedNoise {
  std::shared_ptr<Tensor<double, 2>> values = std::make_shared<Tensor<double, 2>>();

  template <class S>
  void operator()(const Draws&, const TensorView<S, 2>& noise) const {
    REQUIRE(values->size() == noise.size());
    std::transform(values->data(), values->data() + values->size(), noise.data(),
                   [](double v) { return static_cast<S>(v); });
  }
};

/// Patches that were recorded, in place of RandomPatches.
struct RecordedPatches {
  struct Record {
    int size = 1;
    Tensor<double, 2> dropped;
  };
  std::shared_ptr<Record> record = std::make_shared<Record>();

  void draw(const Draws&, Index, Index height, Index width, PatchGrid& grid) const {
    grid.reset(record->size, height, width);
    REQUIRE(record->dropped.size() == static_cast<Index>(grid.dropped.size()));
    for (std::size_t i = 0; i < grid.dropped.size(); ++i) grid.dropped[i] = record->dropped.data()[i] != 0;
  }
};

/// What the metadata of a recording says.
struct Recording {
  explicit Recording(const SafeTensors& file_) : file(file_) {}

  std::string text(const std::string& key) const { return file.metadata().at(key); }
  double number(const std::string& key) const { return std::stod(text(key)); }
  bool flag(const std::string& key) const { return text(key) == "True"; }

  bool epoch_starts_at(int cycle) const {
    const std::string list = "," + text("epoch_starts") + ",";
    return list.find("," + std::to_string(cycle) + ",") != std::string::npos;
  }

  const SafeTensors& file;
};

/// One replay in one scalar type.
template <class S>
class Replay {
  using Net = Cortex<S>;

 public:
  explicit Replay(const SafeTensors& file)
      : r_(file),
        cortex_({.latent_size = static_cast<Index>(r_.number("latent_dim")),
                 .base_width = static_cast<Index>(r_.number("base_channels"))},
                Rng{0},
                Adam<S>{{.without_gradient = r_.text("no_gradient") == "skip" ? WithoutGradient::skip
                                                                              : WithoutGradient::zero}}) {
    const bool full_size = r_.number("base_channels") >= 64;
    if constexpr (std::same_as<S, float>) {
      tolerance_ = full_size ? 1e-3 : 1e-4;
      weight_tolerance_ = full_size ? 1e-2 : 1e-3;
    }
    for_each_named([&](Parameter<S>& parameter, const std::string& name) {
      set_parameter(parameter, file, "init." + name);
    });
    const int cycles = static_cast<int>(r_.number("cycles"));
    for (int cycle = 0; cycle < cycles; ++cycle) run_cycle(cycle);
    REQUIRE(r_.file.contains(std::to_string(cycles - 1) + ".end.E.conv1.0.weight"));
    const bool brief = !r_.file.contains("0.end.E.conv1.0.weight");
    CHECK(gradients_ >= (brief ? 0 : 2 * 16));
  }

 private:
  void run_cycle(int cycle) {
    const std::string at = std::to_string(cycle) + ".";
    if (r_.epoch_starts_at(cycle)) hippocampus_.begin_epoch();
    const Tensor<S, 4> x = read_images<S>(r_.file, at + "wake.x");
    if (r_.flag("rem"))
      wake<Objectives<ImageReconstruction, LatentPrior, External>>(at, x);
    else
      wake<Objectives<ImageReconstruction, LatentPrior>>(at, x);
    for (const char phase : r_.text("order")) {
      if (phase == 'N' && r_.flag("idle_nrem_step")) Phase<Idle>{}(cortex_, hippocampus_, rng_);
      if (phase == 'N' && r_.number("nrem_weight") != 0) nrem(at);
      if (phase == 'R' && r_.flag("rem")) rem(at);
    }
    if (r_.file.contains(at + "end.E.conv1.0.weight")) check_weights(at + "end.");
  }

  template <class Terms>
  void wake(const std::string& at, const Tensor<S, 4>& x) {
    Phase<Wake, LatentNoise<RecordedNoise>, Terms> phase;
    auto& noise = get<roles::LatentPerturbation>(phase);
    noise.scale = r_.number("latent_noise");
    if (noise.scale != 0) *noise.source.values = r_.file.read<double, 2>(at + "wake.epsilon");

    Phase<Wake, Objectives<External>> discrimination;
    const double real = discrimination.measure(cortex_, hippocampus_, x, rng_).real;
    zero_gradients(cortex_);
    const auto losses = phase.accumulate(cortex_, hippocampus_, x, rng_);
    if constexpr (Terms::template about<subjects::Probability>) CHECK(losses.real == real);
    const auto& a = phase.activations(cortex_);
    compare(at + "wake.loss_img", losses.image);
    compare(at + "wake.loss_kl", losses.prior);
    compare(at + "wake.loss_real", real);
    compare(at + "wake.z", a.latent);
    compare(at + "wake.d", discrimination.measured_activations(cortex_).external);
    compare_images(at + "wake.x_hat", a.reconstruction);
    check_gradients(at + "wake.grad.");
    phase.update(cortex_, hippocampus_);
  }

  void nrem(const std::string& at) {
    if (r_.text("mix") == "nrem_mix")
      nrem<Mix<2, RecordedNoise>>(at);
    else
      nrem<SingleMemory>(at);
  }

  template <class Dreamed>
  void nrem(const std::string& at) {
    Phase<NREM, Dreamed, Occlusion<RecordedPatches>> phase;
    get<LatentReconstruction>(get<roles::Objectives>(phase)).weight = r_.number("nrem_weight");
    if constexpr (requires(Dreamed d) { d.source; })
      *get<roles::Replay>(phase).source.values = r_.file.read<double, 2>(at + "nrem.epsilon");
    auto& record = *get<roles::ImagePerturbation>(phase).patches.record;
    record.size = static_cast<int>(r_.file.scalar<std::int64_t>(at + "nrem.patch_size"));
    record.dropped = r_.file.read<double, 2>(at + "nrem.dropped");

    zero_gradients(cortex_);
    const auto losses = phase.accumulate(cortex_, hippocampus_, rng_);
    const auto& a = phase.activations(cortex_);
    compare(at + "nrem.loss_latent", losses.latent);
    compare(at + "nrem.z", a.latent);
    compare(at + "nrem.z_hat", a.recognised);
    if (r_.file.contains(at + "nrem.mask")) compare(at + "nrem.mask", a.perturbation.mask);
    compare_mask(at, a.perturbation.mask);
    compare_images(at + "nrem.image", a.image);
    check_gradients(at + "nrem.grad.");
    phase.update(cortex_, hippocampus_);
  }

  void rem(const std::string& at) {
    const std::string mix = r_.text("mix");
    if (mix == "none")
      rem<SingleMemory>(at);
    else if (mix == "noise")
      rem<NoiseOnly<RecordedNoise>>(at);
    else if (mix == "memories")
      rem<Mix<2, RecordedNoise>>(at, 0);
    else
      rem<Mix<2, RecordedNoise>>(at, 0.5);
  }

  template <class Dreamed>
  void rem(const std::string& at, double noise = 0) {
    Phase<REM, Dreamed> phase;
    auto& replay = get<roles::Replay>(phase);
    if constexpr (requires { replay.source; })
      *replay.source.values = r_.file.read<double, 2>(at + "rem.epsilon");
    if constexpr (requires { replay.noise; }) replay.noise = noise;

    zero_gradients(cortex_);
    const auto losses = phase.accumulate(cortex_, hippocampus_, rng_);
    const auto& a = phase.activations(cortex_);
    compare(at + "rem.loss_fake", losses.fake);
    compare(at + "rem.z", a.latent);
    compare(at + "rem.d", a.external);
    compare_images(at + "rem.image", a.image);
    check_gradients(at + "rem.grad.");
    phase.update(cortex_, hippocampus_);
  }

  template <class F>
  void for_each_named(const F& f) {
    for_each_parameter(cortex_.encoder,
                       [&](const Name& name, Parameter<S>& parameter) { f(parameter, "E." + name.text()); });
    for_each_parameter(cortex_.generator,
                       [&](const Name& name, Parameter<S>& parameter) { f(parameter, "G." + name.text()); });
  }

  void compare(const std::string& name, double found) const {
    INFO(name);
    check_close(found, r_.file.scalar<double>(name), tolerance_);
  }

  template <class Found>
  void compare(const std::string& name, const Found& found) const {
    INFO(name);
    std::vector<double> expected(static_cast<std::size_t>(found.size()));
    r_.file.read_into<double>(name, expected);
    check_close(found, expected, tolerance_);
  }

  /// The mask follows from the recorded patches, whether or not it was recorded itself.
  void compare_mask(const std::string& at, const Tensor<S, 3>& mask) const {
    const auto dropped = r_.file.read<double, 2>(at + "nrem.dropped");
    const Index size = r_.file.scalar<std::int64_t>(at + "nrem.patch_size");
    bool same = shape_of(mask) == Shape<3>{1, 32, 32};
    for (Index y = 0; same && y < 32; ++y)
      for (Index x = 0; x < 32; ++x)
        same = same && static_cast<double>(mask(0, y, x)) == 1 - dropped(y / size, x / size);
    CHECK(same);
  }

  void compare_images(const std::string& name, const TensorView<const S, 4>& found) const {
    if (!r_.file.contains(name)) return;
    INFO(name);
    check_close(found, read_images<double>(r_.file, name), tolerance_);
  }

  void check_gradients(const std::string& at) {
    for_each_named([&](Parameter<S>& parameter, const std::string& name) {
      if (!r_.file.contains(at + name)) return;
      ++gradients_;
      INFO(at << name);
      check_close(to_interchange(parameter, parameter.gradient), read_values(r_.file, at + name, parameter),
                  tolerance_);
    });
  }

  /// In double the weights themselves, in float what training has added to them.
  void check_weights(const std::string& at) {
    for_each_named([&](Parameter<S>& parameter, const std::string& name) {
      INFO(at << name);
      const std::vector<S> values = to_interchange(parameter, parameter.value);
      std::vector<double> found(values.begin(), values.end());
      std::vector<double> expected = read_values(r_.file, at + name, parameter);
      if constexpr (std::same_as<S, float>) {
        const std::vector<double> initial = read_values(r_.file, "init." + name, parameter);
        for (std::size_t i = 0; i < found.size(); ++i) {
          found[i] -= initial[i];
          expected[i] -= initial[i];
        }
      }
      check_close(found, expected, weight_tolerance_);
    });
  }

  Recording r_;
  int gradients_ = 0;  // compared
  Net cortex_;
  Hippocampus<S> hippocampus_;
  Rng rng_{0};
  double tolerance_ = 1e-10;
  double weight_tolerance_ = 1e-10;
};

/// The recordings that belong to the project, and whatever else an overriding directory holds.
std::set<std::string> recordings() {
  std::set<std::string> names{"pad_full",
                              "pad_full_skip",
                              "pad_medium",
                              "pad_nrem_mix",
                              "pad_rem_first",
                              "pad_rem_memories_only",
                              "pad_rem_noise_only",
                              "pad_wake_only",
                              "pad_without_memory_mix",
                              "pad_without_nrem",
                              "pad_without_nrem_idle_step",
                              "pad_without_rem"};
  const auto directory = golden_directory().path;
  if (std::filesystem::is_directory(directory))
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      const std::string name = entry.path().stem().string();
      if (entry.path().extension() == ".safetensors" && name.starts_with("pad_")) names.insert(name);
    }
  return names;
}

template <class S>
void replay_all() {
  for (const std::string& name : recordings()) {
    INFO(name);
    if (const auto file = open_golden(name + ".safetensors")) Replay<S>{*file};
  }
}

}  // namespace

TEST_CASE("golden PAD cycles in double") {
  replay_all<double>();
}

TEST_CASE("golden PAD cycles in float") {
  replay_all<float>();
}
