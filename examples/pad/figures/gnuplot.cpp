// SPDX-License-Identifier: BSD-3-Clause
#include "plot.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "../fields.hpp"
#include "../table.hpp"
#include "oneiros/files/atomic_file.hpp"
#include "oneiros/formats/detail/page_template.hpp"
#include "oneiros/util/errors.hpp"
#include "oneiros/util/finite.hpp"

namespace pad::figures {

using oneiros::detail::filled;

namespace {

constexpr std::string_view script_template =
#include "plot.gp"
    ;

/// gnuplot's text for a number; it leaves points out that are "NaN".
std::string text(double value) {
  if (oneiros::detail::is_nan(value)) return "NaN";
  std::ostringstream out;
  out << value;
  return out.str();
}

std::string quoted(const std::string& words) {
  return '"' + words + '"';
}

/// "n = 2-4": how many seeds there are behind the values; empty where nobody counted.
template <class Values, class Projection>
std::string seeds(const Values& values, const Projection& value) {
  const auto count = [&](const auto& item) { return std::invoke(value, item).count; };
  const auto [least, most] = std::ranges::minmax_element(values, {}, count);
  const std::string first = std::to_string(count(*least));
  if (count(*most) == 0) return "";
  return "n = " + (count(*least) == count(*most) ? first : first + "-" + std::to_string(count(*most)));
}

std::string in_brackets(const std::string& words) {
  return words.empty() ? "" : " (" + words + ")";
}

/// The name of a block of data: "$panel1_without_rem".
std::string block(std::size_t panel, std::string name) {
  std::ranges::replace(name, '-', '_');
  return "$panel" + std::to_string(panel + 1) + "_" + name;
}

/// Points are marked unless there are too many of them.
std::string with_line(const Style& style, std::size_t points) {
  constexpr std::size_t many = 30;
  return (points > many ? "with lines" : "with linespoints pt 7 ps 0.5") + std::string(" lw 2 lc rgb ") +
         quoted(style.colour) + (style.dashed ? " dt 2" : "");
}

template <class Values, class Projection>
bool has_errors(const Values& values, const Projection& value) {
  return std::ranges::any_of(values, [&](const auto& item) { return std::invoke(value, item).count > 1; });
}

std::string row(const Summary& value) {
  return text(value.mean) + " " + text(value.error) + " " + std::to_string(value.count);
}

constexpr const char* legend_below =
    "on bmargin center horizontal Left reverse height 1";  // off the axis title

Json panel(const std::string& title, const std::string& x_label, const std::string& y_label,
           const std::string& key, const std::vector<std::string>& layers, Json blocks, Json settings) {
  return {{"title", title},
          {"x_label", x_label},
          {"y_label", y_label},
          {"key", key},
          {"blocks", std::move(blocks)},
          {"settings", std::move(settings)},
          {"layers", joined(layers, ", \\\n       ")}};
}

/// What the template needs to know of a panel, by its kind.
struct PanelValues {
  std::size_t index;

  Json operator()(const Curves& curves) const {
    Json blocks = Json::array(), settings = Json::array();
    std::vector<std::string> layers, lines;  // bands come first
    for (const auto& [style, points] : curves.lines) {
      const std::string name = block(index, style.condition), colour = quoted(style.colour);
      std::string rows;
      for (const auto& [x, y] : points) rows += text(x) + " " + row(y) + "\n";
      blocks.push_back({{"name", name}, {"comment", "x  mean  SEM  seeds: " + style.label}, {"rows", rows}});
      if (has_errors(points, &Point::y))
        layers.push_back(
            name + " using 1:($2-$3):($2+$3) with filledcurves fs transparent solid 0.2 noborder lc rgb " +
            colour + " notitle");
      lines.push_back(name + " using 1:2 " + with_line(style, points.size()) + " title " +
                      quoted(style.label + in_brackets(seeds(points, &Point::y))));
    }
    layers.insert(layers.end(), lines.begin(), lines.end());
    const bool spans_few =  // else ticks would stand between epochs
        std::ranges::all_of(curves.lines, [](const Line& line) { return line.points.back().x <= 5; });
    if (spans_few) settings.push_back("set xtics 1");
    if (curves.from_zero) settings.push_back("set yrange [0:*]");
    if (curves.reported) {
      const std::string level = text(*curves.reported);
      layers.push_back(level + " with lines dt 3 lw 1.5 lc rgb \"#000000\" notitle");
      settings.push_back("set label \"paper: about " + level + " %\" at graph 0.02, first " + level +
                         " offset 0, 0.6");
    }
    return panel(curves.title, curves.x_label, curves.y_label, curves.legend ? legend_below : "off", layers,
                 blocks, settings);
  }

  Json operator()(const Bars& bars) const {
    const std::string name = block(index, "bars");
    std::string rows;
    for (std::size_t i = 0; i < bars.bars.size(); ++i) {
      const auto& [style, value] = bars.bars[i];
      rows += std::to_string(i) + " " + row(value) + " 0x" + style.colour.substr(1) + " " +
              quoted(style.label) + "\n";
    }
    std::vector<std::string> layers{
        name + " using 1:2:(0.7):5:xtic(6) with boxes fs solid noborder lc rgb variable"};
    if (has_errors(bars.bars, &Bar::value))
      layers.push_back(
          name +
          " using 1:($2-$3):(0):(2*$3) with vectors heads size screen 0.007,90 lw 1.5 lc rgb \"#404040\"");
    const std::string end = text(static_cast<double>(bars.bars.size()) - 0.4);
    const std::string counted = seeds(bars.bars, &Bar::value);
    return panel(bars.title + (counted.empty() ? "" : ", " + counted), "", bars.y_label, "off", layers,
                 {{{"name", name}, {"comment", "x  mean  SEM  seeds  colour  label"}, {"rows", rows}}},
                 {"set xrange [-0.6:" + end + "]", "set yrange [0:*]",
                  "set xtics rotate by 30 right scale 0 noenhanced"});
  }

