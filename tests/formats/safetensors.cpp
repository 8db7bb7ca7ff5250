// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/formats/safetensors.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/golden.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::string file_of(const std::string& header, const std::string& data) {
  return bytes_of(std::vector<std::uint64_t>{header.size()}) + header + data;
}

/// A file of one tensor "x".
std::string file_of(const std::string& dtype, const std::string& shape, const std::string& data) {
  return file_of(R"({"x":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":[0,)" +
                     std::to_string(data.size()) + "]}}",
                 data);
}

SafeTensors open(const TemporaryDirectory& directory, const std::string& bytes) {
  put(directory / "file", bytes);
  return SafeTensors(directory / "file");
}

template <class T>
std::vector<T> read(const SafeTensors& file, const std::string& name, std::size_t size) {
  std::vector<T> values(size);
  for (T& value : values) value = T(77);
  file.read_into<T>(name, values);
  return values;
}

}  // namespace

TEST_CASE("Every golden file is read completely") {
  int files = 0;
  for (const auto& item : std::filesystem::directory_iterator(golden_directory().path)) {
    if (item.path().extension() != ".safetensors") continue;
    ++files;
    const SafeTensors file(item.path());
    std::uintmax_t bytes = 0;
    for (const std::string& name : file.names()) {
      Index size = 1;
      for (const Index extent : file.shape(name)) size *= extent;
      std::vector<double> values(static_cast<std::size_t>(size), std::numeric_limits<double>::quiet_NaN());
      file.read_into<double>(name, values);
      bool all_read = true;
      for (const double value : values) all_read = all_read && !std::isnan(value);
      CHECK(all_read);
      bytes += values.size() * (file.dtype(name) == DType::f32 ? 4U : 8U);
    }
    CHECK(bytes < item.file_size());
    CHECK(bytes + 30'000 > item.file_size());
  }
  CHECK(files > 0);
}

TEST_CASE("What is written is read back") {
  const TemporaryDirectory directory;
  Tensor<float, 2> matrix(2, 3);
  matrix.setValues({{1.5F, -2.0F, 3.0F}, {0.0F, 1e-30F, std::numeric_limits<float>::infinity()}});
  const std::vector<std::uint8_t> small{0, 255};
  SafeTensorsWriter writer;
  writer.set_metadata("key", "a \"quoted\" value\n");
  writer.add("flag", true);
  writer.add("matrix", matrix);
  writer.add<std::uint8_t>("small", {2, 1}, small);
  writer.add("pi", 3.14159265358979);
  writer.add("count", std::int64_t{-5'000'000'000});
  writer.add("integer", std::int32_t{-7});
  writer.add("empty", Tensor<double, 3>(2, 0, 3));
  writer.write(directory / "file");

  const SafeTensors file(directory / "file");
  CHECK(file.names() ==
        std::vector<std::string>{"count", "empty", "flag", "integer", "matrix", "pi", "small"});
  CHECK(file.metadata() == std::map<std::string, std::string>{{"key", "a \"quoted\" value\n"}});
  CHECK(file.dtype("matrix") == DType::f32);
  CHECK(to_string(file.dtype("flag")) == "BOOL");
  CHECK(file.shape("small") == std::vector<Index>{2, 1});
  CHECK(file.shape("pi").empty());
  const Tensor<float, 2> matrix_back = file.read<float, 2>("matrix");
  CHECK(shape_of(matrix_back) == Shape<2>{2, 3});
  for (Index i = 0; i < 6; ++i) CHECK(matrix_back.data()[i] == matrix.data()[i]);
  CHECK(read<std::uint8_t>(file, "small", 2) == small);
  CHECK(file.scalar<double>("pi") == 3.14159265358979);
  CHECK(file.read<double, 0>("pi")() == 3.14159265358979);
  CHECK(file.scalar<std::int64_t>("count") == -5'000'000'000);
  CHECK(file.scalar<std::int32_t>("integer") == -7);
  CHECK(file.scalar<bool>("flag"));
  CHECK(file.read<double, 3>("empty").size() == 0);
  CHECK_FALSE(file.contains("nothing"));
}

TEST_CASE("The same arrays give the same bytes, with every tensor aligned") {
  const TemporaryDirectory directory;
  SafeTensorsWriter writer;
  writer.add("b", true);
  writer.add("second", 2.0);
  writer.add("first", 1.0);
  writer.write(directory / "one");
  writer.write(directory / "two");
  const std::string bytes = contents(directory / "one");
  CHECK(bytes == contents(directory / "two"));
  const std::string header = R"({"second":{"dtype":"F64","shape":[],"data_offsets":[0,8]},)"
                             R"("first":{"dtype":"F64","shape":[],"data_offsets":[8,16]},)"
                             R"("b":{"dtype":"BOOL","shape":[],"data_offsets":[16,17]}})";
  REQUIRE(header.size() % 8 != 0);
  const std::string padded = header + std::string(8 - header.size() % 8, ' ');
  CHECK(bytes == file_of(padded, bytes_of<double>({2, 1}) + "\x01"));
}

TEST_CASE("A header is filled up to a multiple of eight bytes, with no more than it takes") {
  const TemporaryDirectory directory;
  for (std::size_t length = 1; length <= 16; ++length) {
    SafeTensorsWriter writer;
    writer.add(std::string(length, 'n'), std::uint8_t{7});
    writer.write(directory / "file");
    const std::string bytes = contents(directory / "file");
    const std::size_t text = bytes.rfind('}') + 1 - 8;
    CHECK(static_cast<unsigned char>(bytes[0]) == (text + 7) / 8 * 8);
    CHECK(bytes.size() == 8 + (text + 7) / 8 * 8 + 1);
    CHECK(SafeTensors(directory / "file").scalar<int>(std::string(length, 'n')) == 7);
  }
}

TEST_CASE("Half and brain floats are written between wider and narrower elements") {
  const TemporaryDirectory directory;
  const std::vector<Eigen::half> half{Eigen::half(1.5F), Eigen::half(-2.0F)};
  const std::vector<Eigen::bfloat16> brain{Eigen::bfloat16(3.0F)};
  SafeTensorsWriter writer;
  writer.add("byte", std::uint8_t{7});
  writer.add<Eigen::half>("half", {2}, half);
  writer.add<Eigen::bfloat16>("brain", {1}, brain);
  writer.add("float", 0.5F);
  writer.write(directory / "file");
  const std::string data =
      bytes_of<float>({0.5F}) + bytes_of<std::uint16_t>({0x3E00, 0xC000, 0x4040}) + "\x07";
  CHECK(contents(directory / "file").ends_with(data));
  const SafeTensors file(directory / "file");
  CHECK(to_string(file.dtype("half")) == "F16");
  CHECK(to_string(file.dtype("brain")) == "BF16");
  CHECK(read<float>(file, "half", 2) == std::vector<float>{1.5F, -2});
}

TEST_CASE("Floating types are those with an F in their name") {
  for (const detail::DTypeTraits& known : detail::dtypes)
    CHECK(detail::is_floating(known.dtype) == (known.name.find('F') != std::string_view::npos));
}

TEST_CASE("Tensors without elements may lie anywhere between the others") {
  const TemporaryDirectory directory;
  const auto two = [&](const std::string& a, const std::string& b) {
    const auto entry = [](const std::string& place) {
      return R"({"dtype":"U8","shape":[)" + std::string(place == "[0,4]" ? "4" : "0") +
             R"(],"data_offsets":)" + place + "}";
    };
    return open(directory, file_of(R"({"a":)" + entry(a) + R"(,"b":)" + entry(b) + "}", "abcd"));
  };
  CHECK_NOTHROW(two("[4,4]", "[0,4]"));
  CHECK_NOTHROW(two("[0,4]", "[0,0]"));
  std::string ones = "[1";
  for (int i = 1; i < 32; ++i) ones += ",1";
  CHECK(open(directory, file_of("U8", ones + "]", "a")).shape("x").size() == 32);
}

TEST_CASE("Elements are converted where that keeps their meaning") {
  const TemporaryDirectory directory;
  const std::vector<double> reals{0.5, -1.25, 1e10};
  CHECK(read<float>(open(directory, file_of("F64", "[3]", bytes_of(reals))), "x", 3) ==
        std::vector<float>{0.5F, -1.25F, 1e10F});
  CHECK(read<double>(open(directory, file_of("F32", "[2]", bytes_of<float>({0.5F, -3.0F}))), "x", 2) ==
        std::vector<double>{0.5, -3.0});
  const SafeTensors integers = open(directory, file_of("I64", "[3]", bytes_of<std::int64_t>({-3, 0, 200})));
  CHECK(read<std::int32_t>(integers, "x", 3) == std::vector<std::int32_t>{-3, 0, 200});
  CHECK(read<float>(integers, "x", 3) == std::vector<float>{-3, 0, 200});
  CHECK(read<std::int64_t>(open(directory, file_of("U8", "[2]", bytes_of<std::uint8_t>({0, 255}))), "x", 2) ==
        std::vector<std::int64_t>{0, 255});
  CHECK(read<int>(open(directory, file_of("BOOL", "[2]", std::string("\1\0", 2))), "x", 2) ==
        std::vector<int>{1, 0});
  CHECK(read<double>(open(directory, file_of("BOOL", "[1]", "\1")), "x", 1) == std::vector<double>{1});
}

TEST_CASE("Integers of every width are read as integers, float and double") {
  const TemporaryDirectory directory;
  const auto check = [&]<class Stored>(const std::string& dtype, Stored) {
    const Stored low = std::numeric_limits<Stored>::min(), high = std::numeric_limits<Stored>::max();
    const SafeTensors file = open(directory, file_of(dtype, "[3]", bytes_of<Stored>({low, 1, high})));
    CHECK(to_string(file.dtype("x")) == dtype);
    CHECK(read<Stored>(file, "x", 3) == std::vector<Stored>{low, 1, high});
    CHECK(read<double>(file, "x", 3) ==
          std::vector<double>{static_cast<double>(low), 1, static_cast<double>(high)});
  };
  check("I8", std::int8_t{});
  check("I16", std::int16_t{});
  check("I32", std::int32_t{});
  check("I64", std::int64_t{});
  check("U8", std::uint8_t{});
  check("U16", std::uint16_t{});
  check("U32", std::uint32_t{});
  check("U64", std::uint64_t{});
}

TEST_CASE("Half and brain floats are read as float and double") {
  const TemporaryDirectory directory;
  const auto half = bytes_of<std::uint16_t>({0x3C00, 0xC000, 0x0001, 0x7BFF, 0x7C00, 0x8000, 0x3555});
  const std::vector<float> expected{
      1, -2, 0x1p-24F, 65504.0F, std::numeric_limits<float>::infinity(), -0.0F, 0x1.554p-2F};
  const SafeTensors file = open(directory, file_of("F16", "[7]", half));
  CHECK(read<float>(file, "x", 7) == expected);
  CHECK(std::signbit(read<double>(file, "x", 7)[5]));
  const auto brain = bytes_of<std::uint16_t>({0x3F80, 0xC040, 0x7F80, 0x0001});
  CHECK(read<double>(open(directory, file_of("BF16", "[4]", brain)), "x", 4) ==
        std::vector<double>{1, -3, std::numeric_limits<double>::infinity(), 0x1p-133});
}

TEST_CASE("A conversion covers tensors longer than a block") {
  const TemporaryDirectory directory;
  std::vector<double> values(20'001);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  const auto back =
      read<float>(open(directory, file_of("F64", "[20001]", bytes_of(values))), "x", values.size());
  bool same = true;
  for (std::size_t i = 0; i < values.size(); ++i) same = same && back[i] == static_cast<float>(i);
  CHECK(same);
}

TEST_CASE("A conversion that would change values is refused") {
  const TemporaryDirectory directory;
  const SafeTensors reals = open(directory, file_of("F32", "[1]", bytes_of<float>({1})));
  CHECK_THROWS_WITH(reals.scalar<int>("x"), ContainsSubstring("'x': expected an integer type, found F32"));
  CHECK_THROWS_WITH(reals.scalar<bool>("x"), ContainsSubstring("expected BOOL, found F32"));
  const SafeTensors integers = open(directory, file_of("I64", "[2]", bytes_of<std::int64_t>({1, 300})));
  CHECK_THROWS_WITH(read<std::uint8_t>(integers, "x", 2), ContainsSubstring("found 300 at offset "));
  CHECK_THROWS_AS(read<std::uint32_t>(open(directory, file_of("I32", "[]", bytes_of<int>({-1}))), "x", 1),
                  DataError);
  CHECK_THROWS_AS(open(directory, file_of("U8", "[]", "\1")).scalar<bool>("x"), DataError);
  CHECK_THROWS_WITH(open(directory, file_of("BOOL", "[]", "\2")).scalar<bool>("x"),
                    ContainsSubstring("expected 0 or 1 at offset") && ContainsSubstring("found 2"));
  // Behind the first block.
  std::vector<std::int64_t> numbers(9000);
  std::string truths(9000, '\1');
  numbers[8999] = 300;
  truths[8999] = '\3';
  const std::string of_numbers = file_of("I64", "[9000]", bytes_of(numbers)),
                    of_truths = file_of("BOOL", "[9000]", truths);
  CHECK_THROWS_MATCHES(
      read<std::uint8_t>(open(directory, of_numbers), "x", 9000), DataError,
      Message(
          detail::message((directory / "file").string(),
                          ": 'x': expected values that fit into the integer type they are read as, found 300 "
                          "at offset ",
                          of_numbers.size() - 8)));
  CHECK_THROWS_MATCHES(
      read<int>(open(directory, of_truths), "x", 9000), DataError,
      Message(detail::message((directory / "file").string(), ": 'x': expected 0 or 1 at offset ",
                              of_truths.size() - 1, ", found 3")));
}

TEST_CASE("Asking for another tensor than there is is an error") {
  const TemporaryDirectory directory;
  const SafeTensors file = open(directory, file_of("F32", "[1,2]", bytes_of<float>({1, 2})));
  CHECK_THROWS_WITH(file.shape("y"), ContainsSubstring("expected a tensor 'y'"));
  CHECK_THROWS_MATCHES((file.read<float, 3>("x")), DataError,
                       Message((directory / "file").string() + ": 'x': expected 3 axes, found 2"));
  CHECK_THROWS_AS(file.scalar<float>("x"), DataError);
  CHECK_THROWS_MATCHES(
      read<float>(file, "x", 3), ShapeError,
      Message((directory / "file").string() + ": 'x': expected room for 2 elements, found 3"));
}

TEST_CASE("A file that is cut off after it was opened is an error") {
  const TemporaryDirectory directory;
  const SafeTensors file = open(directory, file_of("F32", "[2]", bytes_of<float>({1, 2})));
  std::filesystem::resize_file(directory / "file", std::filesystem::file_size(directory / "file") - 1);
  CHECK_THROWS_AS(read<float>(file, "x", 2), DataError);
  CHECK_THROWS_AS(read<double>(file, "x", 2), DataError);
}

TEST_CASE("A malformed header is a DataError that says what is wrong") {
  const std::string floats(8, '\0');
  struct Malformed {
    std::string bytes;
    std::string problem;
  };
  const std::string huge(40, '9');
  std::string many_ones;
  for (int i = 0; i < 32; ++i) many_ones += "1,";
  const auto x = [&](const std::string& entry) { return file_of(R"({"x":)" + entry + "}", floats); };
  const auto pair = [&](const std::string& first, const std::string& second) {
    return file_of(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":)" + first +
                       R"(},"y":{"dtype":"F32","shape":[1],"data_offsets":)" + second + "}}",
                   floats);
  };
  const std::vector<Malformed> files{
      {"", "found 0 bytes"},
      {"1234567", "found 7 bytes"},
      {bytes_of<std::uint64_t>({3}) + "{}", "at most 2 bytes, found a length of 3"},
      {bytes_of<std::uint64_t>({std::numeric_limits<std::uint64_t>::max()}) + "{}", "at most 2 bytes"},
      {file_of("", ""), "expected '{' as the first byte"},
      {file_of(" {}", ""), "expected '{' as the first byte"},
      {file_of("[]", ""), "expected '{' as the first byte"},
      {file_of("{} {}", ""), "expected JSON in UTF-8, found something else at its byte "},
      {file_of("{", ""), "expected JSON in UTF-8, found something else at its byte "},
      {file_of(R"({"x)", ""), "expected JSON in UTF-8, found something else at its byte "},
      {file_of("{\"\xFF\":{}}", ""), "expected JSON in UTF-8, found something else at its byte "},
      {file_of("{}", "x"), "expected tensors for 1 bytes of data, found 0"},
      {x(R"({"dtype":"F32","shape":[3],"data_offsets":[0,8]})"),
       "expected 12 bytes of data for 'x', found 8"},
      {x(R"({"dtype":"F64","shape":[2],"data_offsets":[0,8]})"), "expected 16 bytes"},
      {x(R"({"dtype":"F31","shape":[2],"data_offsets":[0,8]})"),
       "expected one of F64, F32, F16, BF16, I64, U64, I32, U32, I16, U16, I8, U8, BOOL in 'x', 'dtype', "
       "found 'F31'"},
      {x(R"({"dtype":5,"shape":[2],"data_offsets":[0,8]})"), "in 'x', 'dtype', found a number"},
      {x(R"({"dtype":"F32","shape":[2]})"), "expected dtype, shape and data_offsets in 'x'"},
      {x(R"({"dtype":"F32","data_offsets":[0,8]})"), "expected dtype"},
      {x(R"({"shape":[2],"data_offsets":[0,8]})"), "expected dtype"},
      {x(R"({"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]})"), "found a string"},
      {x(R"({"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]})"), "found an array"},
      {x(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":"x"})"), "'more'"},
      {x(R"({"dtype":"F32","shape":2,"data_offsets":[0,8]})"), "found a number"},
      {x(R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})"),
       "expected integers from 0 to 2^64 - 1 in 'x', 'shape', found a negative number"},
      {x(R"({"dtype":"F32","shape":[2.0],"data_offsets":[0,8]})"), "no 64-bit integer"},
      {x(R"({"dtype":"F32","shape":[)" + huge + R"(],"data_offsets":[0,8]})"), "no 64-bit integer"},
      {x(R"({"dtype":"F32","shape":[[2]],"data_offsets":[0,8]})"), "found an array"},
      {x(R"({"dtype":"F32","shape":["2"],"data_offsets":[0,8]})"), "found a string"},
      {x(R"({"dtype":"F32","shape":[null],"data_offsets":[0,8]})"), "found null"},
      {x(R"({"dtype":"F32","shape":[true],"data_offsets":[0,8]})"), "found a boolean"},
      {x(R"({"dtype":"F32","shape":[1152921504606846976],"data_offsets":[0,8]})"), "found 8"},
      {x(R"({"dtype":"F32","shape":[4611686018427387906],"data_offsets":[0,8]})"),
       "expected less than 2^63 bytes of data for 'x', found a larger shape"},
      {x(R"({"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,8]})"),
       "expected less than 2^63 bytes of data for 'x', found a larger shape"},
      {x(R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]})"),
       "expected less than 2^63 bytes of data for 'x', found a larger shape"},
      {x(R"({"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]})"),
       "expected less than 2^63 bytes of data for 'x', found a larger shape"},
      {x(R"({"dtype":"F32","shape":[)" + many_ones + R"(1],"data_offsets":[0,4]})"),
       "expected at most 32 numbers"},
      {x(R"({"dtype":"F32","shape":[2305843009213693951],"data_offsets":[0,8]})"),
       "expected 9223372036854775804 bytes of data for 'x', found 8"},
      {x(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})"),
       "in order and within 8 bytes of data, found 8 and 0"},
      {x(R"({"dtype":"F32","shape":[2],"data_offsets":[4,12]})"), "in order and within 8 bytes"},
      {x(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8,8]})"),
       "expected two data_offsets in 'x', found 3"},
      {x(R"({"dtype":"F32","shape":[2],"data_offsets":[8]})"), "expected two data_offsets in 'x', found 1"},
      {x(R"({"dtype":"F32","shape":[2],"data_offsets":[-8,0]})"), "a negative number"},
      {x(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})"),
       "expected tensors for 8 bytes of data, found 4"},
      {x(R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]})"), "to begin at data byte 0"},
      {pair("[0,4]", "[0,4]"), "to begin at data byte 4"},
      {pair("[0,4]", "[3,7]"), "to begin at data byte 4, where the tensor before it ends, found 3"},
      {pair("[0,4]", "[4,6]"), "expected 4 bytes of data for 'y', found 2"},
      {x("3"), "expected an object in 'x', found a number"},
      {x("[]"), "expected an object in 'x', found an array"},
      {x(R"({"dtype":{"a":{}},"shape":[2],"data_offsets":[0,8]})"), "found an object"},
      {file_of(R"({"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"x":{}})", ""),
       "expected each name once, found 'x' again"},
      {file_of(R"({"__metadata__":{"a":1}})", ""),
       "expected a string in '__metadata__', 'a', found a number"},
      {file_of(R"({"__metadata__":{"a":{}}})", ""), "found an object"},
      {file_of(R"({"__metadata__":"a"})", ""), "found a string"},
      {file_of(R"({"__metadata__":{"a":"1","a":"2"}})", ""),
       "expected each key of the metadata once, found 'a' again"},
      {file_of(R"({"__metadata__":{},"__metadata__":{}})", ""), "found '__metadata__' again"}};
  const TemporaryDirectory directory;
  for (const Malformed& malformed : files) {
    INFO(malformed.bytes);
    put(directory / "file", malformed.bytes);
    CHECK_THROWS_AS(SafeTensors(directory / "file"), DataError);
    CHECK_THROWS_WITH(SafeTensors(directory / "file"),
                      ContainsSubstring((directory / "file").string() + ": offset ") &&
                          ContainsSubstring(malformed.problem));
  }
}

