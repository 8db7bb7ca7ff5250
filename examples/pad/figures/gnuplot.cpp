// SPDX-License-Identifier: BSD-3-Clause
#include "gnuplot.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oneiros/util/errors.hpp"
#include "oneiros/util/finite.hpp"

namespace pad::figures {

namespace {

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

/// "n = 2-4": how many seeds there are behind the values.
template <class Values, class Projection>
std::string seeds(const Values& values, const Projection& value) {
  const auto count = [&](const auto& item) { return std::invoke(value, item).count; };
  const auto [least, most] = std::ranges::minmax_element(values, {}, count);
  const std::string first = std::to_string(count(*least));
  return "n = " + (count(*least) == count(*most) ? first : first + "-" + std::to_string(count(*most)));
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

bool has_errors(const std::vector<Point>& points) {
  return std::ranges::any_of(points, [](const Point& point) { return point.y.count > 1; });
}

bool has_errors(const std::vector<Bar>& bars) {
  return std::ranges::any_of(bars, [](const Bar& bar) { return bar.value.count > 1; });
}

/// Whether ticks would stand between epochs.
bool spans_few(const Curves& curves) {
  return std::ranges::all_of(curves.lines, [](const Line& line) { return line.points.back().x <= 5; });
}

constexpr const char* legend_below =
    "on bmargin center horizontal Left reverse height 1";  // off the axis title

/// Writes the data and the commands of each kind of panel.
class PanelWriter {
 public:
  PanelWriter(std::ostream& data, std::ostream& commands, std::size_t index)
      : data_(data), commands_(commands), index_(index) {}

  void operator()(const Curves& curves) {
    std::vector<std::string> bands, lines;
    for (const auto& [style, points] : curves.lines) {
      const std::string name = block(index_, style.condition);
      data_ << name << " << END\n# x  mean  SEM  seeds: " << style.label << '\n';
      for (const auto& [x, y] : points)
        data_ << text(x) << ' ' << text(y.mean) << ' ' << text(y.error) << ' ' << y.count << '\n';
      data_ << "END\n";
      if (has_errors(points))
        bands.push_back(
            name + " using 1:($2-$3):($2+$3) with filledcurves fs transparent solid 0.2 noborder lc rgb " +
            quoted(style.colour) + " notitle");
      lines.push_back(name + " using 1:2 " + with_line(style, points.size()) + " title " +
                      quoted(style.label + " (" + seeds(points, &Point::y) + ")"));
    }
    if (curves.reported)
      lines.push_back(text(*curves.reported) + " with lines dt 3 lw 1.5 lc rgb \"#000000\" notitle");
    begin(curves.title, curves.x_label, curves.y_label, curves.legend ? legend_below : "off");
    if (spans_few(curves)) commands_ << "  set xtics 1\n";
    if (curves.from_zero) commands_ << "  set yrange [0:*]\n";
    if (curves.reported)
      commands_ << "  set label \"paper: about " << text(*curves.reported) << " %\" at graph 0.02, first "
                << text(*curves.reported) << " offset 0, 0.6\n";
    bands.insert(bands.end(), lines.begin(), lines.end());
    plot(bands);
  }

  void operator()(const Bars& bars) {
    const std::string name = block(index_, "bars");
    data_ << name << " << END\n# x  mean  SEM  seeds  colour  label\n";
    for (std::size_t i = 0; i < bars.bars.size(); ++i) {
      const auto& [style, value] = bars.bars[i];
      data_ << i << ' ' << text(value.mean) << ' ' << text(value.error) << ' ' << value.count << " 0x"
            << style.colour.substr(1) << ' ' << quoted(style.label) << '\n';
    }
    data_ << "END\n";
    begin(bars.title + ", " + seeds(bars.bars, &Bar::value), "", bars.y_label, "off");
    commands_ << "  set xrange [-0.6:" << text(static_cast<double>(bars.bars.size()) - 0.4) << "]\n"
              << "  set yrange [0:*]\n"
              << "  set xtics rotate by 30 right scale 0\n";
    std::vector<std::string> layers{
        name + " using 1:2:(0.7):5:xtic(6) with boxes fs solid noborder lc rgb variable"};
    if (has_errors(bars.bars))
      layers.push_back(
          name +
          " using 1:($2-$3):(0):(2*$3) with vectors heads size screen 0.007,90 lw 1.5 lc rgb \"#404040\"");
    plot(layers);
  }

  void operator()(const Scatter& scatter) {
    std::set<int> labels;
    for (const Dot& dot : scatter.dots) labels.insert(dot.label);
    std::vector<std::string> layers;
    for (const int label : labels)
      for (const bool full : {true, false}) {
        const std::string name = block(index_, (full ? "clean_" : "occluded_") + std::to_string(label));
        data_ << name << " << END\n# " << scatter.x_label << "  " << scatter.y_label << '\n';
        for (const Dot& dot : scatter.dots)
          if (dot.label == label && dot.full == full) data_ << text(dot.x) << ' ' << text(dot.y) << '\n';
        data_ << "END\n";
        layers.push_back(name + " with points pt " + (full ? "7" : "6") + " ps 0.6 lc " +
                         std::to_string(label + 1) +
                         (full ? " title " + quoted("class " + std::to_string(label)) : " notitle"));
      }
    begin(scatter.title, scatter.x_label, scatter.y_label, legend_below);
    plot(layers);
  }

  void operator()(const Legend& legend) {
    std::vector<std::string> entries;
    for (const Style& style : legend.styles)
      entries.push_back("NaN " + with_line(style, 0) + " title " + quoted(style.label));
    begin("", "", "", "on inside center center vertical Left reverse");
    commands_ << "  set border 0\n  unset grid\n  set tics scale 0\n  set format \"\"\n  set xrange [0:1]\n  "
                 "set yrange [0:1]\n";
    plot(entries);
  }

 private:
  void begin(const std::string& title, const std::string& x_label, const std::string& y_label,
             const std::string& legend) {
    commands_ << "\n  set title " << quoted(title) << "\n  set xlabel " << quoted(x_label) << " offset 0, 0.7"
              << "\n  set ylabel " << quoted(y_label) << "\n  set key " << legend << R"(
  unset label
  set border 3
  set grid ytics lc rgb "#e0e0e0" lt 1
  set tics nomirror out scale 1
  set xtics norotate autofreq
  set format "%g"
  set xrange [*:*]
  set yrange [*:*]
)";
  }

  void plot(const std::vector<std::string>& layers) {
    commands_ << "  plot ";
    for (const std::string& layer : layers)
      commands_ << (&layer == layers.data() ? "" : ", \\\n       ") << layer;
    commands_ << '\n';
  }

  std::ostream& data_;
  std::ostream& commands_;
  std::size_t index_;
};

/// Our environment, but for the locale: where it has no degree sign, gnuplot warns of each script in UTF-8.
std::vector<std::string> environment_in_utf8() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (!std::string_view(*variable).starts_with("LC_ALL=")) variables.emplace_back(*variable);
  variables.emplace_back("LC_ALL=C.UTF-8");
  return variables;
}

/// What a program has said at last, after a colon.
std::string last_line(std::FILE* messages) {
  if (messages == nullptr) return "";
  std::rewind(messages);
  std::string last, line;
  for (int c = std::fgetc(messages); c != EOF; c = std::fgetc(messages))
    if (c != '\n')
      line += static_cast<char>(c);
    else if (std::string whole = std::exchange(line, ""); !whole.empty())
      last = std::move(whole);
  return last.empty() ? "" : ": " + last;
}

}  // namespace

