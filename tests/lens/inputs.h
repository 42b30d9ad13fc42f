/* SPDX-License-Identifier: MIT */
/* Random files of each format, biased toward what editors trip over. */
#ifndef KDR_LENS_INPUTS_H
#define KDR_LENS_INPUTS_H

#include "base/strbuf.h"

struct dice {
	uint64_t state;
};

unsigned roll(struct dice *d, unsigned n); /* 0 .. n-1 */

/* Each is one input; the same dice give the same. */
struct span input_args(struct arena *a, struct dice *d);
struct span input_shell(struct arena *a, struct dice *d);
struct span input_sysctl(struct arena *a, struct dice *d);
struct span input_bls(struct arena *a, struct dice *d);
struct span input_grubenv(struct arena *a, struct dice *d);
struct span input_grub_line(struct arena *a, struct dice *d);

/* A value to set: crashkernel= in one of its forms. */
const char *input_wanted(struct dice *d);

#define NAME "GRUB_CMDLINE_LINUX"

#endif
