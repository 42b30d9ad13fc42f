/* SPDX-License-Identifier: MIT */
/* journal: the directory from which a transaction can be finished or put back: see txn/txn.h. */
#ifndef KDR_TXN_JOURNAL_H
#define KDR_TXN_JOURNAL_H

#include "txn/work.h"

#define JOURNAL_WORD 512 /* the state: one sector, written in place */

enum journal_state {
	JOURNAL_NEW, /* not complete: nothing was touched */
	JOURNAL_PREPARED,
	JOURNAL_SEALED,
	JOURNAL_BACK,
	JOURNAL_COMMITTED,
	JOURNAL_DONE,
	JOURNAL_ABORTED,
	JOURNAL_KEPT,
	JOURNAL_STATES
};

const char *journal_state_name(enum journal_state state);
bool journal_finished(enum journal_state state);

/* Makes the next id's directory. 0, or -errno with the message. */
int journal_make(struct work *w);

/* Writes everything about the items into it, all on the disk, then the state `prepared`. */
int journal_write(struct work *w);

/* What the generators printed, now that it is accepted: bytes and hashes. */
int journal_write_output(struct work *w);

int journal_set(struct work *w, enum journal_state state);

/* Takes it away. */
int journal_drop(struct work *w);

/* The ids there are, oldest first. */
int journal_ids(const struct work *w, const char ***ret_ids, size_t *ret_n);

/* Opens `id`: sets w->id, id_fd, and with `write` word_fd. */
int journal_open(struct work *w, const char *id, bool write, enum journal_state *ret_state);

/*
 * The items of the open journal. `bytes`: with the copies, checked against their hashes. The
 * descriptors of the directories are not opened. -EBADMSG: damaged.
 */
int journal_read(struct work *w, bool bytes);

#endif
