// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a figure shows, free of how it is drawn, which is by gnuplot: as scripts that hold their data and can
// be read, changed and run by hand.

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "../conditions.hpp"
#include "quantities.hpp"

namespace pad::figures {

struct Point {
  double x;
  Summary y;
};

struct Line {
  Style style;
  std::vector<Point> points{};
};

/// Means as lines, standard errors as bands.
struct Curves {
  std::string title, x_label, y_label;
  std::vector<Line> lines{};
  bool legend = true;
  bool from_zero = false;
  std::optional<double> reported{};  // what the paper reports, in per cent, as a dotted line
};

struct Bar {
  Style style;
  Summary value;
};

/// Means as bars, standard errors as error bars.
struct Bars {
  std::string title, y_label;
  std::vector<Bar> bars{};
};

struct Dot {
  int label;
  bool full;
  double x, y;
};

/// Classes by colour; full circles and empty ones.
struct Scatter {
  std::string title, x_label, y_label;
  std::vector<Dot> dots{};
};

/// A matrix of numbers from 0 to 1, by colour and in digits; columns are numbered from 1.
struct Heat {
  std::string title;
  std::vector<std::string> labels{};  // of rows
  std::vector<std::vector<double>> rows{};
};

/// The legend of the other panels in a place of its own.
struct Legend {
  std::vector<Style> styles;
};

using Panel = std::variant<Curves, Bars, Scatter, Heat, Legend>;

/// One picture: panels in rows of `columns`.
struct Plot {
  std::string name;   // of its files
  std::string title;  // what it is, for people
  std::string note;   // how to read it
  int columns;
  int panel_width, panel_height;  // in pixels
  std::vector<Panel> panels;
};

/// A script that draws NAME.svg and NAME.png in the directory where gnuplot runs.
std::string gnuplot_script(const Plot& plot);

/// What gnuplot may have in quotes: a name with - for whatever else is in it.
std::string plain(const std::string& name);

/// Writes NAME.gp into the directory and draws it; says so if gnuplot is missing.
void draw(const std::filesystem::path& directory, const Plot& plot);

/// Runs `gnuplot NAME.gp` in the directory. False if there is no gnuplot; throws oneiros::DataError if it
/// fails.
bool run_gnuplot(const std::filesystem::path& directory, const std::string& name);

}  // namespace pad::figures
