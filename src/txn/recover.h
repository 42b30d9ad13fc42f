/* SPDX-License-Identifier: MIT */
/* recover: what a run that was killed left behind. */
#ifndef KDR_TXN_RECOVER_H
#define KDR_TXN_RECOVER_H

#include "txn/journal.h"

/* Drops journals that were never begun or are over; refuses when one of this root is unfinished. */
int recover_pending(struct work *w);

#endif
