// expect: Phase: the first argument is a state with name, sees_images, Defaults and Losses

#include "oneiros/phases.hpp"

using namespace oneiros;

struct Coma {};
Phase<Coma> coma;
