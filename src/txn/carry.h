/* SPDX-License-Identifier: MIT */
/* carry: the items of a transaction, from the journal to its end; and the ways on after a kill. */
#ifndef KDR_TXN_CARRY_H
#define KDR_TXN_CARRY_H

#include "txn/journal.h"

/* Opens the state directory, takes the lock. 0, or -errno with the message. */
int carry_begin(struct work *w);

/* Journal, stage, commit, commands, done; or back. Sets the outcome's status. */
enum txn_status carry_out(struct work *w);

/* Everything back, the journal closed. REFUSED: as it was before. HALF: not, see notes. */
enum txn_status carry_back(struct work *w);

/* All is in place: the displaced go, the journal is closed. */
enum txn_status carry_close(struct work *w);

/* commands.c: 0, or -errno with the message. */
int commands_generate(struct work *w);
int commands_after(struct work *w);
void commands_leave(struct work *w);

#endif
