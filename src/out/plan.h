/* SPDX-License-Identifier: MIT */
/* plan: what fix would do, as a unified diff for each file and the commands. */
#ifndef KDR_OUT_PLAN_H
#define KDR_OUT_PLAN_H

#include "base/strbuf.h"
#include "plan/plan.h"

void plan_text(const struct plan *plan, struct strbuf *out);

/* One of its changes: a diff, or what is linked, removed or made. */
void plan_change_text(const struct change *c, struct strbuf *out);

/* diff.c: what differs, with three lines around it; nothing when nothing does. */
void plan_diff(const char *path, bool existed, struct span old, struct span new,
	       struct strbuf *out);

#endif