  Json operator()(const Scatter& scatter) const {
    std::set<int> labels;
    for (const Dot& dot : scatter.dots) labels.insert(dot.label);
    Json blocks = Json::array();
    std::vector<std::string> layers;
    for (const int label : labels)
      for (const bool full : {true, false}) {
        const std::string name = block(index, (full ? "clean_" : "occluded_") + std::to_string(label));
        std::string rows;
        for (const Dot& dot : scatter.dots)
          if (dot.label == label && dot.full == full) rows += text(dot.x) + " " + text(dot.y) + "\n";
        blocks.push_back(
            {{"name", name}, {"comment", scatter.x_label + "  " + scatter.y_label}, {"rows", rows}});
        layers.push_back(name + " with points pt " + (full ? "7" : "6") + " ps 0.6 lc " +
                         std::to_string(label + 1) +
                         (full ? " title " + quoted("class " + std::to_string(label)) : " notitle"));
      }
    return panel(scatter.title, scatter.x_label, scatter.y_label, legend_below, layers, blocks, {});
  }

  Json operator()(const Heat& heat) const {
    const std::string name = block(index, "matrix");
    std::string rows, names, numbers;
    for (std::size_t i = 0; i < heat.rows.size(); ++i) {
      const std::string between = i == 0 ? "" : ", ", place = std::to_string(i);
      names += between + quoted(heat.labels[i]) + " " + place;
      numbers += between + quoted(std::to_string(i + 1)) + " " + place;
      for (std::size_t j = 0; j < heat.rows.size(); ++j)
        rows += std::to_string(j) + " " + place + " " + text(heat.rows[i][j]) + "\n";
    }
    std::vector<std::string> layers{name + " using 1:2:3 with image pixels"};
    constexpr std::size_t most_in_digits = 12;
    if (heat.rows.size() <= most_in_digits)
      layers.push_back(name + " using 1:2:(sprintf(\"%.2f\", $3)) with labels tc rgb \"#000000\" notitle");
    const std::string end = text(static_cast<double>(heat.rows.size()) - 0.5);
    return panel(heat.title, "", "", "off", layers,
                 {{{"name", name}, {"comment", "column  row  value"}, {"rows", rows}}},
                 {"set xrange [-0.5:" + end + "]", "set yrange [" + end + ":-0.5]", "unset grid",
                  "unset colorbox", "set cbrange [0:1]", "set palette defined (0 \"#ffffff\", 1 \"#1f77b4\")",
                  "set xtics (" + numbers + ") scale 0", "set ytics (" + names + ") scale 0 noenhanced"});
  }

  Json operator()(const Legend& legend) const {
    std::vector<std::string> entries;
    for (const Style& style : legend.styles)
      entries.push_back("NaN " + with_line(style, 0) + " title " + quoted(style.label));
    return panel("", "", "", "on inside center center vertical Left reverse", entries, {},
                 {"set border 0", "unset grid", "set tics scale 0", "set format \"\"", "set xrange [0:1]",
                  "set yrange [0:1]"});
  }
};

}  // namespace

std::string gnuplot_script(const Plot& plot) {
  Json panels = Json::array();
  for (std::size_t i = 0; i < plot.panels.size(); ++i)
    panels.push_back(std::visit(PanelValues{i}, plot.panels[i]));
  const int count = static_cast<int>(plot.panels.size()), columns = std::min(plot.columns, count);
  const int rows = (count + columns - 1) / columns;
  return filled(script_template, {{"title", plot.title},
                                  {"name", plot.name},
                                  {"panels", panels},
                                  {"width", columns * plot.panel_width},
                                  {"height", rows * plot.panel_height},
                                  {"rows", rows},
                                  {"columns", columns}});
}

std::string plain(const std::string& name) {
  std::string result = name;
  for (char& c : result)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '_' && c != ' ') c = '-';
  return result;
}

void draw(const std::filesystem::path& directory, const Plot& plot) {
  oneiros::write_file_atomically(directory / (plot.name + ".gp"), gnuplot_script(plot));
  if (!run_gnuplot(directory, plot.name))
    std::cout << "gnuplot is missing (Debian: gnuplot-nox): " << plot.name << ".gp is not drawn" << std::endl;
}

bool run_gnuplot(const std::filesystem::path& directory, const std::string& name) {
  // Where a locale has no degree sign, gnuplot warns of each script in UTF-8. Its other warnings, such as of
  // a curve with one point, are for who writes scripts; the last is shown if it fails.
  const std::string command = "cd --" + in_shell({absolute(directory).string()}) +
                              " && LC_ALL=C.UTF-8 exec gnuplot" + in_shell({name + ".gp"}) + " 2>&1";
  const auto failed = [&](const std::string& found) {
    return oneiros::DataError((directory / (name + ".gp")).string() +
                              ": expected gnuplot to draw it, found " + found);
  };
  std::FILE* const messages = ::popen(command.c_str(), "r");
  if (messages == nullptr) throw failed(std::strerror(errno));
  std::string last, line;
  for (int c = std::fgetc(messages); c != EOF; c = std::fgetc(messages))
    if (c != '\n')
      line += static_cast<char>(c);
    else if (std::string whole = std::exchange(line, ""); !whole.empty())
      last = ": " + std::move(whole);
  const int status = ::pclose(messages), code = WIFEXITED(status) ? WEXITSTATUS(status) : status;
  if (code == 127) return false;
  if (code != 0) throw failed("that it failed with status " + std::to_string(code) + last);
  return true;
}

}  // namespace pad::figures
