/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/term.h"

/* Whatever a file holds, what is printed of it is one line that no terminal obeys. */
void FUZZ_TARGET(struct arena *a, struct span input)
{
	const char *clean = term_clean(a, input);

	for (const char *p = clean; *p; p++)
		law((unsigned char)*p >= 0x20 && *p != 0x7f);
	law(strcmp(term_clean(a, span_of(clean)), clean) == 0);
}
