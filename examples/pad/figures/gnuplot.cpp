// SPDX-License-Identifier: BSD-3-Clause
#include "gnuplot.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <set>
#include <sstream>

#include "oneiros/tensor/errors.hpp"

namespace pad::figures {

namespace {

/// gnuplot's text for a number; it leaves points out that are "NaN".
std::string text(double value) {
  if (std::isnan(value)) return "NaN";
  std::ostringstream out;
  out << value;
  return out.str();
}

std::string quoted(const std::string& words) {
  return '"' + words + '"';
}

std::string joined(const std::vector<std::string>& parts, const std::string& between) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : between) + part;
  return all;
}

constexpr const char* plot_separator = ", \\\n       ";

std::string seeds(int least, int most) {
  return " (n = " + std::to_string(least) + (most > least ? "-" + std::to_string(most) : "") + ")";
}

std::string legend_text(const Line& line) {
  const auto [least, most] =
      std::ranges::minmax(line.points, {}, [](const Point& point) { return point.y.count; });
  return line.style.label + seeds(least.y.count, most.y.count);
}

/// The name of a block of data: "$panel1_without_rem".
std::string block(std::size_t panel, std::string name) {
  std::ranges::replace(name, '-', '_');
  return "$panel" + std::to_string(panel + 1) + "_" + name;
}

std::string with_line(const Style& style) {
  return "with lines lw 2 lc rgb " + quoted(style.colour) + (style.dashed ? " dt 2" : "");
}

/// Writes the data and then the commands of each kind of panel.
class PanelWriter {
 public:
  PanelWriter(std::ostream& data, std::ostream& commands, std::size_t index)
      : data_(data), commands_(commands), index_(index) {}

  void operator()(const Curves& curves) {
    std::vector<std::string> bands, lines;
    for (const Line& line : curves.lines) {
      const std::string name = block(index_, line.style.condition);
      data_ << name << " << END\n# x  mean  SEM  seeds: " << line.style.label << '\n';
      for (const auto& [x, y] : line.points)
        data_ << text(x) << ' ' << text(y.mean) << ' ' << text(y.error) << ' ' << y.count << '\n';
      data_ << "END\n";
      if (std::ranges::any_of(line.points, [](const Point& point) { return point.y.count > 1; }))
        bands.push_back(
            name + " using 1:($2-$3):($2+$3) with filledcurves fs transparent solid 0.2 noborder lc rgb " +
            quoted(line.style.colour) + " notitle");
      lines.push_back(name + " using 1:2 " + with_line(line.style) + " title " + quoted(legend_text(line)));
      lines.push_back(name + " using 1:2 with points pt 7 ps 0.5 lc rgb " + quoted(line.style.colour) +
                      " notitle");
    }
    bands.insert(bands.end(), lines.begin(), lines.end());
    if (curves.reported)
      bands.push_back(text(*curves.reported) + " with lines dt 3 lw 1.5 lc rgb \"#000000\" title " +
                      quoted("paper, about " + text(*curves.reported)));
    begin(curves.title, curves.x_label, curves.y_label);
    commands_ << "  set key " << (curves.legend.empty() ? "off" : "on " + curves.legend) << '\n'
              << "  set yrange [" << (curves.from_zero ? "0" : "*") << ":*]\n"
              << "  plot " << joined(bands, plot_separator) << "\n";
  }

