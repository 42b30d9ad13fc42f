/* SPDX-License-Identifier: MIT */
/* What every unit test needs: Check, an arena, and a span compared with text. */
#ifndef KDR_UNIT_H
#define KDR_UNIT_H

#include "base/arena.h"

#include <check.h>
#include <stdlib.h>

#define TCASE(name) TCase *tcase_##name(void);
#include "tcases.h"
#undef TCASE

#define ck_assert_span_eq(got, text)                                                               \
	do {                                                                                       \
		struct span ck_s = (got);                                                          \
		const char *ck_t = (text);                                                         \
		ck_assert_msg(span_eq(ck_s, ck_t), "got \"%.*s\", expected \"%s\"", (int)ck_s.n,   \
			      ck_s.p, ck_t);                                                       \
	} while (0)

static inline struct arena *unit_arena(void)
{
	return arena_new(abort);
}

#endif
