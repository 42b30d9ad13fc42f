/* SPDX-License-Identifier: MIT */
/* session: one run's arena, root, facts and look. */
#ifndef KDR_SESSION_H
#define KDR_SESSION_H

#include "cmd/options.h"

struct session {
	struct arena *arena;
	struct root root;
	struct probe probe;
	struct look look;
};

/* Looks at everything: facts, then the two states. 0, or an exit status after saying why. */
int session_look(struct session *s, struct options *o);
void session_end(struct session *s);

#endif
