/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "wants.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	const char *value = fuzz_choice(&input, 2) ? "1" : "255";
	struct laws laws = { .arena = a, .what = "edit_sysctl" };

	laws_sysctl(&laws, input, value);
	law(!laws.failed);
}
