/* SPDX-License-Identifier: MIT */
/* apply: a plan carried out, by what fix knows of the machine before and after. */
#ifndef KDR_APPLY_H
#define KDR_APPLY_H

#include "cmd/session.h"
#include "plan/planner.h"
#include "txn/txn.h"

/* What fix does, step by step; filled in by apply_look() and apply_plan(). */
struct apply {
	struct session s; /* as it was looked at last */
	struct options *o;
	struct findings findings;
	struct grades grades;
	struct plan plan;
	const struct facts *expected; /* what will be there once the plan is carried out */
	bool no_exec;		      /* nothing of this root is run */
};

/* Looks, judges, plans. 0, or an exit status after saying why. */
int apply_look(struct apply *a, struct arena *arena, struct options *o);

/* One name for one root, whatever it is called: journals are kept by it. */
const char *apply_root_name(struct arena *a, const char *root);

/* The transaction's setup for this root, without hooks. */
void apply_setup(const struct apply *a, struct txn_setup *ret);

/*
 * Carries the plan out, looks again, and takes everything back where it did not get better. What
 * was loaded before is loaded again then: TXN_HALF when that does not succeed.
 */
enum txn_status apply_plan(struct apply *a, struct txn_outcome *ret_outcome);

/* Runs commands of the plan that stand outside of it: installing packages, a reboot. */
enum txn_status apply_commands(struct apply *a, const struct command *commands, size_t n,
			       struct txn_outcome *ret_outcome);

#endif
