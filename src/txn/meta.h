/* SPDX-License-Identifier: MIT */
/* meta: owner, mode and extended attributes (ACLs, the SELinux label) of a file, kept. */
#ifndef KDR_TXN_META_H
#define KDR_TXN_META_H

#include "txn/work.h"

/* Of an open file. security.ima and security.evm are of the old bytes: left out. */
int meta_read(const struct txn_ops *ops, int fd, struct arena *a, struct meta *ret_meta);

/* Owner, attributes, mode last (a change of owner takes bits away). 0, or -errno. */
int meta_put(const struct txn_ops *ops, int fd, const struct meta *m);

/* 1: the file has this owner, mode and these attributes. Allocates nothing. */
int meta_same(const struct txn_ops *ops, int fd, const struct meta *m);

#endif
