# SPDX-License-Identifier: BSD-3-Clause
# cmake -D DATASETS="cifar10;svhn" [-D DIRECTORY=data] [-D MIRROR=URL] -P cmake/fetch_datasets.cmake
# Puts data sets into DIRECTORY/NAME: cifar10, cifar100, svhn, stl10, mnist, fashion-mnist. Files are fetched from the
# authors' addresses, or from MIRROR/FILE (file:///... too), under a temporary name, and take their own once their MD5
# sum is the published one. What is there and right is not fetched again; archives are unpacked and removed.

cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/paths.cmake)

# NAME_files: "FILE MD5" each. NAME_from: the directories they are in, tried in order. NAME_unpacked: what an archive
# unpacks to, "FILE SIZE" each.
set(cifar10_from https://www.cs.toronto.edu/~kriz)
set(cifar10_files "cifar-10-binary.tar.gz c32a1d4ab5d03f1284b67883e8d87530")
set(cifar10_unpacked "cifar-10-batches-bin/data_batch_1.bin 30730000" "cifar-10-batches-bin/data_batch_2.bin 30730000"
                     "cifar-10-batches-bin/data_batch_3.bin 30730000" "cifar-10-batches-bin/data_batch_4.bin 30730000"
                     "cifar-10-batches-bin/data_batch_5.bin 30730000" "cifar-10-batches-bin/test_batch.bin 30730000")

set(cifar100_from https://www.cs.toronto.edu/~kriz)
set(cifar100_files "cifar-100-binary.tar.gz 03b5dce01913d631647c71ecec9e9cb8")
set(cifar100_unpacked "cifar-100-binary/train.bin 153700000" "cifar-100-binary/test.bin 30740000")

set(svhn_from http://ufldl.stanford.edu/housenumbers)
set(svhn_files "train_32x32.mat e26dedcc434d2e4c54c9b2d4a06d8373" "test_32x32.mat eb5a983be6a315427106f1b164d9cef3")

set(stl10_from http://ai.stanford.edu/~acoates/stl10)
set(stl10_files "stl10_binary.tar.gz 91f7769df0f17e558f3565bffb0c7dfb")
set(stl10_unpacked "stl10_binary/train_X.bin 138240000" "stl10_binary/train_y.bin 5000"
                   "stl10_binary/test_X.bin 221184000" "stl10_binary/test_y.bin 8000")

# The sums of MNIST and Fashion-MNIST are those that torchvision checks.
set(mnist_from http://yann.lecun.com/exdb/mnist https://ossci-datasets.s3.amazonaws.com/mnist)
set(mnist_files "train-images-idx3-ubyte.gz f68b3c2dcbeaaa9fbdd348bbdeb94873"
                "train-labels-idx1-ubyte.gz d53e105ee54ea40749a09fcbcd1e9432"
                "t10k-images-idx3-ubyte.gz 9fb629c4189551a2d022fa330f9573f3"
                "t10k-labels-idx1-ubyte.gz ec29112dd5afa0611ce80d1b7f02629c")

set(fashion-mnist_from http://fashion-mnist.s3-website.eu-central-1.amazonaws.com)
set(fashion-mnist_files "train-images-idx3-ubyte.gz 8d4fb7e6c68d591d4c3dfef9ec88bf0d"
                        "train-labels-idx1-ubyte.gz 25c81989df183df01b3e8a0aad5dffbe"
                        "t10k-images-idx3-ubyte.gz bef4ecab320f06d8554ea6380940ec79"
                        "t10k-labels-idx1-ubyte.gz bb300cfdad3c16e7a12a480ee83cd310")

# TABLE: a file that changes the settings above, for tests.
if(TABLE)
  include(${TABLE})
endif()

set(names cifar10 cifar100 svhn stl10 mnist fashion-mnist)
list(JOIN names ", " names_text)
if(NOT DATASETS)
  message(FATAL_ERROR "fetch_datasets: say which: -D DATASETS=\"cifar10;svhn\". There are ${names_text}.")
endif()
foreach(name IN LISTS DATASETS)
  if(NOT name IN_LIST names)
    message(FATAL_ERROR "fetch_datasets: there is no data set '${name}'; there are ${names_text}")
  endif()
endforeach()
if(NOT DIRECTORY)
  set(DIRECTORY data)
endif()
get_filename_component(DIRECTORY ${DIRECTORY} ABSOLUTE)

# Sets `result` to whether a file is there and has the sum.
function(is_right path md5 result)
  set(${result} FALSE PARENT_SCOPE)
  if(EXISTS ${path} AND NOT IS_DIRECTORY ${path})
    file(MD5 ${path} found)
    if(found STREQUAL md5)
      set(${result} TRUE PARENT_SCOPE)
    endif()
  endif()
endfunction()

# Fetches a file from the first address that has it right. Explains itself if none does.
function(fetch name file md5)
  set(path ${DIRECTORY}/${name}/${file})
  is_right(${path} ${md5} done)
  if(done)
    message(STATUS "${name}: ${file} is there")
    return()
  endif()
  set(places ${${name}_from})
  if(MIRROR)
    set(places ${MIRROR})
  endif()
  set(failures "")
  foreach(place IN LISTS places)
    message(STATUS "${name}: fetching ${place}/${file}")
    string(RANDOM LENGTH 8 suffix)
    set(partial ${path}.part-${suffix})
    file(DOWNLOAD ${place}/${file} ${partial} STATUS status INACTIVITY_TIMEOUT 60)
    list(POP_FRONT status code reason)
    is_right(${partial} ${md5} right)
    if(code EQUAL 0 AND right)
      file(RENAME ${partial} ${path})
      return()
    endif()
    if(code EQUAL 0)
      file(MD5 ${partial} found)
      set(reason "expected a file with the MD5 sum ${md5}, found ${found}")
    endif()
    file(REMOVE ${partial})
    string(APPEND failures "\n  ${place}/${file}: ${reason}")
  endforeach()
  message(FATAL_ERROR "fetch_datasets: ${name}: could not fetch ${file}:${failures}\n"
                      "Without a network here, fetch it elsewhere from one of these addresses, put it at\n"
                      "  ${path}\n(MD5 ${md5}) and run this again.")
endfunction()

# Sets `result` to whether all that the archive of a data set holds is there, in full size.
function(is_unpacked name result)
  set(${result} TRUE PARENT_SCOPE)
  foreach(entry IN LISTS ${name}_unpacked)
    separate_arguments(entry)
    list(POP_FRONT entry file size)
    set(found -1)
    if(EXISTS ${DIRECTORY}/${name}/${file})
      file(SIZE ${DIRECTORY}/${name}/${file} found)
    endif()
    if(NOT found EQUAL size)
      set(${result} FALSE PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

# Unpacks to a temporary name, so that what has its own name is whole.
function(unpack name archive)
  message(STATUS "${name}: unpacking ${archive}")
  set(place ${DIRECTORY}/${name})
  file(REMOVE_RECURSE ${place}/unpacking)
  file(ARCHIVE_EXTRACT INPUT ${place}/${archive} DESTINATION ${place}/unpacking)
  oneiros_pattern_of(unpacking "${place}/unpacking")
  file(GLOB entries RELATIVE ${place}/unpacking ${unpacking}/*)
  foreach(entry IN LISTS entries)
    file(REMOVE_RECURSE ${place}/${entry})
    file(RENAME ${place}/unpacking/${entry} ${place}/${entry})
  endforeach()
  file(REMOVE_RECURSE ${place}/unpacking)
  is_unpacked(${name} done)
  if(NOT done)
    message(FATAL_ERROR "fetch_datasets: ${name}: expected ${archive} to hold ${${name}_unpacked}")
  endif()
  file(REMOVE ${place}/${archive})
endfunction()

foreach(name IN LISTS DATASETS)
  set(unpacked FALSE)
  if(${name}_unpacked)
    is_unpacked(${name} unpacked)
  endif()
  if(NOT unpacked)
    oneiros_pattern_of(place "${DIRECTORY}/${name}")
    file(GLOB partial ${place}/*.part-*)  # of a run that was interrupted
    if(partial)
      file(REMOVE ${partial})
    endif()
    foreach(entry IN LISTS ${name}_files)
      separate_arguments(entry)
      list(POP_FRONT entry file md5)
      fetch(${name} ${file} ${md5})
      if(${name}_unpacked)
        unpack(${name} ${file})
      endif()
    endforeach()
  endif()
  message(STATUS "${name} is in ${DIRECTORY}/${name}")
endforeach()
