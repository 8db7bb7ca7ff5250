// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/checkpoints/checkpoints.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

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

TEST_CASE("What is beside the checkpoints and has another name is neither loaded nor removed") {
  const TemporaryDirectory directory;
  const std::vector<std::string> others{"checkpoint-abc",
                                        "checkpoint-",
                                        "checkpoint-1.safetensors",
                                        "checkpoint-1.safetensors.tmp",
                                        "checkpoint-0999-000001.safetensors",
                                        "checkpoint-999-0000001.safetensors",
                                        "checkpoint--99-000001.safetensors",
                                        "checkpoint--01-000001.safetensors",
                                        "checkpoint-999--00001.safetensors",
                                        "checkpoint-999-000001",
                                        "checkpoint-999-000001.safetensor",
                                        "checkpoint-999-000001.safetensors.tmp-1-2",
                                        "checkpoint-999-000001.safetensors~",
                                        "checkpoint-999-000001.SAFETENSORS",
                                        "my-checkpoint-999-000001.safetensors",
                                        " checkpoint-999-000001.safetensors",
                                        "checkpoint- 99-000001.safetensors",
                                        "checkpoint-999-000001.safetensors\n"};
  for (const std::string& name : others) {
    INFO(name);
    CHECK_FALSE(oneiros::detail::checkpoint_position(name));
    put(directory / name, "not ours");
  }
  CHECK(oneiros::detail::checkpoint_position("checkpoint-999-000001.safetensors"));
  // Directories of a checkpoint's name, whether something is in them or not.
  std::filesystem::create_directory(directory / "checkpoint-998-000000.safetensors");
  std::filesystem::create_directories(directory / "checkpoint-999-000000.safetensors" / "full");

  Checkpoints checkpoints(directory / ".", {});
  Counter counter;
  CHECK_FALSE(checkpoints.load(counter));
  for (const int cycle : {1, 2, 3}) {
    counter.count = cycle;
    checkpoints.save({0, cycle}, counter);
  }
  const auto loaded = Checkpoints(directory / ".", {}).load(counter);
  REQUIRE(loaded);
  CHECK(loaded->position == Position{0, 3});
  CHECK(loaded->damaged.empty());
  CHECK(directory.file_count() == static_cast<std::ptrdiff_t>(others.size()) + 2 + 2);
  for (const std::string& name : others) CHECK(contents(directory / name) == "not ours");
}

TEST_CASE("The checkpoint that was loaded stays until two later ones are there, wherever the others end") {
  const TemporaryDirectory directory;
  Counter counter;
  Checkpoints before(directory / ".", {});
  for (const Position position : {Position{0, 5}, Position{1, 0}}) before.save(position, counter);
  Checkpoints after(directory / ".", {});
  const auto loaded = after.load(counter);
  REQUIRE(loaded);
  CHECK(loaded->path == after.last());
  CHECK(loaded->path.filename() == "checkpoint-001-000000.safetensors");
  CHECK(loaded->build == kernels::build());
  after.save({1, 3}, counter);
  CHECK((exists(directory, "001-000000") && exists(directory, "001-000003")));
  after.save({1, 4}, counter);
  CHECK((exists(directory, "001-000003") && exists(directory, "001-000004")));
  CHECK(directory.file_count() == 2);
  CHECK(after.last() == directory / "." / "checkpoint-001-000004.safetensors");
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