std::string gnuplot_script(const Plot& plot) {
  std::ostringstream data, commands;
  for (std::size_t i = 0; i < plot.panels.size(); ++i)
    std::visit(PanelWriter(data, commands, i), plot.panels[i]);
  const int panels = static_cast<int>(plot.panels.size());
  const int columns = std::min(plot.columns, panels);
  const int rows = (panels + columns - 1) / columns;
  std::ostringstream script;
  script << "# " << plot.title << "\n# `gnuplot " << plot.name << ".gp` draws it as " << plot.name
         << ".svg and " << plot.name << ".png.\n"
         << R"(
set encoding utf8
set datafile missing "NaN"
set key noenhanced samplen 1.5 spacing 1.1
set linetype 1 lc rgb "#1f77b4"
set linetype 2 lc rgb "#ff7f0e"
set linetype 3 lc rgb "#2ca02c"
set linetype 4 lc rgb "#d62728"

)" << data.str()
         << "\nwidth = " << columns * plot.panel_width << "\nheight = " << rows * plot.panel_height << R"(

do for [type in "svg png"] {
  if (type eq "svg") {
    set terminal svg size width, height font "Arial,13" background "white"
  } else {
    set terminal pngcairo size width, height font "Arial,11" background "white"
  }
  set output ")"
         << plot.name << ".\" . type\n  set multiplot layout " << rows << ", " << columns << '\n'
         << commands.str() << "\n  unset multiplot\n  unset output\n}\n";
  return script.str();
}

bool run_gnuplot(const std::filesystem::path& directory, const std::string& name) {
  std::string program = "gnuplot";
  std::string script = name + ".gp";
  char* arguments[] = {program.data(), script.data(), nullptr};
  std::vector<std::string> variables = environment_in_utf8();
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
  // Its warnings, such as of a curve with one point, are for who writes scripts; they are shown if it fails.
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> messages(std::tmpfile(), std::fclose);
  if (messages) posix_spawn_file_actions_adddup2(&actions, ::fileno(messages.get()), STDERR_FILENO);
  pid_t child = 0;
  const int error = posix_spawnp(&child, program.c_str(), &actions, nullptr, arguments, environment.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) return false;
  const auto failed = [&](const std::string& found) {
    return oneiros::DataError((directory / script).string() + ": expected gnuplot to draw it, found " +
                              found);
  };
  if (error != 0) throw failed(std::strerror(error));
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) throw failed(std::strerror(errno));
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw failed("that it failed with status " +
                 std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : status) +
                 last_line(messages.get()));
  return true;
}

}  // namespace pad::figures
