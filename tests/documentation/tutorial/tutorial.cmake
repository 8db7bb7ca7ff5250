# SPDX-License-Identifier: BSD-3-Clause
# Does what docs/tutorial.md says: writes its files, builds them as a project that contains the library, runs both
# programs and looks at what they say. Blocks of the same file name are parts of one file.
cmake_minimum_required(VERSION 3.25)

set(project ${WORK_DIR}/dreams)
file(REMOVE_RECURSE ${project})
file(MAKE_DIRECTORY ${project})
file(CREATE_LINK ${SOURCE_DIR} ${project}/oneiros SYMBOLIC)

execute_process(COMMAND awk -v "folder=${project}" -f ${CMAKE_CURRENT_LIST_DIR}/extract.awk ${SOURCE_DIR}/docs/tutorial.md
                COMMAND_ERROR_IS_FATAL ANY)

function(run result)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${project} OUTPUT_VARIABLE output COMMAND_ECHO STDOUT
                  ECHO_OUTPUT_VARIABLE COMMAND_ERROR_IS_FATAL ANY)
  set(${result} "${output}" PARENT_SCOPE)
endfunction()

# Sets `result` to the number after `words` in `output`.
function(number_after words output result)
  if(NOT output MATCHES "${words} ([0-9.e+-]+)")
    message(FATAL_ERROR "no number after '${words}'")
  endif()
  set(${result} ${CMAKE_MATCH_1} PARENT_SCOPE)
endfunction()

run(unused ${CMAKE_COMMAND} -G ${GENERATOR} -D CMAKE_CXX_COMPILER=${CXX_COMPILER}
    -D CMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -D CMAKE_CXX_FLAGS_RELEASE=-O1
    -D "CMAKE_CXX_FLAGS=${CXX_FLAGS}" -B build)
run(unused ${CMAKE_COMMAND} --build build)

run(output build/dreams)
number_after("before:" "${output}" before)
number_after("after:" "${output}" after)
if(NOT after GREATER 15 OR NOT after GREATER before)
  message(FATAL_ERROR "the networks have not learned: ${before} % before, ${after} % after")
endif()
foreach(file weights.safetensors dreams.png)
  if(NOT EXISTS ${project}/${file})
    message(FATAL_ERROR "dreams has not written ${file}")
  endif()
endforeach()

run(output build/own)
number_after("epoch 1: dusk" "${output}" first)
number_after("epoch 5: dusk" "${output}" last)
if(NOT last LESS first)
  message(FATAL_ERROR "dusk has not learned: its loss went from ${first} to ${last}")
endif()
