// SPDX-License-Identifier: BSD-3-Clause

// Writes a file of weights anew with half the bytes: numbers as bfloat16, which has float's range and eight of its
// 24 bits. That is enough to encode and to dream, and too little to go on training.
//
//     half_size [FROM [TO]]

#include <filesystem>
#include <iostream>
#include <oneiros/io.hpp>
#include <oneiros/oneiros.hpp>
#include <span>
#include <vector>

using namespace oneiros;

int main(int argc, char** argv) {
  const std::filesystem::path trained = ONEIROS_TRAINED;  // examples/pad/trained
  const std::filesystem::path from = argc > 1 ? argv[1] : trained / "full.safetensors";
  const std::filesystem::path to = argc > 2 ? argv[2] : "half.safetensors";
  try {
    const SafeTensors file(from);
    SafeTensorsWriter writer;
    for (const auto& [key, value] : file.metadata()) writer.set_metadata(key, value);
    for (const std::string& name : file.names()) {
      const std::vector<Index>& shape = file.shape(name);
      Index size = 1;
      for (const Index extent : shape) size *= extent;
      std::vector<float> values(static_cast<std::size_t>(size));
      file.read_into<float>(name, values);
      const std::vector<Eigen::bfloat16> rounded(values.begin(), values.end());  // to nearest even
      writer.add(name, shape, std::span(rounded));
    }
    writer.write(to);
  } catch (const std::exception& error) {
    std::cerr << "half_size: " << error.what() << '\n';
    return 1;
  }
  std::cout << to.string() << ": " << std::filesystem::file_size(to) << " of "
            << std::filesystem::file_size(from) << " bytes\n";
}
