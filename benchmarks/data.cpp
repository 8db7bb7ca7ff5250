// SPDX-License-Identifier: BSD-3-Clause

// Loading a data set of CIFAR-10's size, beside reading its files and doing nothing with them; and making a
// mini-batch. The files are written first, so that they are in the system's cache: on a cold disk, both take
// as much longer as the disk does.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "model.hpp"
#include "oneiros/data.hpp"
#include "support/temporary_directory.hpp"
#include "timing.hpp"

namespace benchmarks {
namespace {

using namespace oneiros;

/// Five files like CIFAR-10's training set, gone with this.
class TrainingFiles {
 public:
  static constexpr int count = 5;

  TrainingFiles() {
    std::vector<char> records(std::size_t{3073} * 10000);
    for (std::size_t i = 0; i < records.size(); ++i)
      records[i] = static_cast<char>(i % 3073 == 0 ? i / 3073 % 10 : i * 7 % 251);
    for (int i = 1; i <= count; ++i)
      std::ofstream(path(i), std::ios::binary)
          .write(records.data(), static_cast<std::streamsize>(records.size()));
  }

  const std::filesystem::path& directory() const { return directory_.path(); }
  std::filesystem::path path(int i) const {
    return directory_ / ("data_batch_" + std::to_string(i) + ".bin");
  }

 private:
  oneiros::test::TemporaryDirectory directory_;
};

std::size_t read_files(const TrainingFiles& files) {
  constexpr std::size_t piece = 1 << 20;
  std::vector<std::uint8_t> bytes(piece);
  std::size_t total = 0;
  for (int i = 1; i <= TrainingFiles::count; ++i) {
    const detail::InputFile file(files.path(i));
    for (std::uint64_t at = 0; at < file.size(); at += piece) {
      const auto part = std::span(bytes).first(std::min<std::uint64_t>(piece, file.size() - at));
      file.read_at(at, std::as_writable_bytes(part));
      total += part.size();
    }
  }
  return total;
}

}  // namespace

void register_data() {
  time("read the files of CIFAR-10", [] {
    auto files = std::make_shared<TrainingFiles>();
    return [files] { benchmark::DoNotOptimize(read_files(*files)); };
  });
  for (const int threads : {1, 2}) {
    const std::string suffix = "/" + std::to_string(threads);
    time("load CIFAR-10" + suffix, [threads] {
      auto files = std::make_shared<TrainingFiles>();
      auto arena = std::make_shared<Threads>(threads);
      return [=] { arena->run([&] { data::cifar10(files->directory(), data::Split::train); }); };
    });
    time("make a batch" + suffix, [threads] {
      auto arena = std::make_shared<Threads>(threads);
      const Rng rng{1};
      auto batches = std::make_shared<data::Batches<float>>(
          data::batches(data::synthetic_digits(batch * 100, rng), batch, rng, 0));
      auto made = std::make_shared<data::Batch<float>>();
      return
          [=, k = Index{0}]() mutable { arena->run([&] { batches->load(k++ % batches->size(), *made); }); };
    });
  }
}

}  // namespace benchmarks
