// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <fstream>
#include <iostream>

#include "../commands.hpp"
#include "../json.hpp"
#include "../output_directory.hpp"
#include "claims.hpp"
#include "gnuplot.hpp"
#include "oneiros/files/atomic_file.hpp"
#include "oneiros/util/errors.hpp"
#include "page_tables.hpp"
#include "plots.hpp"
#include "report.hpp"

namespace pad {

using namespace figures;

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
  oneiros::write_file_atomically(path, [&](auto& file) { file.write(text); });
}

/// The contents of reproduce.json; nothing if it is not there.
pad::Json read_provenance(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return {};
  std::ifstream file(path);
  auto json = pad::Json::parse(file, nullptr, false);
  if (!json.is_object())
    throw oneiros::DataError(path.string() + ": expected a JSON object, found something else");
  return json;
}

std::vector<DrawnPlot> plots_of(const Observations& observations) {
  std::vector<DrawnPlot> plots;
  for (const Section& section : sections())
    for (const std::string& dataset : observations.datasets())
      for (const Drawing& draw : section.drawings)
        if (auto plot = draw({observations, dataset}))
          plots.push_back({section.id, dataset, *std::move(plot)});
  return plots;
}

/// False if there is no gnuplot.
bool draw(const std::vector<DrawnPlot>& plots, const OutputDirectory& out) {
  for (const DrawnPlot& drawn : plots) write(out / (drawn.plot.name + ".gp"), gnuplot_script(drawn.plot));
  return std::ranges::all_of(
      plots, [&](const DrawnPlot& drawn) { return run_gnuplot(out.path(), drawn.plot.name); });
}

}  // namespace

int make_figures(const FiguresOptions& options) {
  const Tables tables = read_tables(options.results);
  const auto provenance = read_provenance(options.results / "reproduce.json");
  const Observations observations(tables);
  const auto judged = judge(observations);
  const auto plots = plots_of(observations);
  const PictureFiles pictures(options.results / "pictures");
  std::vector<PaperPicture> paper_pictures;
  for (const std::string& dataset : observations.datasets())
    std::ranges::move(pictures.of_paper(dataset), std::back_inserter(paper_pictures));
  for (const std::filesystem::path& page : options.pages)
    update_page(page, page_tables(tables, observations, judged));

  const OutputDirectory out(options.out);
  verdict_table(judged).write(out / "verdicts.csv");
  final_readouts(observations).write(out / "appendix-table-1.csv");
  if (!draw(plots, out))
    throw oneiros::DataError(
        "expected the program gnuplot to draw the figures, found none (Debian: gnuplot-nox); its scripts are "
        "in " +
        out.path().string());
  for (const PaperPicture& picture : paper_pictures)
    std::filesystem::copy_file(picture.path, out / (picture.name + ".png"),
                               std::filesystem::copy_options::overwrite_existing);
  write(out / "report.html",
        report({tables, observations, judged, plots, paper_pictures, pictures, provenance, out.path()}));
  std::cout << plots.size()
            << " figures (SVG, PNG and their gnuplot scripts), verdicts.csv, appendix-table-1.csv and "
            << "report.html are in " << out.path().string() << std::endl;
  return 0;
}

}  // namespace pad
