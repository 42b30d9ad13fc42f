/* SPDX-License-Identifier: MIT */
/* fix: what fix and undo did, or would do; see packaging/kdumpready.fix.schema.json. */
#ifndef KDR_OUT_FIX_H
#define KDR_OUT_FIX_H

#include "out/report.h"
#include "txn/txn.h"

/* How far it went. */
enum fix_end {
	FIX_NOTHING, /* there was nothing to do */
	FIX_SHOWN,   /* the plan was shown, nothing was asked for or the answer was no */
	FIX_DONE,
	FIX_REFUSED, /* as it was before: see the outcome's message */
	FIX_HALF,    /* neither: see the outcome */
};

struct fix_report {
	const char *root;
	const struct plan *plan;
	const struct txn_outcome *outcome; /* NULL: nothing was carried out */
	enum fix_end end;
	bool reboot;		     /* it takes effect only after one */
	bool rebooting;		     /* and that was started */
	bool has_now;		     /* the grades have two columns */
	struct grades before, after; /* equal where nothing was carried out */
	struct arena *arena;
};

/* What the transaction has to say: notes, commands, what is left; the message first. */
void fix_outcome_text(const struct txn_outcome *o, struct strbuf *out);

/* kdumpready.fix/1 */
void fix_json(const struct fix_report *r, struct strbuf *out);

#endif
