// SPDX-License-Identifier: BSD-3-Clause
#include "picture_files.hpp"

#include <algorithm>
#include <cstdio>
#include <tuple>

namespace pad::figures {

PictureFiles::PictureFiles(const std::filesystem::path& directory) {
  if (!std::filesystem::is_directory(directory)) return;
  for (const auto& file : std::filesystem::directory_iterator(directory))
    if (file.path().extension() == ".png") paths_.push_back(file.path());
  std::ranges::sort(paths_);
}

std::vector<Picture> PictureFiles::of_networks(const std::string& dataset, const std::string& condition,
                                               const std::string& suffix) const {
  const std::string prefix = dataset + "-" + condition + "-";
  std::vector<Picture> found;
  for (const auto& path : paths_) {
    const std::string name = path.stem().string();
    Picture picture{path, condition};
    int end = 0;
    if (name.starts_with(prefix) &&
        std::sscanf(name.c_str() + prefix.size(), "seed-%d-epoch-%d%n", &picture.seed, &picture.epoch,
                    &end) == 2 &&
        name.substr(prefix.size() + static_cast<std::size_t>(end)) == suffix)
      found.push_back(picture);
  }
  std::ranges::sort(found, {}, [](const Picture& p) { return std::tuple(p.seed, p.epoch); });
  if (!found.empty())
    std::erase_if(found, [first = found.front().seed](const Picture& p) { return p.seed != first; });
  return found;
}

std::vector<Picture> PictureFiles::dreams(const std::string& dataset, const std::string& condition) const {
  return of_networks(dataset, condition, "");
}

std::vector<Picture> PictureFiles::interpolations(const std::string& dataset) const {
  return of_networks(dataset, "full", "-interpolation");
}

std::vector<Picture> PictureFiles::named(const std::string& dataset, const std::string& what) const {
  const auto found =
      std::ranges::find(paths_, dataset + "-" + what, [](const auto& path) { return path.stem().string(); });
  if (found == paths_.end()) return {};
  return {{*found, ""}};
}

namespace {

/// Of epoch 2, or the first one that there is, and of the last.
std::vector<Picture> early_and_late(const std::vector<Picture>& by_epoch) {
  if (by_epoch.empty()) return {};
  const auto early = std::ranges::find(by_epoch, 2, &Picture::epoch);
  const Picture& first = early == by_epoch.end() ? by_epoch.front() : *early;
  if (first.epoch == by_epoch.back().epoch) return {first};
  return {first, by_epoch.back()};
}

}  // namespace

std::vector<PaperPicture> pictures_of_paper(const PictureFiles& files, const std::string& dataset) {
  std::vector<PaperPicture> all;
  for (const Picture& grid : early_and_late(files.dreams(dataset, "full"))) {
    const std::string epoch = std::to_string(grid.epoch);
    all.push_back({"3", dataset, grid.path, "figure-3-" + dataset + "-epoch-" + epoch,
                   "PAD after epoch " + epoch +
                       ". Rows: inputs, reconstructions, NREM dreams, their occlusions, REM dreams"});
  }
  for (const Picture& grid : early_and_late(files.interpolations(dataset))) {
    const std::string epoch = std::to_string(grid.epoch);
    all.push_back({"3", dataset, grid.path, "interpolation-" + dataset + "-epoch-" + epoch,
                   "Dreams between two memories, epoch " + epoch});
  }
  for (const Picture& picture : files.named(dataset, "occlusions"))
    all.push_back({"5", dataset, picture.path, "figure-5a-" + dataset,
                   "Figure 5a: images at occlusion intensities from 0 to 100 %"});
  for (const Picture& picture : files.named(dataset, "patches"))
    all.push_back({"9", dataset, picture.path, "figure-9-" + dataset,
                   "Figure 9: patches of 1 to 8 pixels at several intensities"});
  return all;
}

}  // namespace pad::figures
