/* SPDX-License-Identifier: MIT */
/*
 * fuzz: one file, one target: FUZZ_TARGET(arena, input) does with the input what the program does
 * and says with law() what must hold. The same file is built for libFuzzer (make fuzz) and into
 * tests/fuzz/replay, which runs the inputs of corpus/<target> (make check-fuzz).
 */
#ifndef KDR_FUZZ_H
#define KDR_FUZZ_H

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

/* Defined once for each target; the name is given when it is compiled. */
void FUZZ_TARGET(struct arena *a, struct span input);

#define law(holds)                                                                                 \
	do {                                                                                       \
		if (!(holds)) {                                                                    \
			printf("%s:%d: broken: %s\n", __FILE__, __LINE__, #holds);                 \
			fflush(stdout);                                                            \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* Takes the first byte off, to choose by; 0 when there is none. */
static inline unsigned fuzz_choice(struct span *input, unsigned n)
{
	unsigned got = input->n ? (unsigned char)input->p[0] % n : 0;

	if (input->n)
		*input = span_from(*input, 1);
	return got;
}

/* Reads all of it, so that a sanitizer sees where it is; and it is a part of the whole. */
static inline void fuzz_part(struct span whole, struct span part)
{
	unsigned sum = 0;

	for (size_t i = 0; i < part.n; i++)
		sum += (unsigned char)part.p[i];
	law(!part.n || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
	law(sum <= part.n * 255);
}

/* Reads it, wherever it is. */
static inline void fuzz_read(struct span part)
{
	fuzz_part(part, part);
}

#endif
