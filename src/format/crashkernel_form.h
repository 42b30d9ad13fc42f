/* SPDX-License-Identifier: MIT */
/* crashkernel_form: one form of crashkernel= read as the kernel reads it; private to
 * crashkernel*.c. */
#ifndef KDR_CRASHKERNEL_FORM_H
#define KDR_CRASHKERNEL_FORM_H

#include "format/crashkernel.h"

/* The kernel's 0, -ENOENT and -EINVAL. */
enum crashkernel_outcome { CRASHKERNEL_FINE, CRASHKERNEL_MISSING, CRASHKERNEL_BAD };

/*
 * One form being read. `error` and `at` also explain a FINE outcome of size zero; a BAD one may
 * leave a size behind, as the kernel's out-parameters do.
 */
struct crashkernel_form {
	const struct crashkernel_kernel *kernel;
	struct span line; /* the command line up to its NUL */
	uint64_t size, base;
	char error[CRASHKERNEL_ERROR_MAX];
	size_t at;
	struct span param;
	bool opaque;
};

/* One start-[end]:size. */
struct crashkernel_range {
	uint64_t start, end, size; /* no end: UINT64_MAX */
	size_t size_at;
};

/* The form without a suffix, for this RAM. */
enum crashkernel_outcome crashkernel_form_plain(struct crashkernel_form *f, uint64_t ram);

/* `suffix` is ",high", ",low" or ",cma". */
enum crashkernel_outcome crashkernel_form_suffix(struct crashkernel_form *f, const char *suffix);

/*
 * The ranges of the plain form, one at a time: `*at` is 0 at first. False at the end, at the first
 * error and where the plain form is missing or has no ranges.
 */
bool crashkernel_form_range(struct crashkernel_form *f, size_t *at, struct crashkernel_range *ret);

#endif
