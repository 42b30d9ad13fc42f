/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/luks.h"

/* A header whose JSON, or whose key slots in LUKS1, are the input. */
void FUZZ_TARGET(struct arena *a, struct span input)
{
	size_t n = LUKS_HEAD + input.n + 1;
	char *header = arena_alloc(a, n);
	unsigned version = fuzz_choice(&input, 4);
	struct span whole = span_make(header, n);
	struct luks luks;

	memcpy(header, "LUKS\xba\xbe\0", 7);
	header[7] = (char)version;
	header[14] = (char)(n >> 8);
	header[15] = (char)n;
	memcpy(header + (version == 1 ? 8 : LUKS_HEAD), input.p,
	       version == 1 && input.n > LUKS_HEAD - 8 ? LUKS_HEAD - 8 : input.n);
	law(luks_size(span_head(whole, LUKS_HEAD)) >= LUKS_HEAD);
	if (luks_parse(whole, &luks))
		return;
	law(luks.version == 1 || luks.version == 2);
	law(luks.slots && luks.least <= luks.most);
	law(luks.most <= UINT64_C(4) << 30);
	law(luks.version == 2 || !luks.most);
}
