// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The pictures of a results directory, found by their names.

#include <filesystem>
#include <string>
#include <vector>

namespace pad::figures {

struct Picture {
  std::filesystem::path path;
  int seed = 0;
  int epoch = 0;
};

/// A picture that is a figure of the paper.
struct PaperPicture {
  std::string section;  // of the report
  std::string dataset;
  std::filesystem::path path;
  std::string name;  // of its file among the figures
  std::string caption;
};

class PictureFiles {
 public:
  /// `directory` need not exist.
  explicit PictureFiles(const std::filesystem::path& directory);

  /// Dream grids of a condition, of its first seed, by epoch; or with "-interpolation" what is between two of
  /// its dreams.
  std::vector<Picture> dreams(const std::string& dataset, const std::string& condition,
                              const std::string& suffix = "") const;

  /// Figures 3, 5a and 9.
  std::vector<PaperPicture> of_paper(const std::string& dataset) const;

 private:
  std::vector<std::filesystem::path> paths_;
};

}  // namespace pad::figures
