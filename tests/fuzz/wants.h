/* SPDX-License-Identifier: MIT */
/* What the targets of the editors set, under the laws of tests/lens. */
#ifndef KDR_FUZZ_WANTS_H
#define KDR_FUZZ_WANTS_H

#include "tests/lens/laws.h"

#define N_WANTS 5
#define WANTS                                                                                      \
	((const char *const[N_WANTS]){ "crashkernel=256M", "crashkernel=1G-64G:448M,64G-:512M",    \
				       "crashkernel=512M@16M", "crashkernel=192M,high",            \
				       "crashkernel=" })

#endif
