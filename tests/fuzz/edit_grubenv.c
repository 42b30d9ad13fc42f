/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "wants.h"

#include "format/grubenv.h"

static const char *const values[] = { "root=/ crashkernel=256M", "", "a\\b", "a\nb", "x\\" };

/* What is short becomes a whole block, or nothing would ever be set. */
void FUZZ_TARGET(struct arena *a, struct span input)
{
	const char *value = values[fuzz_choice(&input, 5)];
	struct laws laws = { .arena = a, .what = "edit_grubenv" };
	char *block = arena_alloc(a, GRUBENV_SIZE);

	memset(block, '#', GRUBENV_SIZE);
	memcpy(block, "# GRUB Environment Block\n", 25);
	laws_grubenv(&laws, input, value);
	if (input.n < GRUBENV_SIZE - 25) {
		if (input.n)
			memcpy(block + 25, input.p, input.n);
		laws_grubenv(&laws, span_make(block, GRUBENV_SIZE), value);
	}
	law(!laws.failed);
}
