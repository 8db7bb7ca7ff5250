// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "../base64.hpp"
#include "../fields.hpp"
#include "../options.hpp"
#include "../output_directory.hpp"
#include "claims.hpp"
#include "oneiros/files/atomic_file.hpp"
#include "oneiros/formats/detail/page_template.hpp"
#include "oneiros/util/errors.hpp"
#include "plots.hpp"
#include "report.hpp"

namespace pad::figures {

using oneiros::detail::escaped;
using oneiros::detail::filled;

namespace {

/// A plot of which the SVG file is drawn.
struct DrawnPlot {
  std::string section;
  std::string dataset;
  Plot plot;
};

/// What the report is made of.
struct ReportContents {
  const Tables& tables;
  const Observations& observations;
  const std::vector<JudgedClaim>& judged;
  const std::vector<DrawnPlot>& plots;
  const std::vector<PaperPicture>& paper_pictures;
  const Pictures& pictures;
  const Json& provenance;           // of reproduce.json
  std::filesystem::path directory;  // of the plots
};

constexpr std::string_view template_page =
#include "report.html"
    ;

constexpr std::size_t few = 4;  // comparisons that are shown beside a figure

std::string badge(const std::string& word) {
  std::string name = word;
  std::ranges::replace(name, ' ', '-');
  return "<span class=\"badge " + name + "\">" + word + "</span>";
}

/// A picture that is a part of the page. Throws oneiros::DataError if it cannot be read or is not what its
/// extension (svg, png) says.
std::string image(const std::filesystem::path& path, const std::string& alt) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file || bytes.empty())
    throw oneiros::DataError(path.string() + ": expected a picture, cannot read it");
  const bool svg = path.extension() == ".svg";
  if (bytes.find(svg ? "<svg" : "\x89PNG\r\n") == std::string::npos)
    throw oneiros::DataError(path.string() + ": expected a picture, found something else");
  return "<img src=\"data:image/" + std::string(svg ? "svg+xml" : "png") + ";base64," + base64(bytes) +
         "\" alt=\"" + escaped(alt) + "\">\n";
}

Json picture(const std::filesystem::path& path, const std::string& caption) {
  return {{"image", image(path, caption)}, {"caption", caption}};
}

/// For those who do not see the picture.
std::string description(const Plot& plot) {
  std::string text = plot.title + ".";
  for (const Panel& panel : plot.panels) {
    if (const auto* curves = std::get_if<Curves>(&panel)) {
      text += " " + curves->title + ", last points:";
      for (const Line& line : curves->lines)
        text += " " + line.style.label + " " + shown(line.points.back().y, Unit::plain) + ";";
    } else if (const auto* bars = std::get_if<Bars>(&panel)) {
      text += " " + bars->y_label + ":";
      for (const Bar& bar : bars->bars)
        text += " " + bar.style.label + " " + shown(bar.value, Unit::plain) + ";";
    } else if (const auto* scatter = std::get_if<Scatter>(&panel)) {
      text += " " + scatter->title + ": " + std::to_string(scatter->dots.size()) + " points;";
    }
  }
  return text;
}

bool counts(const Finding& finding) {
  return finding.measured || !finding.if_measured;
}

/// Compared with zero: the difference says it all.
bool is_change(const Finding& finding) {
  return finding.b.count == 0 && finding.b.mean == 0;
}

/// All of a few comparisons; of many, those that fail, and how many hold.
Json told(const JudgedClaim& judged, const Judgement& judgement) {
  std::vector<const Finding*> all, failing;
  for (const Finding& finding : judgement.findings) {
    if (!counts(finding)) continue;
    all.push_back(&finding);
    if (finding.verdict == Verdict::does_not_hold) failing.push_back(&finding);
  }
  Json telling = Json::array();
  for (const Finding* finding : all.size() <= few ? all : failing) {
    const bool has_means = finding->seeds > 0 && !is_change(*finding);
    telling.push_back(
        {{"text", finding->text},
         {"words", in_words(*finding)},
         {"means",
          has_means ? shown(finding->a, finding->unit) + " and " + shown(finding->b, finding->unit) : ""}});
  }
  const auto hold = std::ranges::count(judgement.findings, Verdict::holds, &Finding::verdict);
  return {{"number", judged.claim.number},
          {"verdict", badge(name(judgement.verdict))},
          {"score", all.size() <= few
                        ? ""
                        : std::to_string(hold) + " of " + std::to_string(all.size()) + " comparisons hold."},
          {"telling", telling}};
}