TEST_CASE("Deeply nested headers are refused without following them") {
  const TemporaryDirectory directory;
  const std::string arrays(5'000'000, '[');
  CHECK_THROWS_AS(open(directory, file_of(R"({"x":)" + arrays, "")), DataError);
  CHECK_THROWS_AS(open(directory, file_of(R"({"x":{"shape":)" + arrays, "")), DataError);
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += R"({"a":)";
  CHECK_THROWS_AS(open(directory, file_of(objects, "")), DataError);
  CHECK_THROWS_AS(open(directory, file_of(R"({"__metadata__":)" + objects, "")), DataError);
}

TEST_CASE("A header longer than the format allows is refused before it is read") {
  const TemporaryDirectory directory;
  put(directory / "file", bytes_of<std::uint64_t>({100'000'001}) + "{}");
  std::filesystem::resize_file(directory / "file", 200'000'000);  // sparse
  CHECK_THROWS_WITH(SafeTensors(directory / "file"), ContainsSubstring("at most 100000000 bytes"));
}

TEST_CASE("Messages show as much of a name as fits into one line") {
  const TemporaryDirectory directory;
  put(directory / "file", file_of("{\"" + std::string(1'000'000, 'n') + "\":3}", ""));
  CHECK_THROWS_WITH(SafeTensors(directory / "file"),
                    ContainsSubstring("in '" + std::string(60, 'n') + "...', found a number"));
  put(directory / "file", file_of(R"({"a\n\u0000\u001b":3})", ""));
  CHECK_THROWS_WITH(SafeTensors(directory / "file"), ContainsSubstring("in 'a\?\?\?', found a number"));
}

