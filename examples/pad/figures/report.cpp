// SPDX-License-Identifier: BSD-3-Clause
#include "report.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "html.hpp"
#include "plots.hpp"
#include "sections.hpp"

namespace pad::figures {

namespace {

using html::element;
using html::escaped;
using Rows = std::vector<std::vector<std::string>>;

constexpr const char* style_sheet = R"(
:root { --ink: #1c1c1c; --soft: #5c5c5c; --rule: #dcdcdc; --ground: #f7f7f5; }
body { font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: var(--ink); max-width: 72rem;
       margin: 0 auto; padding: 1.5rem 1.5rem 4rem; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 1rem 0 0.5rem; }
h2 { font-size: 1.3rem; margin: 3rem 0 0.5rem; border-top: 1px solid var(--rule); padding-top: 1rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 0.3rem; }
p, li { max-width: 48rem; }
nav ol { columns: 2; padding-left: 1.4rem; margin: 0.5rem 0; }
table { border-collapse: collapse; font-size: 0.85rem; margin: 0.8rem 0; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.9rem 0.3rem 0; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; border-bottom: 2px solid var(--ink); }
td p { margin: 0; }
.scroll { overflow-x: auto; }
a { color: #1f5f99; }
code, pre { font-size: 0.85rem; background: var(--ground); overflow-wrap: anywhere; }
pre { padding: 0.7rem 1rem; overflow-x: auto; }
.reported { border-left: 4px solid #c9b458; background: var(--ground); padding: 0.5rem 1rem; margin: 0.8rem 0; max-width: 60rem; }
.beside { display: grid; grid-template-columns: minmax(0, 2.4fr) minmax(15rem, 1fr); gap: 1.5rem; align-items: start; }
.beside ul, .findings { list-style: none; padding: 0; margin: 0.5rem 0; font-size: 0.85rem; }
.beside li, .findings li { margin-bottom: 0.8rem; }
figure { margin: 0.5rem 0 1rem; }
figure img { max-width: 100%; height: auto; display: block; }
figure.pixels img { image-rendering: pixelated; width: 100%; max-width: 44rem; }
figcaption { font-size: 0.85rem; color: var(--soft); }
.badge { display: inline-block; white-space: nowrap; border-radius: 0.6rem; padding: 0 0.6rem; font-size: 0.78rem;
         font-weight: 600; line-height: 1.5rem; border: 1px solid; }
.holds { color: #14602b; background: #e3f3e6; }
.does-not-hold { color: #8d1d1d; background: #fae6e6; }
.mixed { color: #7a5200; background: #fdf1d7; }
.not-enough-runs { color: #555555; background: #efefef; }
.soft { color: var(--soft); }
@media (max-width: 50rem) { .beside { display: block; } nav ol { columns: 1; } }
@media print {
  body { font-size: 10.5pt; max-width: none; padding: 0; }
  .beside { grid-template-columns: minmax(0, 2fr) minmax(11rem, 1fr); }
  figure, tr, .reported { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)";

std::string paragraph(const std::string& inner) {
  return element("p", inner);
}

std::string heading(const std::string& id, const std::string& text) {
  return element("h2", escaped(text), "id=\"" + id + "\"");
}

std::string link(const std::string& id, const std::string& text) {
  return "<a href=\"#" + id + "\">" + escaped(text) + "</a>";
}

std::string badge(const std::string& word) {
  std::string name = word;
  std::ranges::replace(name, ' ', '-');
  return "<span class=\"badge " + name + "\">" + word + "</span>";
}

std::string heading_of(const Section& section) {
  return section.figure + ": " + section.subject;
}

const Judgement* judgement_on(const JudgedClaim& judged, const std::string& dataset) {
  const auto found = std::ranges::find(judged.judgements, dataset, &Judgement::dataset);
  return found == judged.judgements.end() ? nullptr : &*found;
}

bool counts(const Finding& finding) {
  return finding.measured || !finding.if_measured;
}

class Report {
 public:
  explicit Report(const ReportContents& contents) : c_(contents) {}

  std::string page() const {
    const std::string title = "Perturbed and adversarial dreaming: the reproduction";
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
           element("title", title) + element("style", style_sheet) + "</head>\n<body>\n" +
           element("h1", title) + introduction() + contents_list() + summary() + all_sections() +
           final_readout_table() + numbers_behind() + dream_grids() + how_it_was_made() +
           "</body>\n</html>\n";
  }

 private:
  std::string introduction() const {
    std::map<std::string, int> count;
    for (const JudgedClaim& judged : c_.judged) ++count[judged.overall()];
    std::vector<std::string> words;
    for (const char* word : {"holds", "mixed", "does not hold", "not enough runs"})
      if (count[word] > 0) words.push_back(badge(word) + " " + std::to_string(count[word]));
    std::vector<std::string> titles;
    for (const std::string& dataset : c_.observations.datasets())
      titles.push_back(escaped(title_of(dataset)));
    return paragraph(
               "Figures, tables and controls of Deperrois, Petrovici, Senn and Jordan, <cite>Learning "
               "cortical "
               "representations through perturbed and adversarial dreaming</cite> (eLife 11:e76384, 2022), "
               "computed "
               "anew with Oneiros, beside what the paper reports.") +
           paragraph("Data sets: " + (titles.empty() ? "none yet" : joined(titles)) +
                     ". Runs: " + run_count() + ". Of the paper's " + std::to_string(c_.judged.size()) +
                     " claims: " + joined(words, " &ensp; "));
  }

  std::string run_count() const {
    const Table& runs = c_.tables.runs;
    if (runs.rows() == 0) return "no list of them (runs.csv)";
    std::map<std::string, int> count;
    for (std::size_t i = 0; i < runs.rows(); ++i) ++count[runs.text(i, "status")];
    std::vector<std::string> parts;
    for (const auto& [status, number] : count)
      parts.push_back(std::to_string(number) + " " + escaped(status));
    return joined(parts);
  }

  static std::string contents_list() {
    std::string items = element("li", link("claims", "The claims and their verdicts"));
    for (const Section& section : sections())
      items += element("li", link("section-" + section.id, heading_of(section)));
    items += element("li", link("table-1", "Appendix 1-table 1: Final readouts"));
    items += element("li", link("numbers", "The numbers behind the verdicts"));
    items += element("li", link("dreams", "Dream grids"));
    items += element("li", link("made", "How this was made"));
    return element("nav", element("ol", items), "aria-label=\"Contents\"");
  }

  std::string summary() const {
    std::vector<std::string> columns{"", "Claim", "Figure"};
    for (const std::string& dataset : c_.observations.datasets())
      columns.push_back(escaped(title_of(dataset)));
    columns.push_back("Overall");
    Rows rows;
    for (const auto& judged : c_.judged) {
      const Claim& claim = judged.claim;
      std::vector<std::string> row{
          link("claim-" + std::to_string(claim.number), std::to_string(claim.number)), escaped(claim.text),
          link("section-" + claim.section, claim.figure)};
      for (const Judgement& judgement : judged.judgements) row.push_back(badge(name(judgement.verdict)));
      row.push_back(badge(judged.overall()));
      rows.push_back(row);
    }
    return heading("claims", "The claims and their verdicts") + html::table(columns, rows) + rule();
  }

  static std::string rule() {
    return paragraph(
               "<strong>The rule.</strong> A claim <em>holds</em> on a data set if the mean difference has "
               "the claimed sign and "
               "exceeds two standard errors, over at least three seeds; a claim of no large difference, or "
               "of a level "
               "(\"about 59 %\", \"near\", \"chance\"), if the difference is within two points (0.02). If a "
               "claim consists of "
               "several comparisons, all must hold, and one that does not decides. Fewer than three seeds, "
               "or fewer epochs than "
               "the claim speaks of (ten where it names none), are <em>not enough runs</em>; the tendency is "
               "shown without a "
               "verdict. Everything else <em>does not hold</em>.") +
           paragraph(
               "Conditions are compared at the last epoch that all of them have reached (50 at most): the "
               "last one that all "
               "their seeds, or three of them, share. The standard error of a difference between conditions "
               "is "
               "&radic;(SEM<sub>a</sub>&sup2; + SEM<sub>b</sub>&sup2;), seeds not being paired; differences "
               "within a network "
               "(early and late, clean and occluded) are taken before averaging. The paper's readout "
               "decides; the converged "
               "one stands beside it. <em>Overall</em> is the word of all data sets with enough runs, or "
               "<em>mixed</em> where "
               "they differ.");
  }

  std::string all_sections() const {
    std::string all;
    for (const Section& section : sections()) {
      all += heading("section-" + section.id, heading_of(section)) +
             element("div", "<strong>The paper:</strong> " + escaped(section.reported), "class=\"reported\"");
      std::vector<std::string> lacking;
      for (const std::string& dataset : c_.observations.datasets()) {
        const std::string figures = figures_of(section, dataset);
        if (figures.empty())
          lacking.push_back(escaped(title_of(dataset)));
        else
          all += element("h3", escaped(title_of(dataset))) +
                 element("div", element("div", figures) + element("div", findings_of(section, dataset)),
                         "class=\"beside\"");
      }
      if (!lacking.empty())
        all += paragraph("<span class=\"soft\">Nothing measured yet on " + joined(lacking) + ".</span>");
    }
    return all;
  }

  std::string figures_of(const Section& section, const std::string& dataset) const {
    std::string all;
    for (const DrawnPlot& drawn : c_.plots)
      if (drawn.section == section.id && drawn.dataset == dataset) all += figure(drawn.plot);
    for (const PaperPicture& shown : c_.paper_pictures)
      if (shown.section == section.id && shown.dataset == dataset) all += picture(shown.path, shown.caption);
    return all;
  }

  std::string figure(const Plot& plot) const {
    return element("figure", html::image(c_.directory / (plot.name + ".svg"), description(plot)) +
                                 element("figcaption", escaped(plot.title + ". " + plot.note) + ". <code>" +
                                                           escaped(plot.name) + "</code>"));
  }

  /// For those who do not see the picture.
  static std::string description(const Plot& plot) {
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

  static std::string picture(const std::filesystem::path& path, const std::string& caption) {
    return element("figure", html::image(path, caption) + element("figcaption", escaped(caption)),
                   "class=\"pixels\"");
  }

  std::string findings_of(const Section& section, const std::string& dataset) const {
    std::string items;
    for (const JudgedClaim& judged : c_.judged) {
      const Judgement* judgement = judgement_on(judged, dataset);
      if (judged.claim.section != section.id || judgement == nullptr) continue;
      const std::string number = std::to_string(judged.claim.number);
      std::string item = link("claim-" + number, "Claim " + number) + " " + badge(name(judgement->verdict));
      item += score(judgement->findings);
      for (const Finding* finding : most_telling(judgement->findings))
        item += "<br>" + escaped(finding->text) + ": " + escaped(in_words(*finding)) + means_of(*finding);
      items += element("li", item);
    }
    return items.empty() ? "" : element("ul", items, "class=\"findings\"");
  }

  /// Compared with zero: the difference says it all.
  static bool is_change(const Finding& finding) { return finding.b.count == 0 && finding.b.mean == 0; }

  static std::string means_of(const Finding& finding) {
    if (finding.seeds == 0 || is_change(finding)) return "";
    return " <span class=\"soft\">(" + escaped(shown(finding.a, finding.unit)) + " and " +
           escaped(shown(finding.b, finding.unit)) + ")</span>";
  }

  static constexpr std::size_t few = 4;  // comparisons that are shown beside a figure

  static std::string score(const std::vector<Finding>& findings) {
    const auto total = std::ranges::count_if(findings, counts);
    const auto hold = std::ranges::count(findings, Verdict::holds, &Finding::verdict);
    if (total <= static_cast<std::ptrdiff_t>(few)) return "";
    return "<br>" + std::to_string(hold) + " of " + std::to_string(total) + " comparisons hold.";
  }

  /// All of a few comparisons; of many, those that fail.
  static std::vector<const Finding*> most_telling(const std::vector<Finding>& findings) {
    std::vector<const Finding*> all, failing;
    for (const Finding& finding : findings) {
      if (!counts(finding)) continue;
      all.push_back(&finding);
      if (finding.verdict == Verdict::does_not_hold) failing.push_back(&finding);
    }
    return all.size() <= few ? all : failing;
  }

  std::string final_readout_table() const {
    const Table table = final_readouts(c_.observations);
    Rows rows;
    const auto readout = [&](std::size_t i, const std::string& kind) {
      const int seeds = static_cast<int>(table.number(i, "seeds"));
      return escaped(
          shown({table.number(i, kind + "_mean"), table.number(i, kind + "_sem"), seeds}, Unit::percent));
    };
    for (std::size_t i = 0; i < table.rows(); ++i) {
      const auto reported = dataset_facts(table.text(i, "dataset")).reported;
      const bool full = table.text(i, "condition") == "full";
      rows.push_back({escaped(title_of(table.text(i, "dataset"))),
                      escaped(style(table.text(i, "condition")).label), table.text(i, "epoch"),
                      table.text(i, "seeds"), readout(i, "paper"), readout(i, "converged"),
                      full && reported ? "about " + shown({*reported, 0, 0}, Unit::percent) : ""});
    }
    return heading("table-1", "Appendix 1-table 1: Final readouts") +
           paragraph(
               "Test accuracy at the last epoch that all seeds of a condition (or three of them) have "
               "reached, mean "
               "&plusmn; SEM. The paper's table was not at hand; its text gives the two values in the last "
               "column.") +
           html::table({"Data set", "Condition", "Epoch", "Seeds", "Paper's readout", "Converged readout",
                        "Paper reports"},
                       rows);
  }

  std::string numbers_behind() const {
    std::string all = heading("numbers", "The numbers behind the verdicts");
    for (const JudgedClaim& judged : c_.judged) {
      const std::string number = std::to_string(judged.claim.number);
      all += element("h3", number + ". " + escaped(judged.claim.text) + " " + badge(judged.overall()),
                     "id=\"claim-" + number + "\"");
      Rows rows;
      for (const Judgement& judgement : judged.judgements) {
        for (const Finding& finding : judgement.findings)
          if (counts(finding))
            rows.push_back(
                numbers_of(judgement.dataset, finding, judgement.converged.empty() ? "" : "paper's"));
        for (const Finding& finding : judgement.converged)
          if (counts(finding)) rows.push_back(numbers_of(judgement.dataset, finding, "converged"));
      }
      all += rows.empty() ? paragraph("<span class=\"soft\">Nothing measured yet.</span>")
                          : html::table({"Data set", "Comparison", "Readout", "Epochs", "Seeds", "First",
                                         "Second", "Difference", "Finding"},
                                        rows);
    }
    return all;
  }

  static std::vector<std::string> numbers_of(const std::string& dataset, const Finding& finding,
                                             const std::string& readout) {
    std::vector<std::string> epochs;
    for (const int epoch : finding.epochs) epochs.push_back(std::to_string(epoch));
    std::vector<std::string> row{escaped(title_of(dataset)), escaped(finding.text), readout};
    if (finding.seeds == 0) {
      row.insert(row.end(), {"", "", "", "", "", escaped(finding.lacking)});
      return row;
    }
    const bool decided = finding.verdict != Verdict::not_enough_runs;
    row.insert(row.end(),
               {joined(epochs), std::to_string(finding.seeds), escaped(shown(finding.a, finding.unit)),
                is_change(finding) ? "" : escaped(shown(finding.b, finding.unit)),
                escaped(shown_difference(finding)),
                decided ? badge(name(finding.verdict)) : escaped(tendency(finding))});
    return row;
  }

  std::string dream_grids() const {
    std::string all =
        heading("dreams", "Dream grids") +
        paragraph(
            "The last grid of every condition, of its first seed. Rows: inputs, reconstructions, NREM "
            "dreams, their occlusions, REM dreams.");
    for (const std::string& dataset : c_.observations.datasets())
      for (const std::string& condition : all_conditions()) {
        const auto grids = c_.pictures.dreams(dataset, condition);
        if (grids.empty()) continue;
        const Picture& last = grids.back();
        all += picture(last.path, title_of(dataset) + ", " + style(last.condition).label + ", seed " +
                                      std::to_string(last.seed) + ", epoch " + std::to_string(last.epoch));
      }
    return all;
  }

  std::string how_it_was_made() const {
    return heading("made", "How this was made") + provenance() + runs() + what_is_missing() + deviations() +
           how_to_reproduce();
  }

  std::string provenance() const {
    Rows rows;
    const auto flat = c_.provenance.is_object() ? c_.provenance.flatten() : nlohmann::ordered_json::object();
    for (const auto& [key, value] : flat.items()) {
      std::string name = key.substr(key.starts_with('/') ? 1 : 0);
      std::ranges::replace(name, '/', ' ');
      rows.push_back(
          {escaped(name),
           "<code>" + escaped(value.is_string() ? value.get<std::string>() : value.dump()) + "</code>"});
    }
    return element("h3", "Command, version and machine") +
           (rows.empty() ? paragraph("<span class=\"soft\">There is no reproduce.json.</span>")
                         : html::table({"", "reproduce.json"}, rows));
  }

  std::string runs() const {
    const Table& table = c_.tables.runs;
    if (table.rows() == 0) return "";
    Rows rows;
    for (const std::string& condition : all_conditions()) {
      std::vector<std::string> row{escaped(style(condition).label)};
      bool any = false;
      for (const std::string& dataset : c_.observations.datasets()) {
        std::vector<std::string> cells;
        for (std::size_t i = 0; i < table.rows(); ++i)
          if (table.text(i, "dataset") == dataset && table.text(i, "condition") == condition)
            cells.push_back(escaped("seed " + table.text(i, "seed") + ": " + table.text(i, "epochs") +
                                    " of " + table.text(i, "wanted") + ", " + table.text(i, "status")));
        any = any || !cells.empty();
        row.push_back(joined(cells, "<br>"));
      }
      if (any) rows.push_back(row);
    }
    std::vector<std::string> columns{"Condition"};
    for (const std::string& dataset : c_.observations.datasets())
      columns.push_back(escaped(title_of(dataset)));
    return element("h3", "Runs, and the epochs that they have done") + html::table(columns, rows);
  }

  std::string what_is_missing() const {
    std::string items;
    for (const std::string& file : c_.tables.missing)
      items += element("li", "There is no table <code>" + escaped(file) + "</code>.");
    for (const Section& section : sections()) {
      std::vector<std::string> lacking;
      for (const std::string& dataset : c_.observations.datasets()) {
        const bool drawn = std::ranges::any_of(c_.plots, [&](const DrawnPlot& plot) {
          return plot.section == section.id && plot.dataset == dataset;
        });
        if (!drawn) lacking.push_back(escaped(title_of(dataset)));
      }
      if (!lacking.empty())
        items += element("li", escaped(heading_of(section)) + ": no plot for " + joined(lacking) + ".");
    }
    return element("h3", "What is missing") +
           (items.empty() ? paragraph("Every figure has its data.") : element("ul", items));
  }

  std::string deviations() const {
    std::string items = element("li",
                                "Where NREM is switched off, the authors' script still steps the encoder's "
                                "optimizer with zero gradients. Here it "
                                "does not, unless the settings above say <code>idle_step</code>.");
    items += element(
        "li",
        "Without REM, Wake decodes latents with Gaussian noise. Its standard deviation is not known from the "
        "paper's text; 0.5 is an assumption (<code>latent_noise</code>), and 0 the condition \"w/o REM, no "
        "latent noise\".");
    if (distance_measured("inception"))
      items +=
          element("li",
                  "Frechet inception distances depend on the weights of the Inception network and on how "
                  "images are resized: compare directions with the paper, not levels.");
    if (!distance_measured("inception") || distance_measured("classifier"))
      items += element(
          "li",
          "Without Inception weights, dreams are compared by the features of a classifier that was trained "
          "on "
          "the same data set: a Frechet classifier distance, which is not the paper's FID and has other "
          "levels.");
    items +=
        element("li",
                "Chance level is the share of the most frequent class among the test images, since fully "
                "occluded images are all read out alike (19.6 % on SVHN).");
    items +=
        element("li", "The principal components and dream grids are those of each condition's first seed.");
    return element("h3", "Deviations from the paper, and assumptions") + element("ul", items);
  }

  bool distance_measured(const std::string& features) const {
    return std::ranges::any_of(c_.observations.datasets(), [&](const std::string& dataset) {
      return std::ranges::any_of(std::vector<std::string>{"nrem", "rem"}, [&](const std::string& dreams) {
        return !c_.observations.of(dataset, "full", frechet_distance(dreams, features)).empty();
      });
    });
  }

  static std::string how_to_reproduce() {
    return element("h3", "How to reproduce it") +
           paragraph(
               "The first command trains and evaluates, and goes on where it was interrupted; the second one "
               "makes "
               "this page from its tables without training.") +
           element("pre", "pad reproduce --out results\npad figures --results results --out figures") +
           paragraph(
               "Each figure is drawn by a script that holds its data, <code>NAME.gp</code>: change it and "
               "run "
               "<code>gnuplot NAME.gp</code>. The verdicts with all their numbers are in "
               "<code>verdicts.csv</code>.");
  }

  const ReportContents& c_;
};

}  // namespace

std::string report(const ReportContents& contents) {
  return Report(contents).page();
}

}  // namespace pad::figures