Json numbers_of(const std::string& dataset, const Finding& finding, const std::string& readout) {
  std::vector<std::string> epochs, cells{dataset_facts(dataset).title, finding.text, readout};
  for (const int epoch : finding.epochs) epochs.push_back(std::to_string(epoch));
  std::string found = escaped(finding.lacking);
  if (finding.seeds == 0) {
    cells.resize(cells.size() + 5);
  } else {
    cells.insert(cells.end(),
                 {joined(epochs), std::to_string(finding.seeds), shown(finding.a, finding.unit),
                  is_change(finding) ? "" : shown(finding.b, finding.unit), shown_difference(finding)});
    found = finding.verdict != Verdict::not_enough_runs ? badge(name(finding.verdict))
                                                        : escaped(tendency(finding));
  }
  return {{"cells", cells}, {"finding", found}};
}

Json claim_of(const JudgedClaim& judged) {
  Json verdicts = Json::array(), numbers = Json::array();
  for (const Judgement& judgement : judged.judgements) {
    verdicts.push_back(badge(name(judgement.verdict)));
    for (const Finding& finding : judgement.findings)
      if (counts(finding))
        numbers.push_back(
            numbers_of(judgement.dataset, finding, judgement.converged.empty() ? "" : "paper's"));
    for (const Finding& finding : judgement.converged)
      if (counts(finding)) numbers.push_back(numbers_of(judgement.dataset, finding, "converged"));
  }
  return {{"number", judged.claim.number},      {"text", judged.claim.text},
          {"figure", judged.claim.figure},      {"section", judged.claim.section},
          {"overall", badge(judged.overall())}, {"verdicts", verdicts},
          {"has_numbers", !numbers.empty()},    {"numbers", numbers}};
}

Json section_of(const ReportContents& c, const Section& section) {
  Json shown = Json::array();
  std::vector<std::string> lacking, unplotted;
  for (const std::string& dataset : c.observations.datasets()) {
    Json plots = Json::array(), pictures = Json::array(), findings = Json::array();
    for (const DrawnPlot& drawn : c.plots)
      if (drawn.section == section.id && drawn.dataset == dataset)
        plots.push_back({{"image", image(c.directory / (drawn.plot.name + ".svg"), description(drawn.plot))},
                         {"caption", drawn.plot.title + ". " + drawn.plot.note},
                         {"name", drawn.plot.name}});
    for (const PaperPicture& one : c.paper_pictures)
      if (one.section == section.id && one.dataset == dataset)
        pictures.push_back(picture(one.path, one.caption));
    for (const JudgedClaim& judged : c.judged)
      for (const Judgement& judgement : judged.judgements)
        if (judged.claim.section == section.id && judgement.dataset == dataset)
          findings.push_back(told(judged, judgement));
    if (plots.empty()) unplotted.push_back(dataset_facts(dataset).title);
    if (plots.empty() && pictures.empty())
      lacking.push_back(dataset_facts(dataset).title);
    else
      shown.push_back({{"title", dataset_facts(dataset).title},
                       {"plots", plots},
                       {"pictures", pictures},
                       {"has_findings", !findings.empty()},
                       {"findings", findings}});
  }
  return {{"id", section.id}, {"heading", section.heading}, {"is_" + section.id, true},
          {"shown", shown},   {"lacking", joined(lacking)}, {"unplotted", joined(unplotted)}};
}

