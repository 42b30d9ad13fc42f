/* SPDX-License-Identifier: MIT */
/* volatile_root: a root filesystem under an overlay or in memory, which forgets with every boot. */
#ifndef KDR_BOOT_VOLATILE_ROOT_H
#define KDR_BOOT_VOLATILE_ROOT_H

#include "boot/look.h"

/* NULL, or why what a boot with these arguments writes may not stay; `ret_where` says it. */
const char *volatile_root(const struct facts *f, const struct state *s, struct where *ret_where);

/* NULL, or why what is read from the root now is not what the next boot will find. */
const char *volatile_now(const struct look *look);

#endif
