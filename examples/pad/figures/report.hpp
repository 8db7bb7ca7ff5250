// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// One page that holds everything: figures beside what the paper reports, verdicts and the numbers behind
// them.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "claims.hpp"
#include "picture_files.hpp"
#include "plot.hpp"
#include "tables.hpp"

namespace pad::figures {

/// A plot of which the SVG file is drawn.
struct DrawnPlot {
  std::string section;
  std::string dataset;
  Plot plot;
};

struct ReportContents {
  const Tables& tables;
  const Observations& observations;
  const std::vector<JudgedClaim>& judged;
  const std::vector<DrawnPlot>& plots;
  const std::vector<PaperPicture>& paper_pictures;
  const PictureFiles& pictures;
  const nlohmann::ordered_json& provenance;  // of reproduce.json
  std::filesystem::path directory;           // of the plots
};

/// The page as HTML, figures and pictures included.
std::string report(const ReportContents& contents);

}  // namespace pad::figures
