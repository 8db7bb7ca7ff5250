// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/checkpoints/run_directory.hpp"

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("The results of a run are known by their names, and can be kept aside") {
  const TemporaryDirectory directory;
  const RunDirectory out(directory / "deep/run", {"table.csv"});
  CHECK(out.results().empty());
  CHECK(out.keep_results_aside().empty());
  for (const char* name :
       {"weights.safetensors", "checkpoint-001-000000.safetensors", "losses.csv", "table.csv", "notes.txt"})
    put(out / name, "text");
  const auto results = out.results();
  REQUIRE(results.size() == 4);
  CHECK(results.front().filename() == "checkpoint-001-000000.safetensors");
  CHECK(out.keep_results_aside() == out.path() / "earlier-1");
  CHECK(out.results().empty());
  CHECK(contents(out / "earlier-1/table.csv") == "text");
  CHECK(contents(out / "notes.txt") == "text");
  put(out / "losses.csv", "again");
  CHECK(out.keep_results_aside() == out.path() / "earlier-2");
}

TEST_CASE("What killed writers have left of results goes, and nothing else") {
  const TemporaryDirectory directory;
  for (const char* name : {"losses.csv.tmp-12-0", "notes.txt.tmp-12-0"}) put(directory / name, "");
  const RunDirectory out(directory.path());
  CHECK_FALSE(std::filesystem::exists(directory / "losses.csv.tmp-12-0"));
  CHECK(std::filesystem::exists(directory / "notes.txt.tmp-12-0"));
}

TEST_CASE("A directory is for one process, and a file is none") {
  const TemporaryDirectory directory;
  const RunDirectory out(directory / "run");
  CHECK_THROWS_AS(RunDirectory(directory / "run"), DataError);
  put(directory / "file", "");
  CHECK_THROWS_WITH(RunDirectory(directory / "file"),
                    ContainsSubstring("expected a directory that can be made"));
}
