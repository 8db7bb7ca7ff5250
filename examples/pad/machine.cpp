// SPDX-License-Identifier: BSD-3-Clause
#include "machine.hpp"

#include <array>
#include <ctime>
#include <fstream>

#include "number.hpp"

namespace pad {

namespace {

/// What follows "key" and a colon on the first line of /proc/... that begins with it.
std::string value_of(const char* file, const std::string& key) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with(key))
      if (const auto colon = line.find(':'); colon != std::string::npos)
        return line.substr(line.find_first_not_of(" \t", colon + 1));
  return "";
}

}  // namespace

std::string processor() {
  return value_of("/proc/cpuinfo", "model name");
}

double available_memory() {
  const std::string text = value_of("/proc/meminfo", "MemAvailable");  // "12345 kB"
  return 1024 * to_number<double>(text.substr(0, text.find(' '))).value_or(0);
}

std::string now_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

}  // namespace pad
