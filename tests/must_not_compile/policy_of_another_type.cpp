// expect: Phase: the constructor takes objects of the phase's own policies

#include "oneiros/phases.hpp"

using namespace oneiros;

Phase<REM> rem{Mix<3>{}};
