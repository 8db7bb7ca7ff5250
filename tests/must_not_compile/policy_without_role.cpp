// expect: Phase: a policy without a role

#include "oneiros/phases.hpp"

using namespace oneiros;

struct Nothing {};
Phase<REM, Nothing> rem;
