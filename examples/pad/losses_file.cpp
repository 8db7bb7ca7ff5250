// SPDX-License-Identifier: BSD-3-Clause
#include "losses_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>

#include "oneiros/files/atomic_file.hpp"
#include "oneiros/util/finite.hpp"

namespace pad {

namespace {

std::string row_text(std::span<const double> row) {
  std::string text;
  for (const double value : row) {
    char number[32] = "";  // stays empty for what was neither trained nor measured in this cycle
    if (!oneiros::detail::is_nan(value)) std::snprintf(number, sizeof number, "%.9g", value);
    text += (text.empty() ? "" : ",") + std::string(number);
  }
  return text + "\n";
}

}  // namespace

void LossesFile::begin() {
  std::string text = "epoch,cycle";
  for (const auto& [name, value] : columns_) text += "," + name;
  text += "\n";
  const std::size_t columns = 2 + columns_.size();
  for (std::size_t at = 0; at + columns <= values_.size(); at += columns)
    text += row_text(std::span(values_).subspan(at, columns));
  oneiros::write_file_atomically(path_, [&](auto& file) { file.write(text); });
  file_.open(path_, std::ios::app | std::ios::binary);
}

void LossesFile::on_cycle(const oneiros::CycleEvent& event) {
  const oneiros::NamedLosses losses = event.losses();
  values_.push_back(event.epoch);
  values_.push_back(static_cast<double>(event.cycle));
  for (const auto& [name, value] : columns_) values_.push_back(losses[name]);
  file_ << row_text(std::span(values_).last(2 + columns_.size())) << std::flush;
  if (!file_) throw oneiros::DataError(path_.string() + ": cannot append losses: " + std::strerror(errno));
}

}  // namespace pad
