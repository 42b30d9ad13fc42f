/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "wants.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	const enum bls_reader reader = fuzz_choice(&input, 2) ? BLS_GRUB : BLS_SDBOOT;
	const char *want = WANTS[fuzz_choice(&input, N_WANTS)];
	struct laws laws = { .arena = a, .what = "edit_bls" };

	laws_bls(&laws, input, reader, want);
	law(!laws.failed);
}
