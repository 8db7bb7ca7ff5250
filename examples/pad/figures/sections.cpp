// SPDX-License-Identifier: BSD-3-Clause
#include "sections.hpp"

namespace pad::figures {

const std::vector<Section>& sections() {
  static const std::vector<Section> all{
      {"3",
       "Figure 3",
       "Dreams, early and late",
       "Early dreams show no object shapes. After 50 epochs NREM dreams reflect the content of the memory, "
       "REM "
       "dreams recombine memories, and both look realistic: their Frechet inception distance to training "
       "images "
       "falls (3d; four networks).",
       {dream_distances}},
      {"4",
       "Figure 4c, d",
       "Linear readout over epochs",
       "PAD reaches around 59 % on CIFAR-10 (4c) and 79 % on SVHN (4d). Without REM the readout rises much "
       "more slowly "
       "and stays significantly below. Without memory mix it rises more slowly too, and on SVHN never "
       "reaches PAD's "
       "level. Untrained networks: 29 % and 19 % (from the authors' plotting script).",
       {readout_over_epochs}},
      {"5",
       "Figure 5",
       "Readout of occluded images",
       "PAD's readout decreases with occlusion until chance level at 100 %. Without NREM it degrades much "
       "faster; on "
       "images without occlusion PAD is equally good or better.",
       {readout_over_occlusion}},
      {"6",
       "Figure 6b-f",
       "Organisation of the latent space",
       "PAD forms clusters of classes, with occluded images (empty circles) close to their clean versions "
       "(6b). Without "
       "REM the clusters are less distinct, but occluded images still match (6c); without NREM they lie "
       "apart (6d). "
       "The intra/inter-class ratio rises without REM to about the untrained network's level, and also "
       "without NREM "
       "(6e). The clean-occluded/inter-class ratio rises significantly without NREM (6f).",
       {latent_projections, latent_organisation}},
      {"9",
       "Figure 9",
       "Occluding patches",
       "Squares of 1 to 8 pixels are set to 0 with a probability. Results are reported for patches of 4, "
       "after similar "
       "results with other sizes.",
       {readout_over_other_patches}},
      {"A1",
       "Appendix 1-figures 1, 2",
       "Losses",
       "Image and prior losses decrease in every condition; the latent loss is significantly reduced by "
       "NREM, and with "
       "REM first increases. With REM the discriminator loss falls while the generator loss rises.",
       {losses, losses_of_variants}},
      {"A3",
       "Appendix 1-figure 3",
       "Readout over 100 epochs",
       "\"w/o REM\" does not reach PAD's level even after many epochs, nor does \"w/o memory mix\" on SVHN. "
       "Without NREM "
       "(\"w/o NREM\", \"Wake only\") the readout tends to decrease after many epochs.",
       {readout_over_long_training}},
      {"A4",
       "Appendix 1-figure 4",
       "What REM mixes",
       "Noise alone, memories alone, or both: no big difference in linear separability.",
       {mixing_strategies}},
      {"A5",
       "Appendix 1-figure 5",
       "Order of the sleep phases",
       "REM before NREM makes no difference.",
       {order_of_phases}},
      {"A6",
       "Appendix 1-figure 6",
       "Mixed memories in NREM",
       "Replay of single memories makes the readout of occluded images better than replay of mixtures.",
       {occlusion_with_mixed_replay}},
      {"M",
       "Methods",
       "Adjustments without REM",
       "Without noise on the latents, the readout without REM decreases after some 25 epochs; with an NREM "
       "loss of full "
       "weight it is worse on clean images.",
       {adjustments_without_rem}},
  };
  return all;
}

}  // namespace pad::figures
