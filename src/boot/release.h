/* SPDX-License-Identifier: MIT */
/* release: which uname -r a kernel's path says it has. */
#ifndef KDR_BOOT_RELEASE_H
#define KDR_BOOT_RELEASE_H

#include "base/arena.h"

/*
 * "/vmlinuz-6.1.0-13-amd64" and "/MACHINE/6.1.0-13-amd64/linux" say 6.1.0-13-amd64; a plain
 * "/vmlinuz" says nothing: NULL.
 */
const char *release_of_kernel(struct arena *a, struct span path);

#endif
