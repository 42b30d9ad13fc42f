/* SPDX-License-Identifier: MIT */
/* Descriptors and library handles that close when they go out of scope. */
#ifndef KDR_CLEANUP_H
#define KDR_CLEANUP_H

#include <unistd.h>

#define _cleanup_(f) __attribute__((cleanup(f)))

static inline void close_fdp(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* Hands a descriptor over: what is returned is no longer closed here. */
static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#define _cleanup_close_ _cleanup_(close_fdp)

#endif
