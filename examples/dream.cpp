// SPDX-License-Identifier: BSD-3-Clause

// What a trained network makes of pictures: as it sees them again, its NREM and its REM dreams, in dreams.png.
//
//     dream [WEIGHTS [FOLDER]]
//
// The weights are those of a network of the paper, by default of the one that comes with the library; the folder has
// a directory of pictures for each class, by default ten test images of CIFAR-10.

#include <filesystem>
#include <iostream>
#include <oneiros/io.hpp>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

int main(int argc, char** argv) {
  const std::filesystem::path trained = ONEIROS_TRAINED;  // examples/pad/trained
  const std::filesystem::path weights = argc > 1 ? argv[1] : trained / "full.safetensors";
  const std::filesystem::path folder = argc > 2 ? argv[2] : trained / "memories";
  try {
    const CortexOptions sizes = encoder_sizes(SafeTensors(weights));
    Cortex<float> cortex(sizes, Rng{1});
    load_weights(weights, cortex.encoder, cortex.generator);
    const auto memories = data::image_folder(folder, sizes.image[0], sizes.image[1]);
    write_dreams("dreams.png", cortex, memories, Rng{1}, memories.size());
  } catch (const std::exception& error) {
    std::cerr << "dream: " << error.what() << '\n';
    return 1;
  }
  std::cout << "dreams.png: the pictures, and what " << weights.filename().string() << " makes of them\n";
}
