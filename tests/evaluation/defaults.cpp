// SPDX-License-Identifier: BSD-3-Clause

// What evaluations do unless they are told otherwise: the paper's values, where it has them.

#include <vector>

#include "oneiros/evaluation/converged_readout.hpp"
#include "oneiros/evaluation/gratings.hpp"
#include "oneiros/evaluation/latent_distances.hpp"
#include "oneiros/evaluation/occlusion_curve.hpp"
#include "oneiros/evaluation/representational_similarity.hpp"
#include "oneiros/evaluation/sgd_readout.hpp"
#include "oneiros/evaluation/train_classifier.hpp"
#include "oneiros/evaluation/unit_gradients.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

TEST_CASE("options of evaluations have the paper's values, and usual ones where it has none") {
  const LatentDistanceOptions distances;
  CHECK(distances.metric == Metric::euclidean);
  CHECK((distances.same_class_pairs == 1000 && distances.different_class_pairs == 10000 &&
         distances.occluded_pairs == 10000));

  const OcclusionCurveOptions curve;
  CHECK(curve.intensities == std::vector<double>{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1});
  CHECK(curve.patch_size == 4);

  const GratingOptions gratings;
  CHECK(gratings.frequencies == std::vector<double>{0.03125, 0.0625, 0.125, 0.1875, 0.25, 0.375});
  CHECK((gratings.orientations == 12 && gratings.phases == 8 && gratings.contrast == 1));

  const SgdReadoutOptions sgd;
  CHECK((sgd.learning_rate == 0.2 && sgd.batch_size == 64 && sgd.epochs == 20 && sgd.shuffle));

  const ConvergedReadoutOptions converged;
  CHECK(converged.penalties == std::vector<double>{1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6});
  CHECK((converged.validation_share == 0.1 && converged.search_tolerance == 1e-3));
  CHECK((converged.minimizer.gradient_tolerance == 1e-6 && converged.minimizer.max_iterations == 1000 &&
         converged.minimizer.memory == 10));

  const ClassifierTrainingOptions classifier;
  CHECK((classifier.epochs == 8 && classifier.batch_size == 64 && classifier.learning_rate == 1e-3 &&
         classifier.flip));

  const RsaOptions rsa;
  CHECK((rsa.correlation == RankCorrelation::spearman && rsa.samples == 1000));

  const AscentOptions ascent;
  CHECK((ascent.steps == 100 && ascent.step == 0.05));
}
