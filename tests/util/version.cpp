// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/util/version.hpp"

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "support/catch.hpp"

using oneiros::to_string, oneiros::Version, oneiros::version;

namespace {

/// What the first group of `pattern` finds, line by line, in a file of the repository.
std::vector<std::string> found_in(const std::string& file, const std::string& pattern) {
  const auto path = std::filesystem::path(ONEIROS_TEST_DIR).parent_path() / file;
  std::ifstream in(path);
  INFO(path.string());
  REQUIRE(in.good());
  const std::regex expression(pattern);
  std::vector<std::string> found;
  std::smatch match;
  for (std::string line; std::getline(in, line);)
    if (std::regex_search(line, match, expression)) found.push_back(match[1]);
  return found;
}

/// As find_package is asked for it.
std::string major_and_minor() {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

}  // namespace

TEST_CASE("versions compare by major, minor, then patch number") {
  CHECK(Version{1, 0, 0} > Version{0, 9, 9});
  CHECK(Version{0, 2, 0} > Version{0, 1, 9});
  CHECK(Version{0, 1, 2} > Version{0, 1, 1});
  CHECK(Version{0, 1, 2} == Version{0, 1, 2});
  CHECK(Version{} == Version{0, 0, 0});
  CHECK(to_string(Version{1, 20, 3}) == "1.20.3");
}

TEST_CASE("CITATION.cff has the header's version") {
  CHECK(found_in("CITATION.cff", "^version: (.*)$") == std::vector{to_string(version)});
}

TEST_CASE("the newest entry of the change log is the header's version") {
  const auto headings = found_in("docs/CHANGELOG.md", R"(^## \[?([0-9]+\.[0-9]+\.[0-9]+))");
  REQUIRE(!headings.empty());
  CHECK(headings.front() == to_string(version));
}

TEST_CASE("the documents and the consumers ask for the header's version") {
  for (const char* file :
       {"README.md", "docs/using.md", "examples/consumer/CMakeLists.txt",
        "tests/consumer/small/CMakeLists.txt", "tests/consumer/instantiated/CMakeLists.txt"}) {
    INFO(file);
    CHECK(found_in(file, R"(find_package\(oneiros ([0-9.]+))") == std::vector{major_and_minor()});
  }
}
