/* SPDX-License-Identifier: MIT */
/* out/crashkernel: one answer of kdumpready crashkernel. */
#ifndef KDR_OUT_CRASHKERNEL_H
#define KDR_OUT_CRASHKERNEL_H

#include "base/strbuf.h"
#include "format/crashkernel.h"

struct crashkernel_answer {
	struct arena *arena;
	struct span line; /* what the kernel would be given */
	size_t added;	  /* bytes at its start that the user did not type */
	uint64_t ram;	  /* bytes */
	bool ram_exact;	  /* false: `ram` is the least there can be */
	const char *arch;
	struct crashkernel_kernel kernel;
	struct crashkernel_result result;
};

/* Verdict first, then the occurrence that decided and where it is wrong, then other RAM sizes. */
void crashkernel_text(const struct crashkernel_answer *answer, struct strbuf *out);

/*
 * ram, reserves, size, base, high, low, cma, error, where_in_string: the out-parameters of the
 * kernel's own parser, in bytes; `reserves` is null where nobody can tell.
 */
void crashkernel_json(const struct crashkernel_answer *answer, struct strbuf *out);

#endif
