// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/cortex/cortex.hpp"
#include "oneiros/phases/cycle.hpp"
#include "oneiros/phases/nrem.hpp"
#include "oneiros/phases/rem.hpp"
#include "oneiros/phases/wake.hpp"

using namespace oneiros;

// expect: Phase: the first argument is a state with name, sees_images, Defaults and Losses
struct Coma {};
Phase<Coma> state_without_its_parts;

// expect: Phase: a policy without a role
Phase<NREM, LatentReconstruction> term_for_a_list_of_objectives;

// expect: Phase: two policies for one role
Phase<REM, Mix<2>, SingleMemory> role_given_twice;

// expect: Phase: this state has no such role
Phase<REM, Occlusion<>> role_unknown_to_the_state;

// expect: Phase: the constructor takes objects of the phase's own policies
Phase<REM> policy_of_another_type{Mix<3>{}};

// expect: Objectives: each term names its subject
struct WithoutSubject {
  double weight = 1;
};
Objectives<WithoutSubject> term_without_subject;

// expect: Cycle: every element is a Phase, such as Phase<Wake>{}
Cycle states_for_phases{Wake{}, NREM{}, REM{}};

// expect: FoundBy: it takes an EncoderNetwork
FoundBy<Generator<float>> generator_for_an_encoder;
