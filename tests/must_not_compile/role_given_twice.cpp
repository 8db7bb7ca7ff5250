// expect: Phase: two policies for one role

#include "oneiros/phases.hpp"

using namespace oneiros;

Phase<REM, Mix<2>, SingleMemory> rem;
