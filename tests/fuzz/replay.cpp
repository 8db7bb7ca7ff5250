// SPDX-License-Identifier: BSD-3-Clause

// `test_fuzz FORMAT MUTATIONS`: reads the format's corpus, each file with the outcome that corpus/FORMAT.txt
// states, then as many mutations of it, which are the same in every run. A file with another outcome, and a
// mutation that breaks the reader, end the program; the latter is left as FORMAT.broken.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/mutator.hpp"
#include "fuzz/subject.hpp"

namespace {

using namespace oneiros;
using namespace oneiros::fuzz;

using Named = std::map<std::string, std::string>;

Named read_corpus(const std::filesystem::path& directory) {
  Named files;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    files[entry.path().filename().string()] = test::contents(entry.path());
  return files;
}

/// Lines "file: outcome".
Named read_outcomes(const std::filesystem::path& path) {
  Named outcomes;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos)
      throw std::runtime_error(path.string() + ": not \"file: outcome\": " + line);
    outcomes[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return outcomes;
}

/// Prints what is not as stated.
bool check_corpus(const Subject& subject, const Named& corpus, const Named& stated) {
  Named found;
  for (const auto& [name, bytes] : corpus) found[name] = subject.read(bytes);
  for (const auto& [name, outcome] : stated)
    if (!found.contains(name)) std::printf("missing file %s\n", name.c_str());
  for (const auto& [name, outcome] : found)
    if (!stated.contains(name) || stated.at(name) != outcome)
      std::printf("unexpected outcome\n%s: %s\n", name.c_str(), outcome.c_str());
  return found == stated;
}

/// The number of mutations that could be read.
int read_mutations(const Subject& subject, const Named& corpus, int count) {
  std::vector<std::string> files;
  for (const auto& [name, bytes] : corpus) files.push_back(bytes);
  Mutator mutate(1, std::move(files));
  int read = 0;
  for (int i = 0; i < count; ++i) {
    const std::string bytes = mutate();
    try {
      read += subject.read(bytes) == "read" ? 1 : 0;
    } catch (const Finding&) {
      test::put(subject.format().name + ".broken", bytes);
      throw;
    }
  }
  return read;
}

void replay(const std::string& name, int mutations) {
  const auto format = std::ranges::find(formats(), name, &Format::name);
  if (format == formats().end()) throw std::runtime_error("no format " + name);
  const Subject subject(*format);
  const auto directory = std::filesystem::path(ONEIROS_TEST_DIR) / "fuzz/corpus";
  const Named corpus = read_corpus(directory / name);
  if (!check_corpus(subject, corpus, read_outcomes(directory / (name + ".txt"))))
    throw std::runtime_error("the corpus is not read as corpus/" + name + ".txt states");
  const int read = read_mutations(subject, corpus, mutations);
  std::printf("%zu files as stated; of %d mutations %d were read, the others refused\n", corpus.size(),
              mutations, read);
  if (read == 0 || read == mutations) throw std::runtime_error("expected some of either");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::runtime_error("usage: test_fuzz FORMAT MUTATIONS");
    replay(argv[1], std::stoi(argv[2]));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
