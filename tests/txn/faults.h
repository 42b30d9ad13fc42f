/* SPDX-License-Identifier: MIT */
/* faults: the table of operations with one call that fails, for the tests of the transaction. */
#ifndef KDR_TXN_FAULTS_H
#define KDR_TXN_FAULTS_H

#include "txn/ops.h"

/*
 * "K:ERRNO" makes the K-th call fail once, "K:ERRNO:sticky" also every later call of the same
 * operation; ERRNO is a number, or "short": a read or write that does a part. False: not that.
 */
bool faults_set(const char *text);

/* How many calls were made; and the operation that was made to fail, NULL when none was. */
unsigned faults_calls(void);
const char *faults_hit(void);

extern const struct txn_ops faults_ops;

#endif
