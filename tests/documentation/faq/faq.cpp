// SPDX-License-Identifier: BSD-3-Clause

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <regex>
#include <string>
#include <vector>

#include "oneiros/io.hpp"
#include "oneiros/oneiros.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// The first group of each match of a pattern.
std::vector<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (auto match = std::sregex_iterator(text.begin(), text.end(), regex); match != std::sregex_iterator();
       ++match)
    found.push_back((*match)[1]);
  return found;
}

/// The FAQ from one heading to the next, or to its end.
std::string part(const std::string& heading) {
  const std::string page = contents(ONEIROS_FAQ);
  const auto begin = page.find("\n## " + heading + '\n');
  REQUIRE(begin != std::string::npos);
  return page.substr(begin, page.find("\n## ", begin + 1) - begin);
}

/// Whether a message has the text of a quotation, in which ... stands for anything.
bool quotes(const std::string& quotation, const std::string& message) {
  const std::string ellipsis = "...";
  std::size_t at = 0;
  for (std::size_t begin = 0; begin <= quotation.size();) {
    const auto end = std::min(quotation.find(ellipsis, begin), quotation.size());
    const std::string piece = quotation.substr(begin, end - begin);
    at = message.find(piece, at);
    if (at == std::string::npos) return false;
    at += piece.size();
    begin = end + ellipsis.size();
  }
  return true;
}

template <class F>
std::string error_of(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// Makes a directory the current one.
class Visit {
 public:
  explicit Visit(const std::filesystem::path& directory) : back_(std::filesystem::current_path()) {
    std::filesystem::current_path(directory);
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() { std::filesystem::current_path(back_); }

 private:
  std::filesystem::path back_;
};

const Rng rng{1};

Cortex<float> cortex_of(Index latents) {
  return {{.latent_size = latents, .base_width = 2}, rng};
}

Tensor<float, 4> images_of(Index side, float value) {
  Tensor<float, 4> images(8, side, side, 3);
  images.setConstant(value);
  return images;
}

std::vector<std::string> errors_of_phases() {
  auto cortex = cortex_of(8);
  auto larger = cortex_of(16);
  const auto images = images_of(32, 0.5F);
  Hippocampus<float> hippocampus;
  Phase<Wake> wake;
  const auto begin = [&](int cycles) {
    hippocampus.begin_epoch();
    for (int i = 0; i < cycles; ++i) wake(cortex, hippocampus, images, rng);
  };
  std::vector<std::string> errors;
  errors.push_back(error_of([&] {
    begin(2);
    wake(cortex, hippocampus, images_of(32, std::numeric_limits<float>::quiet_NaN()), rng);
  }));
  hippocampus = {};
  errors.push_back(error_of([&] { Phase<NREM>{}(cortex, hippocampus, rng); }));
  errors.push_back(error_of([&] {
    begin(1);
    wake(larger, hippocampus, images, rng);
  }));
  errors.push_back(error_of([&] { wake(cortex, hippocampus, images_of(24, 0), rng); }));
  errors.push_back(error_of([&] { Convolution(3, 8, {.window = 4}).output_shape({0, 32, 32, 3}); }));
  errors.push_back(error_of([&] { data::batches(data::synthetic_digits(8, rng), 64, rng, 0); }));
  return errors;
}

std::vector<std::string> errors_of_files() {
  const TemporaryDirectory directory;
  const Visit visit(directory.path());
  for (const auto* name : {"cifar", "out"}) std::filesystem::create_directory(name);
  auto cortex = cortex_of(8);
  auto larger = cortex_of(16);
  std::vector<std::string> errors;

  errors.push_back(error_of([] { data::cifar10("nowhere", data::Split::test); }));
  put("cifar/test_batch.bin", std::string(5 * 3073 + 100, '\0'));
  errors.push_back(error_of([] { data::cifar10("cifar", data::Split::test); }));
  put("cifar/test_batch.bin", std::string(3073, 'a'));
  errors.push_back(error_of([] { data::cifar10("cifar", data::Split::test); }));

  save_weights("w.safetensors", cortex);
  errors.push_back(error_of([&] { load_weights("w.safetensors", larger); }));
  save_checkpoint("c.safetensors", {}, {}, cortex);
  errors.push_back(error_of([&] { load_checkpoint("c.safetensors", {}, larger); }));
  std::string damaged = contents("c.safetensors");
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  put("d.safetensors", damaged);
  errors.push_back(error_of([&] { load_checkpoint("d.safetensors", {}, cortex); }));

  Checkpoints("out", {{"seed", "1"}}).save({}, cortex);
  errors.push_back(error_of([&] { Checkpoints("out", {{"seed", "2"}}).load(cortex); }));
  errors.push_back(error_of([&] { save_weights("nowhere/w.safetensors", cortex); }));
  return errors;
}

/// Errors are in the order of the page.
void check_quotations(const std::string& heading, const std::vector<std::string>& errors) {
  const auto quotations = matches(part(heading), "\\*\\*`([^`]+: [^`]+)`\\*\\*");
  REQUIRE(quotations.size() == errors.size());
  for (std::size_t i = 0; i < errors.size(); ++i) {
    CAPTURE(quotations[i], errors[i]);
    CHECK(quotes(quotations[i], errors[i]));
  }
}

}  // namespace

TEST_CASE("the errors that the FAQ quotes are what is thrown") {
  check_quotations("Running", errors_of_phases());
  check_quotations("Files", errors_of_files());
}

TEST_CASE("the mistakes that the FAQ lists are among those that must not compile") {
  std::string sources;
  for (const auto& file : std::filesystem::directory_iterator(ONEIROS_TEST_DIR "/must_not_compile"))
    sources += contents(file.path());
  const auto mistakes = matches(part("Compiling"), "\n\\| `([^`]+)` \\|");
  CHECK(mistakes.size() == 7);
  for (const auto& mistake : mistakes) {
    CAPTURE(mistake);
    CHECK(sources.find("// expect: " + mistake) != std::string::npos);
  }
}
