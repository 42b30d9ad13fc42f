/* SPDX-License-Identifier: MIT */
/* stage: the new bytes beside their target, whole and on the disk, before anything is replaced. */
#ifndef KDR_TXN_STAGE_H
#define KDR_TXN_STAGE_H

#include "txn/work.h"

/* 0, or -errno with the message. A generator's item is left out until its output is known. */
int stage_item(struct work *w, struct item *item);
int stage_output(struct work *w, struct item *item);

/* A file with these bytes and the item's owner, mode and attributes; allocates nothing. */
int stage_file(const struct txn_ops *ops, const struct item *item, const char *name,
	       struct span bytes);

#endif
