/* SPDX-License-Identifier: MIT */
/* libFuzzer's way in. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *a = arena_new(abort);

	FUZZ_TARGET(a, span_make((const char *)data, size));
	arena_free(a);
	return 0;
}
