// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/mnist.hpp"

#include <zlib.h>

#include "data/files.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using test::idx_bytes;
using test::ramp;
using test::write_file;

namespace {

void write_gzip(const std::filesystem::path& path, const test::Bytes& bytes) {
  const gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  CHECK(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())) == static_cast<int>(bytes.size()));
  CHECK(gzclose(file) == Z_OK);
}

}  // namespace

TEST_CASE("MNIST's files are read with and without compression", "[io]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "mnist";
  write_file(directory / "train-images-idx3-ubyte", idx_bytes({3, 28, 28}, ramp(3 * 784)));
  write_gzip(directory / "train-labels-idx1-ubyte.gz", idx_bytes({3}, {9, 0, 4}));
  write_gzip(directory / "t10k-images-idx3-ubyte.gz", idx_bytes({2, 28, 28}, ramp(2 * 784, 5)));
  write_file(directory / "t10k-labels-idx1-ubyte", idx_bytes({2}, {1, 2}));

  const data::Dataset train = data::fashion_mnist(directory, data::Split::train);
  REQUIRE(train.size() == 3);
  CHECK(train.name() == "Fashion-MNIST");
  CHECK(train.image_shape() == Shape<3>{32, 32, 3});
  CHECK(train.class_names()[static_cast<std::size_t>(train.label(0))] == "Ankle boot");
  CHECK(train.image(1)[(2 * 32 + 2) * 3] == ramp(3 * 784)[784]);

  const data::Dataset test = data::mnist(directory, data::Split::test);
  REQUIRE(test.size() == 2);
  CHECK(test.name() == "MNIST");
  CHECK(test.class_names()[9] == "9");
  CHECK(test.image(0)[(2 * 32 + 2) * 3 + 2] == ramp(1, 5)[0]);
}

TEST_CASE("MNIST's files are found however they are spelled and unpacked", "[io]") {
  const test::TemporaryDirectory temporary;
  const auto load = [&](const std::string& images, const std::string& labels, const auto& write) {
    const auto directory = temporary / "mnist";
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories((directory / images).parent_path());
    std::filesystem::create_directories((directory / labels).parent_path());
    write(directory / images, idx_bytes({1, 28, 28}, ramp(784)));
    write(directory / labels, idx_bytes({1}, {7}));
    return data::mnist(directory, data::Split::train).label(0);
  };
  const std::string dash_images = "train-images-idx3-ubyte", dot_images = "train-images.idx3-ubyte";
  const std::string dash_labels = "train-labels-idx1-ubyte", dot_labels = "train-labels.idx1-ubyte";
  for (const std::string& images : {dash_images, dot_images})
    for (const std::string& labels : {dash_labels, dot_labels}) {
      CHECK(load(images, labels, write_file) == 7);
      CHECK(load(images + ".gz", labels + ".gz", write_gzip) == 7);
      CHECK(load(images + "/" + dash_images, labels + "/" + dot_labels, write_file) == 7);
      CHECK(load(images + ".gz/" + dot_images, labels + "/" + dash_labels + ".gz", write_file) == 7);
      CHECK(load("MNIST/raw/" + images, "MNIST/raw/" + labels, write_file) == 7);
    }
}

TEST_CASE("files are spelled in as many ways as there are, and no other", "[io]") {
  using Names = std::vector<std::string>;
  CHECK(detail::spellings("a-idx3", detail::digits_layout) ==
        Names{"a-idx3", "a.idx3", "a-idx3.gz", "a.idx3.gz"});
  CHECK(detail::spellings("a-idx3", {.files = "", .telling = ""}) == Names{"a-idx3", "a.idx3"});
  CHECK(detail::spellings("b", detail::digits_layout) == Names{"b", "b.gz"});
}

TEST_CASE("Fashion-MNIST is not taken for MNIST in a directory of both", "[io]") {
  const test::TemporaryDirectory temporary;
  for (const std::uint8_t label : {std::uint8_t{3}, std::uint8_t{4}}) {
    const auto inner = temporary / (label == 3 ? "MNIST/raw" : "FashionMNIST/raw");
    write_file(inner / "t10k-images-idx3-ubyte", idx_bytes({1, 28, 28}, ramp(784)));
    write_file(inner / "t10k-labels-idx1-ubyte", idx_bytes({1}, {label}));
  }
  CHECK(data::mnist(temporary.path(), data::Split::test).label(0) == 3);
  CHECK(data::fashion_mnist(temporary.path(), data::Split::test).label(0) == 4);
}

TEST_CASE("a file that MNIST lacks or that is damaged is named", "[io]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "mnist";
  const auto load = [&] { return data::fashion_mnist(directory, data::Split::test); };
  write_file(directory / "t10k-images-idx3-ubyte", idx_bytes({2, 28, 28}, ramp(2 * 784)));
  CHECK_THROWS_AS(load(), DataError);
  CHECK_THROWS_WITH(load(),
                    ContainsSubstring("mnist/t10k-labels-idx1-ubyte: expected train-images-idx3-ubyte") &&
                        ContainsSubstring("found t10k-images-idx3-ubyte"));
  write_file(directory / "t10k-labels-idx1-ubyte", idx_bytes({2}, {1, 10}));
  CHECK_THROWS_WITH(
      load(), ContainsSubstring("t10k-labels-idx1-ubyte: expected labels from 0 to 9, found 10 at offset 9"));
  write_file(directory / "t10k-images-idx3-ubyte", idx_bytes({2, 28, 28}, ramp(784)));
  CHECK_THROWS_WITH(load(), ContainsSubstring("t10k-images-idx3-ubyte: expected 2 x 28 x 28 values"));
}

TEST_CASE("Debian's Fashion-MNIST is read where it is installed", "[io]") {
  const auto directory = oneiros::detail::default_fashion_mnist_directory();
  if (!std::filesystem::exists(directory)) {
    WARN("dataset-fashion-mnist is not installed, skipped");
    return;
  }
  const data::Dataset test = data::fashion_mnist(directory, data::Split::test);
  CHECK(test.size() == 10000);
  std::vector<int> count(10);
  for (Index i = 0; i < test.size(); ++i) ++count[static_cast<std::size_t>(test.label(i))];
  CHECK(count == std::vector<int>(10, 1000));
  CHECK(test.label(0) == 9);
}