Json final_readout_rows(const Observations& observations) {
  Json rows = Json::array();
  for (const FinalReadout& one : final_readouts(observations))
    rows.push_back({dataset_facts(one.dataset).title, style(one.condition).label, std::to_string(one.epoch),
                    std::to_string(one.paper.count), shown(one.paper, Unit::percent),
                    shown(one.converged, Unit::percent), one.reported()});
  return rows;
}

Json run_rows(const ReportContents& c) {
  const Table& table = c.tables.runs;
  Json rows = Json::array();
  for (const std::string& condition : c.observations.conditions()) {
    Json cells = Json::array();
    bool any = false;
    for (const std::string& dataset : c.observations.datasets()) {
      std::vector<std::string> lines;
      for (std::size_t i = 0; i < table.rows(); ++i)
        if (table.text(i, "dataset") == dataset && table.text(i, "condition") == condition)
          lines.push_back(escaped("seed " + table.text(i, "seed") + ": " + table.text(i, "epochs") + " of " +
                                  table.text(i, "wanted") + ", " + table.text(i, "status")));
      any = any || !lines.empty();
      cells.push_back(joined(lines, "<br>"));
    }
    if (any) rows.push_back({{"condition", style(condition).label}, {"cells", cells}});
  }
  return rows;
}

std::string run_count(const Table& runs) {
  std::map<std::string, int> count;
  for (std::size_t i = 0; i < runs.rows(); ++i) ++count[runs.text(i, "status")];
  std::vector<std::string> parts;
  for (const auto& [status, number] : count) parts.push_back(std::to_string(number) + " " + status);
  return parts.empty() ? "no list of them (runs.csv)" : joined(parts);
}

std::string verdict_count(const std::vector<JudgedClaim>& judged) {
  std::vector<std::string> parts;
  for (const char* word : {"holds", "mixed", "does not hold", "not enough runs"})
    if (const auto count = std::ranges::count(judged, word, &JudgedClaim::overall); count > 0)
      parts.push_back(badge(word) + " " + std::to_string(count));
  return joined(parts, " &ensp; ");
}

/// The values of reproduce.json, under their paths.
Json provenance_of(const Json& provenance) {
  Json rows = Json::array();
  const Json flat = provenance.is_object() ? provenance.flatten() : Json::object();
  for (const auto& [key, value] : flat.items()) {
    std::string name = key.substr(key.starts_with('/') ? 1 : 0);
    std::ranges::replace(name, '/', ' ');
    rows.push_back({{"name", name}, {"value", value.is_string() ? value.get<std::string>() : value.dump()}});
  }
  return rows;
}

bool distance_measured(const Observations& observations, const std::string& features) {
  return std::ranges::any_of(observations.datasets(), [&](const std::string& dataset) {
    return !observations.of(dataset, "full", frechet_distance("nrem", features)).empty() ||
           !observations.of(dataset, "full", frechet_distance("rem", features)).empty();
  });
}

/// The page as HTML, figures and pictures included.
std::string report(const ReportContents& c) {
  std::vector<std::string> titles;
  Json claims = Json::array(), all_sections = Json::array(), missing_plots = Json::array(),
       grids = Json::array();
  for (const JudgedClaim& judged : c.judged) claims.push_back(claim_of(judged));
  for (const Section& section : sections()) {
    Json one = section_of(c, section);
    if (section.of_recipes && one["shown"].empty()) continue;
    all_sections.push_back(std::move(one));
    if (all_sections.back()["unplotted"] != "") missing_plots.push_back(all_sections.back());
  }
  for (const std::string& dataset : c.observations.datasets()) {
    titles.push_back(dataset_facts(dataset).title);
    for (const std::string& condition : c.observations.conditions())
      if (const auto found = dreams(c.pictures, dataset, condition); !found.empty())
        grids.push_back(picture(found.back().path, titles.back() + ", " + style(condition).label + ", seed " +
                                                       std::to_string(found.back().seed) + ", epoch " +
                                                       std::to_string(found.back().epoch)));
  }
  const Json provenance = provenance_of(c.provenance);
  const bool inception = distance_measured(c.observations, "inception");
  return filled(template_page,
                {{"titles", joined(titles)},
                 {"datasets", titles},
                 {"run_count", run_count(c.tables.runs)},
                 {"claim_count", c.judged.size()},
                 {"verdict_count", verdict_count(c.judged)},
                 {"claims", claims},
                 {"sections", all_sections},
                 {"final_readouts", final_readout_rows(c.observations)},
                 {"grids", grids},
                 {"has_provenance", !provenance.empty()},
                 {"provenance", provenance},
                 {"has_runs", c.tables.runs.rows() > 0},
                 {"runs", run_rows(c)},
                 {"has_missing", !c.tables.missing.empty() || !missing_plots.empty()},
                 {"missing_tables", c.tables.missing},
                 {"missing_plots", missing_plots},
                 {"has_inception", inception},
                 {"has_classifier", !inception || distance_measured(c.observations, "classifier")}});
}

