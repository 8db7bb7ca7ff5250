// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/checkpoints/checkpoint.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/checkpoints/checkpoints.hpp"
#include "oneiros/cortex/hippocampus.hpp"
#include "oneiros/optimizers/adam.hpp"
#include "support/catch.hpp"
#include "support/file_size_limit.hpp"
#include "support/random_cases.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

const Metadata run{{"seed", "3"}, {"condition", "any"}};

/// Something that learns, with two parameters.
template <class S>
struct Learner {
  explicit Learner(Index width = 2, WithoutGradient rule = WithoutGradient::zero)
      : weight({width, 3}), bias({width}), adam({.without_gradient = rule}) {}

  /// One step, with gradients for `weight`, or for both.
  void learn(bool both = false) {
    zero_gradients(*this);
    for (Parameter<S>* parameter : {&weight, &bias}) {
      if (parameter == &bias && !both) continue;
      parameter->gradient.setConstant(S(0.5));
      parameter->mark_gradient();
    }
    adam.step(*this);
  }

  template <class Visitor>
  void for_each_parameter(Visitor&& visit) {
    visit("weight", weight);
    visit("bias", bias);
  }

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    for_each_parameter(visit);
    adam.for_each_state(*this, named("adam", visit));
  }

  Parameter<S> weight, bias;
  Adam<S> adam;
};

template <class S>
bool same(const Tensor<S, 1>& a, const Tensor<S, 1>& b) {
  return std::equal(a.data(), a.data() + a.size(), b.data(), b.data() + b.size());
}

/// A part of numbers.
struct Numbers {
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit("values", values);
    visit("count", count);
    visit("flag", flag);
  }

  std::vector<double> values{1, 2, 3};
  int count = 7;
  bool flag = true;
};

/// A part with one value of any name.
template <class T>
struct Value {
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit(name, value);
  }

  std::string name;
  T value;
};
using List = Value<std::vector<std::int64_t>>;
using Table = Value<Tensor<std::int64_t, 2>>;
using Latents = Value<Tensor<float, 2>>;

