// SPDX-License-Identifier: BSD-3-Clause
#include "results.hpp"

#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>

#include "oneiros/files/atomic_file.hpp"

namespace pad {

void print_table(const Readouts& trained, const Readouts& untrained) {
  const auto row = [](const char* name, const Accuracy& a, const Accuracy& b) {
    std::cout << std::left << std::setw(22) << name << std::right << std::fixed << std::setprecision(2)
              << std::setw(8) << 100 * a.train << std::setw(8) << 100 * a.test << std::setw(16)
              << 100 * b.train << std::setw(8) << 100 * b.test << '\n';
  };
  std::cout << "\nlinear readout, %          train    test  untrained train    test\n";
  row("paper's (SGD)", trained.paper.accuracy, untrained.paper.accuracy);
  row("converged", trained.converged.accuracy, untrained.converged.accuracy);
  std::cout << std::endl;
}

nlohmann::ordered_json results(const Readouts& trained, const Readouts& untrained,
                               const TrainOptions& options, const Data& data, double images_per_second) {
  return {{"readout_train_accuracy", trained.paper.accuracy.train},
          {"readout_test_accuracy", trained.paper.accuracy.test},
          {"untrained_test_accuracy", untrained.paper.accuracy.test},
          {"converged_readout_train_accuracy", trained.converged.accuracy.train},
          {"converged_readout_test_accuracy", trained.converged.accuracy.test},
          {"converged_untrained_test_accuracy", untrained.converged.accuracy.test},
          {"run",
           {{"dataset", data.name},
            {"training_images", data.train.size()},
            {"test_images", data.test.size()},
            {"condition", options.condition},
            {"latent_noise", options.latent_noise},
            {"idle_step", options.idle_step},
            {"without_gradient", options.skip_without_gradient ? "skip" : "zero"},
            {"epochs", options.epochs},
            {"seed", options.seed},
            {"batch", options.batch},
            {"latent", options.latent},
            {"width", options.width},
            {"image_size", options.image_size},
            {"widths", options.widths},
            {"norm", options.norm},
            {"threads", options.threads},
            {"images_per_second", images_per_second}}}};
}

void write_json(const std::filesystem::path& path, const nlohmann::ordered_json& json) {
  const std::string text = json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  oneiros::write_file_atomically(path, [&](auto& file) { file.write(text + "\n"); });
}

}  // namespace pad
