/* SPDX-License-Identifier: MIT */
/* keep: small files of kdumpready's own, below its state directory. No journal: they are whole or
 * not there. */
#ifndef KDR_TXN_KEEP_H
#define KDR_TXN_KEEP_H

#include "txn/txn.h"

/*
 * `dir`/`name` holds `bytes`, mode 0600 in a directory of 0700, and is on the disk; or, with
 * `bytes.p` NULL, is taken away. Whoever reads it meanwhile reads the old one or the new one. 0, or
 * -errno and why in `ret_why`.
 */
int txn_keep(const struct txn_setup *s, const char *dir, const char *name, struct span bytes,
	     const char **ret_why);

/*
 * Everything written so far to the disk, then `c` to /proc/sysrq-trigger: the kernel panics.
 * Returns only where it did not: -errno.
 */
int txn_crash(const struct txn_setup *s);

#endif
