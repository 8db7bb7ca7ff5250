// SPDX-License-Identifier: BSD-3-Clause
#include "report.hpp"

#include <algorithm>
#include <cstdio>
#include <tuple>

#include "../conditions.hpp"

namespace pad::figures {

Pictures pictures_in(const std::filesystem::path& directory) {
  Pictures found;
  if (std::filesystem::is_directory(directory))
    for (const auto& file : std::filesystem::directory_iterator(directory))
      if (file.path().extension() == ".png") found.push_back(file.path());
  std::ranges::sort(found);
  return found;
}

std::vector<DreamPicture> dreams(const Pictures& pictures, const std::string& dataset,
                                 const std::string& condition, const std::string& suffix) {
  const std::string prefix = dataset + "-" + condition + "-";
  std::vector<DreamPicture> found;
  for (const auto& path : pictures) {
    const std::string name = path.stem().string();
    DreamPicture one{path};
    int end = 0;
    if (name.starts_with(prefix) &&
        std::sscanf(name.c_str() + prefix.size(), "seed-%d-epoch-%d%n", &one.seed, &one.epoch, &end) == 2 &&
        name.substr(prefix.size() + static_cast<std::size_t>(end)) == suffix)
      found.push_back(one);
  }
  std::ranges::sort(found, {}, [](const DreamPicture& one) { return std::tuple(one.seed, one.epoch); });
  if (!found.empty())
    std::erase_if(found, [first = found.front().seed](const auto& one) { return one.seed != first; });
  return found;
}

std::vector<PaperPicture> paper_pictures(const Pictures& pictures, const std::string& dataset) {
  std::vector<PaperPicture> all;
  // Of the early epoch, or the first one that there is, and of the last.
  const auto add_dreams = [&](const std::string& suffix, const std::string& name, const std::string& begin,
                              const std::string& end) {
    const std::vector<DreamPicture> by_epoch = dreams(pictures, dataset, "full", suffix);
    if (by_epoch.empty()) return;
    const auto early = std::ranges::find(by_epoch, early_epoch, &DreamPicture::epoch);
    std::vector<DreamPicture> shown{early == by_epoch.end() ? by_epoch.front() : *early};
    if (shown.front().epoch != by_epoch.back().epoch) shown.push_back(by_epoch.back());
    for (const DreamPicture& one : shown) {
      const std::string epoch = std::to_string(one.epoch);
      all.push_back({"3", dataset, one.path, name + "-" + dataset + "-epoch-" + epoch, begin + epoch + end});
    }
  };
  const auto add = [&](const char* what, const char* section, const std::string& name, const char* caption) {
    for (const auto& path : pictures)
      if (path.stem().string() == dataset + "-" + what)
        all.push_back({section, dataset, path, name + "-" + dataset, caption});
  };
  add_dreams("", "figure-3", "PAD after epoch ",
             ". Rows: inputs, reconstructions, NREM dreams, their occlusions, REM dreams");
  add_dreams("-interpolation", "interpolation", "Dreams between two memories, epoch ", "");
  add("occlusions", "5", "figure-5a", "Figure 5a: images at occlusion intensities from 0 to 100 %");
  add("patches", "9", "figure-9", "Figure 9: patches of 1 to 8 pixels at several intensities");
  return all;
}

}  // namespace pad::figures