  void operator()(const Bars& bars) {
    const std::string name = block(index_, "bars");
    data_ << name << " << END\n# x  mean  SEM  seeds  colour  label\n";
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < bars.bars.size(); ++i) {
      const auto& [style, value] = bars.bars[i];
      const std::string label = style.label + "\\n" + seeds(value.count, value.count).substr(1);
      data_ << i << ' ' << text(value.mean) << ' ' << text(value.error) << ' ' << value.count << " 0x"
            << style.colour.substr(1) << ' ' << quoted(label) << '\n';
    }
    data_ << "END\n";
    begin(bars.title, "", bars.y_label);
    commands_ << "  set key off\n"
              << "  set xrange [-0.6:" << text(static_cast<double>(bars.bars.size()) - 0.4) << "]\n"
              << "  set yrange [0:*]\n"
              << "  set xtics rotate by -35 scale 0\n"
              << "  plot " << name
              << " using 1:2:(0.7):5:xtic(6) with boxes fs solid noborder lc rgb variable" << plot_separator
              << name << " using 1:2:3 with yerrorbars pt 0 lw 1.5 lc rgb \"#404040\"\n";
  }

  void operator()(const Scatter& scatter) {
    std::set<int> labels;
    for (const Dot& dot : scatter.dots) labels.insert(dot.label);
    std::vector<std::string> plots;
    for (const int label : labels)
      for (const bool full : {true, false}) {
        const std::string name = block(index_, (full ? "clean_" : "occluded_") + std::to_string(label));
        data_ << name << " << END\n# " << scatter.x_label << "  " << scatter.y_label << '\n';
        for (const Dot& dot : scatter.dots)
          if (dot.label == label && dot.full == full) data_ << text(dot.x) << ' ' << text(dot.y) << '\n';
        data_ << "END\n";
        plots.push_back(name + " with points pt " + (full ? "7" : "6") + " ps 0.6 lc " +
                        std::to_string(label + 1) + " title " +
                        (full ? quoted("class " + std::to_string(label)) : quoted("")));
      }
    begin(scatter.title, scatter.x_label, scatter.y_label);
    commands_ << "  set key on top right samplen 0.5 font \",9\"\n"
              << "  plot " << joined(plots, plot_separator) << "\n";
  }

  void operator()(const Legend& legend) {
    std::vector<std::string> entries;
    for (const Style& style : legend.styles)
      entries.push_back("NaN " + with_line(style) + " title " + quoted(style.label));
    begin("", "", "");
    commands_ << "  unset border\n  unset tics\n  set key on center center\n  set yrange [0:1]\n  set xrange "
                 "[0:1]\n"
              << "  plot " << joined(entries, plot_separator)
              << "\n  set border 3\n  set tics nomirror out\n";
  }

 private:
  void begin(const std::string& title, const std::string& x_label, const std::string& y_label) {
    commands_ << "\n  set title " << quoted(title) << "\n  set xlabel " << quoted(x_label)
              << "\n  set ylabel " << quoted(y_label)
              << "\n  set xrange [*:*]\n  set yrange [*:*]\n  set xtics norotate scale 1\n";
  }

  std::ostream& data_;
  std::ostream& commands_;
  std::size_t index_;
};

}  // namespace

std::string gnuplot_script(const Plot& plot) {
  std::ostringstream data, commands;
  for (std::size_t i = 0; i < plot.panels.size(); ++i)
    std::visit(PanelWriter(data, commands, i), plot.panels[i]);
  const int panels = static_cast<int>(plot.panels.size());
  const int columns = std::min(plot.columns, panels);
  const int rows = (panels + columns - 1) / columns;
  std::ostringstream script;
  script << "# " << plot.title << "\n# Drawn as " << plot.name << ".svg and " << plot.name
         << ".png by: gnuplot " << plot.name << ".gp\n\nset encoding utf8\nset datafile missing \"NaN\"\n"
         << R"(set border 3
set tics nomirror out
set grid ytics lc rgb "#e0e0e0" lt 1
set linetype 1 lc rgb "#1f77b4"
set linetype 2 lc rgb "#ff7f0e"
set linetype 3 lc rgb "#2ca02c"
set linetype 4 lc rgb "#d62728"
set key noenhanced samplen 1.5 spacing 1.1

)" << data.str()
         << "\nwidth = " << columns * plot.panel_width << "\nheight = " << rows * plot.panel_height
         << "\ndo for [type in \"svg png\"] {\n"
         << R"(  if (type eq "svg") { set terminal svg size width, height font "Arial,13" background "white" }
  else { set terminal pngcairo size width, height font "Arial,11" background "white" }
)" << "  set output \""
         << plot.name << ".\" . type\n  set multiplot layout " << rows << ", " << columns << '\n'
         << commands.str() << "\n  unset multiplot\n  unset output\n}\n";
  return script.str();
}

bool run_gnuplot(const std::filesystem::path& directory, const std::string& name) {
  std::string program = "gnuplot";
  std::string script = name + ".gp";
  char* arguments[] = {program.data(), script.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
  pid_t child = 0;
  const int error = posix_spawnp(&child, program.c_str(), &actions, nullptr, arguments, environ);
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
                 std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : status));
  return true;
}

}  // namespace pad::figures
