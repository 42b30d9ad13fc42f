/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "wants.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	const char *want = WANTS[fuzz_choice(&input, N_WANTS)];
	struct laws laws = { .arena = a, .what = "edit_args" };

	laws_args(&laws, input, want);
	law(!laws.failed);
}
