/* SPDX-License-Identifier: MIT */
/* commit: one item into its place, and back again. Neither allocates. */
#ifndef KDR_TXN_COMMIT_H
#define KDR_TXN_COMMIT_H

#include "txn/work.h"

/* The target must still be what was planned on. 0, or -errno with the message. */
int commit_item(struct work *w, struct item *item);

/* The target, looked at through its path, is the new one. */
int commit_verify(struct work *w, struct item *item);

/* What is beside the target goes: the displaced old one, or what was never used. 0, or -errno. */
int commit_clean(struct work *w, struct item *item);

/* What was done in its directory is on the disk, and a boot file where a boot loader looks. 0, or
 * -errno. */
int commit_settle(const struct txn_ops *ops, const struct item *item);

/* A rename that never replaces anything; by a hard link where there is no such rename. */
int commit_move(const struct txn_ops *ops, int dir, const char *from, const char *to);

/* The whole block in one write, and on the disk. 0, or -errno. */
int commit_block(const struct txn_ops *ops, const struct item *item, struct span bytes);

/*
 * How a target and what is beside it look now: told from bytes alone, so that it is right after a
 * kill at any point.
 */
struct standing {
	enum holds_what { STANDS_NOTHING, STANDS_OLD, STANDS_NEW, STANDS_OTHER } target, side, back;
};
int commit_look(const struct txn_ops *ops, const struct item *item, struct standing *ret);

/*
 * The old bytes are in place, on the disk; 0. 1: somebody else's bytes are there, and were kept.
 * -errno with the message: not reached.
 */
int restore_item(struct work *w, struct item *item);

#endif