std::string load_error(const std::function<void()>& load) {
  try {
    load();
  } catch (const CheckpointError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEMPLATE_TEST_CASE("What learned goes on learning from a checkpoint, whenever a gradient came first", "",
                   float, double) {
  const TemporaryDirectory directory;
  constexpr int steps = 5;
  for (const auto rule : {WithoutGradient::zero, WithoutGradient::skip})
    for (int late = 0; late <= steps; ++late)
      for (int saved = 0; saved <= steps; ++saved) {
        INFO("bias learns from step " << late << " on, saved before step " << saved);
        Learner<TestType> first(2, rule), second(2, rule);
        const auto learn = [&](auto& learner, int step) { learner.learn(step >= late); };
        for (int step = 0; step < saved; ++step) learn(first, step);
        save_checkpoint(directory / "file", {}, run, first);
        for (int step = 0; step < 3; ++step) second.learn(true);  // what is in the way goes
        load_checkpoint(directory / "file", run, second);
        CHECK(second.weight.ever_had_gradient == (saved > 0));
        CHECK(second.bias.ever_had_gradient == (saved > late));
        CHECK_FALSE((second.weight.has_gradient || second.bias.has_gradient));
        CHECK((second.weight.gradient(0) == 0 && second.bias.gradient(0) == 0));
        for (int step = saved; step < steps; ++step) {
          learn(first, step);
          learn(second, step);
        }
        CHECK(second.adam.steps() == steps);
        for (const std::size_t which : {std::size_t{0}, std::size_t{1}}) {
          const auto &expected = first.adam.moments()[which], &found = second.adam.moments()[which];
          CHECK(found.steps == (which == 0 ? steps : steps - late));
          CHECK((same(expected.mean, found.mean) && same(expected.square, found.square)));
        }
        CHECK((same(first.weight.value, second.weight.value) && same(first.bias.value, second.bias.value)));
      }
}

TEST_CASE("A memory is kept with its time") {
  const TemporaryDirectory directory;
  Hippocampus<float> first, second;
  first.begin_epoch(3);
  for (std::uint64_t k = 0; k < 6; ++k) first.store(noise<float, 2>({2, 5}, k));
  second.begin_epoch(0);
  second.store(noise<float, 2>({7, 1}, 9));
  save_checkpoint(directory / "file", {}, run, first);
  load_checkpoint(directory / "file", run, second);
  CHECK(second.now() == Moment{.epoch = 3, .cycle = 6});
  REQUIRE(second.size() == 4);
  for (int age = 0; age < 4; ++age) {
    const Tensor<float, 2> expected = noise<float, 2>({2, 5}, static_cast<std::uint64_t>(5 - age));
    REQUIRE(second.recall(age).shape() == shape_of(expected));
    CHECK(std::equal(expected.data(), expected.data() + expected.size(), second.recall(age).data()));
  }
  second.begin_epoch();
  CHECK(second.now().epoch == 4);
}

TEST_CASE("A checkpoint says where the run was and which build wrote it") {
  const TemporaryDirectory directory;
  Numbers numbers;
  save_checkpoint(directory / "file", {12, 345}, run, numbers);
  const CheckpointFile file(directory / "file");
  CHECK(file.position() == Position{12, 345});
  CHECK(file.build() == kernels::build());
  Numbers loaded{.values = {}, .count = 0, .flag = false};
  file.load(run, loaded);
  CHECK(loaded.values == numbers.values);
  CHECK((loaded.count == 7 && loaded.flag));
}

TEST_CASE("A change of any byte and any cut of a checkpoint are found") {
  const TemporaryDirectory directory;
  Numbers numbers;
  save_checkpoint(directory / "file", {}, run, numbers);
  const std::string whole = contents(directory / "file");
  std::size_t unnoticed = 0;
  const auto is_refused = [&](const std::string& bytes) {
    put(directory / "file", bytes);
    unnoticed += load_error([&] { CheckpointFile(directory / "file"); }).find("damaged") == std::string::npos;
  };
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
    is_refused(changed);
    is_refused(whole.substr(0, i));
  }
  is_refused(whole + '\0');
  CHECK(unnoticed == 0);
  CHECK_THROWS_WITH(CheckpointFile(directory / "missing"), ContainsSubstring("No such file"));
  CHECK_THROWS_AS(CheckpointFile(directory / "missing"), CheckpointError);
}

TEST_CASE("Changes in checkpoints of more than the mebibyte that is read at once are found") {
  const TemporaryDirectory directory;
  constexpr std::size_t mebibyte = std::size_t{1} << 20U, word = sizeof(std::int64_t), checksum = 4;
  List list{"list", {}};
  const auto save = [&](std::size_t words) {
    list.value.resize(words);
    for (std::size_t i = 0; i < words; ++i) list.value[i] = static_cast<std::int64_t>(i * i);
    save_checkpoint(directory / "file", {}, run, list);
    return contents(directory / "file");
  };
  // What the checksum is of ends at a whole number of mebibytes, a word before or after, or anywhere.
  const std::size_t header = save(mebibyte / word).size() - checksum - mebibyte;
  REQUIRE(header % word == 0);
  for (const std::size_t bytes :
       {mebibyte - word, mebibyte, mebibyte + word, 2 * mebibyte, 5 * mebibyte / 2}) {
    INFO(bytes << " bytes");
    const std::string whole = save((bytes - header) / word);
    REQUIRE(whole.size() == bytes + checksum);
    List loaded{"list", {}};
    load_checkpoint(directory / "file", run, loaded);
    CHECK(loaded.value == list.value);
    for (const std::size_t at : {header, mebibyte - 1, mebibyte, mebibyte + 1, 2 * mebibyte - 1, 2 * mebibyte,
                                 bytes - 1, bytes, bytes + checksum - 1}) {
      if (at >= whole.size()) continue;
      INFO("changed at " << at);
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      put(directory / "file", changed);
      CHECK_THAT(load_error([&] { CheckpointFile(directory / "file"); }), ContainsSubstring("damaged"));
    }
  }
}

TEST_CASE("A run that differs is refused with all differences") {
  const TemporaryDirectory directory;
  Numbers numbers;
  save_checkpoint(directory / "file", {}, {{"seed", "1"}, {"batch", "64"}, {"rule", "zero"}, {"old", "x"}},
                  numbers);
  numbers.count = 1;
  const std::string error = load_error([&] {
    load_checkpoint(directory / "file", {{"seed", "2"}, {"batch", "64"}, {"rule", "skip"}, {"new", "y"}},
                    numbers);
  });
  CHECK_THAT(error, ContainsSubstring((directory / "file").string()));
  CHECK_THAT(error, ContainsSubstring("seed is 1 there and 2 here"));
  CHECK_THAT(error, ContainsSubstring("rule is zero there and skip here; "));
  CHECK_THAT(error, ContainsSubstring("old is x there and nothing here"));
  CHECK_THAT(error, ContainsSubstring("new is nothing there and y here"));
  CHECK_THAT(error, !ContainsSubstring("batch"));
  CHECK(numbers.count == 1);
}

TEST_CASE("State that does not fit is refused, each part of it is listed, and nothing is changed") {
  const TemporaryDirectory directory;
  Learner<float> saved, loaded(3);
  Numbers numbers;
  saved.learn();
  save_checkpoint(directory / "file", {}, run, saved, numbers);
  const auto error = [&](auto&... parts) {
    return load_error([&] { load_checkpoint(directory / "file", run, parts...); });
  };

  numbers.count = 1;
  CHECK_THAT(error(loaded, numbers), ContainsSubstring("'weight': expected 3 x 3, found 2 x 3; 'bias': "));
  CHECK(numbers.count == 1);
  CHECK(loaded.weight.value(0) == 0);
  Learner<double> precise;
  CHECK_THAT(error(precise, numbers), ContainsSubstring("'adam.weight.mean': expected F64, found F32"));
  CHECK_THAT(error(saved), ContainsSubstring("expected no 'values', which is in the file only"));
  Hippocampus<float> memory;
  CHECK_THAT(error(saved, numbers, memory), ContainsSubstring("expected 'hippocampus.now', found none"));
  CHECK(error(saved, numbers) == "no error");
}

TEST_CASE("A file that lies under a right checksum is refused") {
  const TemporaryDirectory directory;
  const auto error = [&](auto target, auto... lies) {
    save_checkpoint(directory / "file", {}, run, lies...);
    return load_error([&] { load_checkpoint(directory / "file", run, target); });
  };
  const std::int64_t large = std::int64_t{1} << 40;
  CHECK_THAT(error(List{"a", {}}, List{"b", {1}}), ContainsSubstring("expected 'a'"));
  Hippocampus<float> memory;
  CHECK_THAT(error(memory, List{"hippocampus.now", {1, 2}}), ContainsSubstring("no number or 3, found 2"));
  CHECK_THAT(error(memory, List{"hippocampus.now", {}}), ContainsSubstring("expected a moment"));
  CHECK_THAT(error(memory, Table{"hippocampus.now", {1, 3}}),
             ContainsSubstring("expected a list, found 1 x 3"));
  CHECK_THAT(error(memory, List{"hippocampus.now", {1, -2, 3}}), ContainsSubstring("integer type"));
  CHECK_THAT(error(memory, List{"hippocampus.now", {1, large, 3}}), ContainsSubstring("integer type"));
  CHECK_THAT(error(memory, List{"hippocampus.memory.0", {1}}), ContainsSubstring("expected F32, found I64"));
  CHECK_THAT(error(memory, Value<std::vector<std::uint32_t>>{"hippocampus.now", {1, 2, 3}},
                   Value<bool>{"hippocampus.begun", true}, Latents{"hippocampus.memory.0", {2, 3}},
                   Latents{"hippocampus.memory.1", {2, 4}}),
             ContainsSubstring("does not fit: 'hippocampus': Hippocampus: latents"));

  SafeTensorsWriter writer;
  writer.add("plain", 1.0F);
  writer.write(directory / "file");
  CHECK_THAT(load_error([&] { CheckpointFile(directory / "file"); }), ContainsSubstring("damaged"));
}

TEST_CASE("What is no checkpoint, or has other texts than one, is refused with what was expected") {
  const TemporaryDirectory directory;
  const std::string path = (directory / "file").string();
  const auto error = [&] { return load_error([&] { CheckpointFile(directory / "file"); }); };
  put(path, "123");
  CHECK(error() == path + ": expected a checkpoint, found 3 bytes; it is damaged");
  put(path, std::string(4, '\0'));  // the CRC-32 of nothing
  CHECK(error() == path + ": offset 0: expected a safetensors header, found 4 bytes in all");
  put(path, std::string("123456789\1\0\0\0", 13));  // CRC-32's usual example: 0xCBF43926
  CHECK(error() == path +
                       ": offset 9: expected the CRC-32 of what is before, 3421780262, found 1; the "
                       "checkpoint is damaged");

  const auto put_metadata = [&](Metadata metadata) {
    SafeTensorsWriter writer;
    for (const auto& [key, value] : metadata) writer.set_metadata(key, value);
    std::array<std::uint8_t, 4> sum{};
    writer.add_view<std::uint8_t>("crc32", {4}, sum);
    detail::Crc32 crc;
    writer.write(path, [&](std::span<const std::byte> bytes) {
      crc.update(bytes);
      sum = std::bit_cast<decltype(sum)>(crc.value());
    });
  };
  Metadata good{{"format", "oneiros checkpoint 1"}, {"build", "any"}, {"epochs", "0"}, {"cycles", "0"}};
  const auto error_with = [&](const std::string& key, const char* value) {
    Metadata other = good;
    other.erase(key);
    if (value != nullptr) other[key] = value;
    put_metadata(other);
    return error();
  };
  const std::string format = path + ": expected the format 'oneiros checkpoint 1', found ";
  CHECK(error_with("format", nullptr) == format + "none");
  CHECK(error_with("format", "oneiros checkpoint 9") == format + "'oneiros checkpoint 9'");
  CHECK(error_with("cycles", nullptr) == path + ": expected the metadata 'cycles', found none");
  for (const char* value : {"12x", "x", "", "-1", "1.5", " 1", "99999999999999999999"})
    CHECK(error_with("cycles", value) ==
          path + ": 'cycles': expected a number of 0 or more, found '" + value + "'");
  CHECK(error_with("epochs", "3000000000") ==
        path + ": 'epochs': expected a number of 0 or more, found '3000000000'");
  good["epochs"] = "2147483647";
  good["cycles"] = "3000000000";
  put_metadata(good);
  CHECK(CheckpointFile(path).position() == Position{2147483647, 3000000000});
}

TEST_CASE("All that does not fit is in one message, in the order of the state") {
  const TemporaryDirectory directory;
  Value<double> saved_number{"number", 1};
  List saved_list{"list", {1}};
  Table saved_flat{"flat", {1, 3}}, saved_wide{"wide", {4, 3}};
  Latents saved_latents{"latents", {2, 3}}, last{"last\n", {1, 1}};
  save_checkpoint(directory / "file", {}, run, saved_number, saved_list, saved_flat, saved_wide,
                  saved_latents, last);
  Value<bool> number{"number", true};
  Value<std::vector<double>> list{"list", {5}};
  List flat{"flat", {7}}, missing{"missing list", {8}};
  Table latents{"latents", {2, 3}}, wide{"wide", {3, 4}}, missing_table{"missing", {1, 1}};
  Value<int> missing_number{"missing number", 9};
  CHECK(load_error([&] {
          load_checkpoint(directory / "file", run, number, list, flat, missing, latents, wide, missing_table,
                          missing_number);
        }) ==
        (directory / "file").string() +
            " does not fit: 'number': expected BOOL, found F64; 'list': expected F64, found I64; 'flat': "
            "expected a list, found 1 x 3; expected 'missing list', found none; 'latents': expected I64, "
            "found F32; 'wide': expected 3 x 4, found 4 x 3; expected 'missing', found none; expected "
            "'missing number', found none; expected no 'last?', which is in the file only");
  CHECK((number.value && list.value[0] == 5 && flat.value[0] == 7));
}

TEST_CASE("A full disk while a checkpoint is written leaves the ones before") {
  const TemporaryDirectory directory;
  Learner<float> learner(500), loaded(500);
  Checkpoints checkpoints(directory / ".", run);
  for (const int cycle : {1, 2}) checkpoints.save({0, cycle}, learner);
  const std::string newest = contents(checkpoints.last());
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{5000}, newest.size() - 1}) {
    INFO("full after " << bytes << " bytes");
    const std::string error = error_with_limit<DataError>(bytes, [&] { checkpoints.save({0, 3}, learner); });
    CHECK_THAT(error, ContainsSubstring("checkpoint-000-000003") && ContainsSubstring("File too large"));
    CHECK(directory.file_count() == 2);
    CHECK(checkpoints.load(loaded)->position == Position{0, 2});
    CHECK(contents(checkpoints.last()) == newest);
  }
  CHECK(error_with_limit<DataError>(newest.size(), [&] { checkpoints.save({0, 3}, learner); }) == "no error");
  CHECK(checkpoints.load(loaded)->position == Position{0, 3});
}

TEST_CASE("What a run is may be said in any encoding and at any length") {
  const TemporaryDirectory directory;
  const auto path = directory / "checkpoint";
  Numbers numbers;
  const Metadata latin{{"folder", "caf\xE9"}};
  save_checkpoint(path, {}, latin, numbers);
  CHECK(load_checkpoint(path, latin, numbers) == Position{});
  CHECK(load_checkpoint(path, CheckpointFile(path).run(), numbers) == Position{});
  CHECK_THROWS_WITH(load_checkpoint(path, {{"folder", "caf\xE8"}}, numbers),
                    ContainsSubstring("folder is caf\\xE9 there and caf\\xE8 here"));

  const std::string long_name(100, 'n');
  save_checkpoint(path, {}, {{"folder", long_name + "1"}}, numbers);
  CHECK_THROWS_AS(load_checkpoint(path, {{"folder", long_name + "2"}}, numbers), CheckpointError);
}
