// SPDX-License-Identifier: BSD-3-Clause

// What phases and their policies do unless they are told otherwise: the paper's values.

#include "oneiros/phases.hpp"
#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("options and policies have the paper's values") {
  const TrainingOptions training;
  CHECK((training.epochs == 50 && training.batch_size == 64 && training.measure_every == 50));
  CHECK((training.start.epochs == 0 && training.start.cycles == 0));
  CHECK(ConditionOptions{}.latent_noise == 0.5);
  CHECK(LatentNoise<>{}.scale == 0.5);
  auto cycle = wake_sleep();
  CHECK(get<roles::LatentPerturbation>(get<0>(cycle)).scale == 0.5);

  CHECK(ImageReconstruction{}.weight == 1);
  CHECK(LatentPrior{}.weight == 1);
  CHECK(External{}.weight == 1);
  CHECK(Internal{}.weight == 1);
  CHECK(LatentReconstruction{}.weight == 1);
  CHECK(Reverse{}.strength == 1);
  CHECK(Follow{}.strength == 1);

  CHECK(Mix<2>{}.noise == 0.5);
  CHECK(Mix<2>{}.shares == std::array{0.5, 0.5});
  CHECK(Mix<4>{}.shares == std::array{0.25, 0.25, 0.25, 0.25});

  const FixedPatches fixed;
  CHECK((fixed.intensity == 0.3 && fixed.size == 4));
  const RandomPatches random;
  CHECK((random.least_intensity == 0 && random.greatest_intensity == 1));
  CHECK((random.smallest == 1 && random.largest == 8));
  CHECK(Shift{}.largest == 4);
  CHECK(PixelNoise{}.deviation == 0.1);
}

TEST_CASE("each replay says how many memories it needs") {
  CHECK(SingleMemory::memories == 1);
  CHECK(Crossover::memories == 2);
  CHECK(Interpolation::memories == 2);
  CHECK(Mix<2>::memories == 2);
  CHECK(Mix<3>::memories == 3);
  CHECK(NoiseOnly<>::memories == 1);
}
