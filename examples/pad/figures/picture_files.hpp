// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The pictures of a results directory, found by their names.

#include <filesystem>
#include <string>
#include <vector>

namespace pad::figures {

struct Picture {
  std::filesystem::path path;
  std::string condition;  // empty if it does not depend on one
  int seed = 0;
  int epoch = 0;
};

class PictureFiles {
 public:
  /// `directory` need not exist.
  explicit PictureFiles(const std::filesystem::path& directory);

  /// Dream grids of a condition, of its first seed, by epoch.
  std::vector<Picture> dreams(const std::string& dataset, const std::string& condition) const;
  /// Interpolations between two memories by full dreaming, of its first seed, by epoch.
  std::vector<Picture> interpolations(const std::string& dataset) const;
  /// Figures 5a and 9 ("occlusions", "patches"); at most one.
  std::vector<Picture> named(const std::string& dataset, const std::string& what) const;

 private:
  std::vector<Picture> of_networks(const std::string& dataset, const std::string& condition,
                                   const std::string& suffix) const;

  std::vector<std::filesystem::path> paths_;
};

/// A picture that is a figure of the paper.
struct PaperPicture {
  std::string section;  // of the report
  std::string dataset;
  std::filesystem::path path;
  std::string name;  // of its file among the figures
  std::string caption;
};

/// Figures 3, 5a and 9.
std::vector<PaperPicture> pictures_of_paper(const PictureFiles& files, const std::string& dataset);

}  // namespace pad::figures