/// The contents of reproduce.json; nothing if it is not there.
Json read_provenance(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return {};
  std::ifstream file(path);
  auto json = Json::parse(file, nullptr, false);
  if (!json.is_object())
    throw oneiros::DataError(path.string() + ": expected a JSON object, found something else");
  return json;
}

std::vector<DrawnPlot> plots_of(const Tables& tables, const Observations& observations) {
  std::vector<DrawnPlot> plots;
  for (const Section& section : sections())
    for (const std::string& dataset : observations.datasets())
      for (const Drawing& draw : section.drawings)
        if (auto plot = draw({observations, dataset}))
          plots.push_back({section.id, dataset, *std::move(plot)});
  if (auto plot = continual_plot(tables.continual)) plots.push_back({"C", "", *std::move(plot)});
  return plots;
}

/// False if there is no gnuplot.
bool draw(const std::vector<DrawnPlot>& plots, const OutputDirectory& out) {
  for (const DrawnPlot& drawn : plots)
    oneiros::write_file_atomically(out / (drawn.plot.name + ".gp"), gnuplot_script(drawn.plot));
  return std::ranges::all_of(
      plots, [&](const DrawnPlot& drawn) { return run_gnuplot(out.path(), drawn.plot.name); });
}

}  // namespace

}  // namespace pad::figures

namespace pad {

using namespace figures;

int make_figures(const FiguresOptions& options) {
  const Tables tables = read_tables(options.results);
  const auto provenance = read_provenance(options.results / "reproduce.json");
  const Observations observations(tables);
  const auto judged = judge(observations);
  const auto plots = plots_of(tables, observations);
  const Pictures pictures = pictures_in(options.results / "pictures");
  std::vector<PaperPicture> of_paper;
  for (const std::string& dataset : observations.datasets())
    std::ranges::move(paper_pictures(pictures, dataset), std::back_inserter(of_paper));
  for (const std::filesystem::path& page : options.pages)
    update_page(page, page_tables(tables, observations, judged));

  const OutputDirectory out(options.out);
  verdict_table(judged).write(out / "verdicts.csv");
  final_readout_table(final_readouts(observations)).write(out / "appendix-table-1.csv");
  if (!draw(plots, out))
    throw oneiros::DataError(
        "expected the program gnuplot to draw the figures, found none (Debian: gnuplot-nox); its scripts are "
        "in " +
        out.path().string());
  for (const PaperPicture& picture : of_paper)
    std::filesystem::copy_file(picture.path, out / (picture.name + ".png"),
                               std::filesystem::copy_options::overwrite_existing);
  oneiros::write_file_atomically(out / "report.html", report({tables, observations, judged, plots, of_paper,
                                                              pictures, provenance, out.path()}));
  std::cout << plots.size()
            << " figures (SVG, PNG and their gnuplot scripts), verdicts.csv, appendix-table-1.csv and "
            << "report.html are in " << out.path().string() << std::endl;
  return 0;
}

}  // namespace pad
