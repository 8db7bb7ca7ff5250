// expect: Phase: this state has no such role

#include "oneiros/phases.hpp"

using namespace oneiros;

Phase<REM, Occlusion<>> rem;