TEST_CASE("Metadata in another encoding than UTF-8 is written with its bytes spelled out") {
  const TemporaryDirectory directory;
  SafeTensorsWriter writer;
  writer.set_metadata("caf\xC3\xA9", "caf\xE9, \xFF\x80\x7F");
  writer.write(directory / "file");
  CHECK(SafeTensors(directory / "file").metadata().at("caf\xC3\xA9") == "caf\\xE9, \\xFF\\x80\x7F");
}

TEST_CASE("A writer refuses what would not be a valid file") {
  const TemporaryDirectory directory;
  SafeTensorsWriter writer;
  writer.add("x", 1.0F);
  CHECK_THROWS_WITH(writer.add("x", 2.0F), ContainsSubstring("expected a new name, found 'x' again"));
  CHECK_THROWS_AS(writer.add("__metadata__", 2.0F), ValueError);
  const std::vector<float> values(3);
  CHECK_THROWS_MATCHES(writer.add<float>("y", {2}, values), ShapeError,
                       Message("SafeTensorsWriter: 'y': expected 2 elements, found 3"));
  CHECK_THROWS_AS(writer.write(directory / "missing/file"), DataError);
  writer.add("\xFF", 1.0F);
  CHECK_THROWS_WITH(writer.write(directory / "file"), ContainsSubstring("UTF-8"));
  CHECK(directory.file_count() == 0);
}
