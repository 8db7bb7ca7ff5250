// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/io/checkpoints.hpp"

#include <string>
#include <vector>

#include "io/temporary_directory.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

struct Counter {
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit("count", count);
  }
  int count = 0;
};

bool exists(const TemporaryDirectory& directory, const std::string& place) {
  return std::filesystem::exists(directory / ("checkpoint-" + place + ".safetensors"));
}

/// Changes the last byte.
void damage(const std::filesystem::path& path) {
  std::string bytes = contents(path);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  put(path, bytes);
}

}  // namespace

TEST_CASE("The last two checkpoints are kept and the newest is loaded, however large the numbers are") {
  const TemporaryDirectory directory;
  put(directory / "checkpoint-mine.safetensors", "not ours");
  Checkpoints checkpoints(directory / ".", {});
  Counter counter;
  CHECK_FALSE(checkpoints.load(counter));
  CHECK(checkpoints.last().empty());
  for (const Position position : {Position{999, 9}, Position{999, 1000000}, Position{1000, 0}}) {
    ++counter.count;
    checkpoints.save(position, counter);
  }
  CHECK(directory.file_count() == 3);
  CHECK(exists(directory, "999-1000000"));
  CHECK(exists(directory, "1000-000000"));

  counter.count = 0;
  const auto loaded = Checkpoints(directory / ".", {}).load(counter);
  REQUIRE(loaded);
  CHECK(loaded->position == Position{1000, 0});
  CHECK(loaded->damaged.empty());
  CHECK(counter.count == 3);
}

TEST_CASE("Where the newest checkpoint is damaged, the one before is used, and then kept") {
  const TemporaryDirectory directory;
  Counter counter{1};
  Checkpoints before(directory / ".", {});
  before.save({0, 5}, counter);
  counter.count = 2;
  before.save({0, 9}, counter);
  damage(before.last());

  Checkpoints after(directory / ".", {});
  const auto loaded = after.load(counter);
  REQUIRE(loaded);
  CHECK(counter.count == 1);
  CHECK(loaded->position == Position{0, 5});
  REQUIRE(loaded->damaged.size() == 1);
  CHECK_THAT(loaded->damaged[0], ContainsSubstring("checkpoint-000-000009") && ContainsSubstring("damaged"));

  after.save({0, 7}, counter);
  CHECK(exists(directory, "000-000005"));
  CHECK(exists(directory, "000-000007"));
  CHECK(directory.file_count() == 2);
}

TEST_CASE("Where all checkpoints are damaged, that is an error about each") {
  const TemporaryDirectory directory;
  Counter counter{1};
  Checkpoints checkpoints(directory / ".", {});
  for (const int cycle : {1, 2}) {
    checkpoints.save({0, cycle}, counter);
    damage(checkpoints.last());
  }
  CHECK_THROWS_AS(checkpoints.load(counter), CheckpointError);
  CHECK_THROWS_WITH(checkpoints.load(counter),
                    ContainsSubstring("000001.safetensors") && ContainsSubstring("000002.safetensors"));
}

TEST_CASE("A checkpoint of another run is an error, even if an older one would do") {
  const TemporaryDirectory directory;
  Counter counter;
  Checkpoints ours(directory / ".", {{"seed", "1"}});
  ours.save({0, 1}, counter);
  save_checkpoint(directory / "checkpoint-000-000002.safetensors", {0, 2}, {{"seed", "2"}}, counter);
  CHECK_THROWS_WITH(ours.load(counter), ContainsSubstring("seed is 2 there and 1 here"));
}
