/* SPDX-License-Identifier: MIT */
/* flush: what a boot loader reads is what stands on the disk outside of any journal. */
#ifndef KDR_TXN_FLUSH_H
#define KDR_TXN_FLUSH_H

#include "txn/work.h"

/* The filesystem of a directory. 0, or -errno. */
int flush_look(const struct txn_ops *ops, int dir, enum flush_kind *ret_kind);

/*
 * Everything written so far stands in its place on the disk, the filesystem's journal is empty.
 * Where that would freeze the filesystem of `/`, of the journal or of swap, syncfs has to do.
 * -EBUSY: somebody else froze it.
 */
int flush_item(const struct txn_ops *ops, const struct item *item);

/*
 * Whether what replaced the file stands in the journal of its filesystem only, and a boot loader
 * reads what was before until the kernel writes it back: at most half a minute later on xfs
 * (/proc/sys/fs/xfs/xfssyncd_centisecs), or when it is next mounted.
 */
bool flush_is_late(const struct item *item);

#endif
