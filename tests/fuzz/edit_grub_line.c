/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "wants.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	const char *want = WANTS[fuzz_choice(&input, N_WANTS)];
	struct laws laws = { .arena = a, .what = "edit_grub_line" };

	laws_grub_line(&laws, input, want);
	law(!laws.failed);
}
