// SPDX-License-Identifier: BSD-3-Clause
#include "picture_files.hpp"

#include <algorithm>
#include <cstdio>
#include <tuple>

#include "../conditions.hpp"

namespace pad::figures {

PictureFiles::PictureFiles(const std::filesystem::path& directory) {
  if (!std::filesystem::is_directory(directory)) return;
  for (const auto& file : std::filesystem::directory_iterator(directory))
    if (file.path().extension() == ".png") paths_.push_back(file.path());
  std::ranges::sort(paths_);
}

std::vector<Picture> PictureFiles::dreams(const std::string& dataset, const std::string& condition,
                                          const std::string& suffix) const {
  const std::string prefix = dataset + "-" + condition + "-";
  std::vector<Picture> found;
  for (const auto& path : paths_) {
    const std::string name = path.stem().string();
    Picture picture{path};
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

std::vector<PaperPicture> PictureFiles::of_paper(const std::string& dataset) const {
  std::vector<PaperPicture> all;
  // Of the early epoch, or the first one that there is, and of the last.
  const auto add_dreams = [&](const std::string& suffix, const std::string& name, const auto& caption) {
    const std::vector<Picture> by_epoch = dreams(dataset, "full", suffix);
    if (by_epoch.empty()) return;
    const auto early = std::ranges::find(by_epoch, early_epoch, &Picture::epoch);
    std::vector<Picture> shown{early == by_epoch.end() ? by_epoch.front() : *early};
    if (shown.front().epoch != by_epoch.back().epoch) shown.push_back(by_epoch.back());
    for (const Picture& one : shown) {
      const std::string epoch = std::to_string(one.epoch);
      all.push_back({"3", dataset, one.path, name + "-" + dataset + "-epoch-" + epoch, caption(epoch)});
    }
  };
  const auto add = [&](const std::string& what, const char* section, const std::string& name,
                       const char* caption) {
    for (const auto& path : paths_)
      if (path.stem().string() == dataset + "-" + what)
        all.push_back({section, dataset, path, name + "-" + dataset, caption});
  };
  add_dreams("", "figure-3", [](const std::string& epoch) {
    return "PAD after epoch " + epoch +
           ". Rows: inputs, reconstructions, NREM dreams, their occlusions, REM dreams";
  });
  add_dreams("-interpolation", "interpolation",
             [](const std::string& epoch) { return "Dreams between two memories, epoch " + epoch; });
  add("occlusions", "5", "figure-5a", "Figure 5a: images at occlusion intensities from 0 to 100 %");
  add("patches", "9", "figure-9", "Figure 9: patches of 1 to 8 pixels at several intensities");
  return all;
}

}  // namespace pad::figures
