# SPDX-License-Identifier: BSD-3-Clause
# The headers that need more than Eigen and oneTBB, as a regular expression of their paths below oneiros/, and those
# of their tests below tests/, without the extension. A header that another library reads is in the folder of its
# concept, so this is the one list of them. Those that need MPI are a part of their own.

set(oneiros_io_parts "(io|formats/.*|checkpoints/.*|data/(by_name|image_folder|mnist|svhn)|evaluation/(features_file|inception_v3_file))")
set(oneiros_mpi_parts "(mpi|mpi/.*)")
