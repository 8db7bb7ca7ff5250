# SPDX-License-Identifier: BSD-3-Clause
# cmake -D SCRIPT=<fetch_datasets.cmake> -D WORK_DIR=<a directory of ours> -P check.cmake

cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/paths.cmake)

file(REMOVE_RECURSE ${WORK_DIR})
set(mirror ${WORK_DIR}/mirror)
set(data ${WORK_DIR}/data)
file(WRITE ${mirror}/train_32x32.mat "training images")
file(WRITE ${mirror}/test_32x32.mat "test images")
file(WRITE ${WORK_DIR}/stl10_binary/train_X.bin "12345")
execute_process(COMMAND ${CMAKE_COMMAND} -E tar czf ${mirror}/stl10_binary.tar.gz stl10_binary
                WORKING_DIRECTORY ${WORK_DIR} COMMAND_ERROR_IS_FATAL ANY)
file(MD5 ${mirror}/train_32x32.mat train_md5)
file(MD5 ${mirror}/test_32x32.mat test_md5)
file(MD5 ${mirror}/stl10_binary.tar.gz archive_md5)
file(WRITE ${WORK_DIR}/table.cmake "
  set(svhn_from \"file://${WORK_DIR}/nowhere\" \"file://${mirror}\")
  set(svhn_files \"train_32x32.mat ${train_md5}\" \"test_32x32.mat ${test_md5}\")
  set(stl10_files \"stl10_binary.tar.gz ${archive_md5}\")
  set(stl10_unpacked \"stl10_binary/train_X.bin 5\")")

# Runs the script: run(EXIT_CODE DATASETS SENTENCE [OPTION...]); its output has to contain the sentence.
function(run code datasets sentence)
  execute_process(COMMAND ${CMAKE_COMMAND} -D "DATASETS=${datasets}" -D DIRECTORY=${data} ${ARGN}
                          -D TABLE=${WORK_DIR}/table.cmake -P ${SCRIPT}
                  RESULT_VARIABLE found OUTPUT_VARIABLE text ERROR_VARIABLE text)
  string(REGEX REPLACE "[ \n]+" " " text "${text}")
  string(FIND "${text}" "${sentence}" at)
  if(NOT found EQUAL code OR at EQUAL -1)
    message(FATAL_ERROR "'${datasets}' ${ARGN}: expected exit code ${code} and '${sentence}', found ${found} and\n${text}")
  endif()
endfunction()

# The directory of a data set has to hold exactly these entries.
function(expect name)
  oneiros_pattern_of(directory "${data}/${name}")
  file(GLOB found RELATIVE ${data}/${name} ${directory}/*)
  if(NOT "${found}" STREQUAL "${ARGN}")
    message(FATAL_ERROR "${name}: expected '${ARGN}', found '${found}'")
  endif()
endfunction()

run(1 "" "say which")
run(1 "imagenet" "there is no data set 'imagenet'")

# A missing file: nothing is left, and the message says where to put it.
run(1 "svhn" "put it at ${data}/svhn/train_32x32.mat" -D MIRROR=file://${WORK_DIR}/nowhere)
expect(svhn)

# A wrong sum.
file(WRITE ${WORK_DIR}/wrong/train_32x32.mat "other images")
run(1 "svhn" "expected a file with the MD5 sum ${train_md5}" -D MIRROR=file://${WORK_DIR}/wrong)
expect(svhn)

# From the second address, after a run that was interrupted, over a damaged file.
file(WRITE ${data}/svhn/train_32x32.mat.part-12345678 "training")
file(WRITE ${data}/svhn/test_32x32.mat "damaged")
run(0 "svhn" "svhn is in ${data}/svhn")
expect(svhn test_32x32.mat train_32x32.mat)
file(READ ${data}/svhn/test_32x32.mat text)
if(NOT text STREQUAL "test images")
  message(FATAL_ERROR "a damaged file was kept")
endif()

# Archives are unpacked and removed, also when somebody else put them there.
run(0 "stl10;svhn" "stl10 is in" -D MIRROR=file://${mirror})
expect(stl10 stl10_binary)
file(REMOVE_RECURSE ${data}/stl10/stl10_binary)
file(COPY ${mirror}/stl10_binary.tar.gz DESTINATION ${data}/stl10)
run(0 "stl10" "stl10_binary.tar.gz is there" -D MIRROR=file://${WORK_DIR}/nowhere)
expect(stl10 stl10_binary)

# What is there is not fetched again; what is there in part, is.
run(0 "svhn;stl10" "stl10 is in" -D MIRROR=file://${WORK_DIR}/nowhere)
file(WRITE ${data}/stl10/stl10_binary/train_X.bin "123")
run(1 "stl10" "could not fetch stl10_binary.tar.gz" -D MIRROR=file://${WORK_DIR}/nowhere)
run(0 "stl10" "unpacking" -D MIRROR=file://${mirror})
