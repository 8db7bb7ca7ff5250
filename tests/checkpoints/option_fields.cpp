// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/checkpoints/detail/option_fields.hpp"

#include <bit>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace oneiros::detail::fields;
using oneiros::Metadata;

/// Options of one's own: a member and a row for each.
struct Own {
  int naps = 3;
  double depth = 0.5;
  bool aloud = false;
  std::vector<oneiros::Index> hours;
  std::string place = "bed";
  std::vector<std::filesystem::path> books{};
  std::filesystem::path last_dream = "sea";

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit({"naps", "how many", identity | in_results, 1, 9}, o.naps);
    visit({"depth", "of sleep", identity}, o.depth);
    visit({"aloud", "snore", in_results}, o.aloud);
    visit({"hours", "of them", identity, 0, 23}, o.hours);
    visit({"place", "where", identity, 0, 0, {"bed", "desk"}}, o.place);
    visit({"books", "files"}, o.books);
    visit({"last-dream", "of them", in_results}, o.last_dream);
  }
};

}  // namespace

TEST_CASE("an option is a member and a row") {
  Own own;
  own.naps = 2;
  own.hours = {1, 14};
  CHECK(arguments(own) == std::vector<std::string>{"--naps", "2", "--hours", "1,14"});
  own.naps = 3;
  own.hours.clear();
  own.aloud = true;
  CHECK(arguments(own, "sleep") == std::vector<std::string>{"sleep", "--aloud"});
  own = {.naps = 2, .hours = {1, 14}};
  CHECK(metadata_of(own, identity) ==
        Metadata{{"depth", "0.5"}, {"hours", "1,14"}, {"naps", "2"}, {"place", "bed"}});
  CHECK(metadata_of(own, in_results, {{"more", "1"}}) ==
        Metadata{{"aloud", "no"}, {"last-dream", "sea"}, {"more", "1"}, {"naps", "2"}});
  CHECK(value_of({{"more", "1"}}, "more") == "1");
  CHECK(value_of({{"more", "1"}}, "less").empty());
  own.books = {"one", "two, or three"};
  CHECK(arguments(own) ==
        std::vector<std::string>{"--naps", "2", "--hours", "1,14", "--books", "one", "two, or three"});
  int number = 0;
  CHECK_FALSE(from_text("2 naps", number));
  bool flag = false;
  CHECK_FALSE(from_text("maybe", flag));
}

TEST_CASE("Results tell those fields that are for them, some under other names") {
  Json json{{"first", 1}};
  add_fields(json, Own{}, {{"aloud", {"silent", true}}});
  CHECK(json.dump() == R"({"first":1,"naps":3,"silent":true,"last_dream":"sea"})");
  const oneiros::test::TemporaryDirectory directory;
  write_json(directory / "json", json);
  CHECK(Json::parse(oneiros::test::contents(directory / "json")) == json);
  write_json(directory / "json", {{"caf\xC3\xA9", "caf\xE9"}});
  CHECK(oneiros::test::contents(directory / "json") == "{\n  \"caf\xC3\xA9\": \"caf\xEF\xBF\xBD\"\n}\n");
}

TEST_CASE("Words come to a shell as they are") {
  CHECK(in_shell({"train", "--out", "my runs", "it's", ""}) == R"( train --out 'my runs' 'it'\''s' '')");
  CHECK(in_shell({"a''b"}) == R"( 'a'\'''\''b')");
}

TEST_CASE("A field has no role, and takes any number from 0 on, unless it says so; roles can be added up") {
  const Field field{"any", "of all"};
  CHECK((field.roles == 0 && field.least == 0 && field.most == std::numeric_limits<std::uint64_t>::max()));
  unsigned all = 0;
  for (const Role role : {identity, in_weights, in_results, usual, required, existing, positive}) {
    CHECK(std::has_single_bit(unsigned{role}));
    CHECK_FALSE(field.is(role));
    CHECK_FALSE(Field{"none", "of before", all}.is(role));
    all += role;
    CHECK(Field{"some", "of before", all}.is(role));
  }
}
