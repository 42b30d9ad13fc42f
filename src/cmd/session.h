/* SPDX-License-Identifier: MIT */
/* session: one run's arena, root, facts and look. */
#ifndef KDR_SESSION_H
#define KDR_SESSION_H

#include "cmd/options.h"
#include "grade.h"

struct session {
	struct arena *arena;
	struct root root;
	struct probe probe;
	struct look look;
};

/* What a verb is handed that output_run() runs. */
struct run {
	struct session session;
	struct options options;
};

/*
 * Reads the site's policy and opens the root: what has to be done outside of a sandbox, and reads
 * nothing of that root. 0, or an exit status after saying why.
 */
int session_open(struct session *s, struct options *o);

/*
 * Looks at everything: facts, then the two states. Opens what is not open yet. 0, or an exit status
 * after saying why.
 */
int session_look(struct session *s, struct options *o);

/* Judges what was looked at, as the site's policy weighs it; with --only these rules alone. */
void session_judge(struct session *s, const struct options *o, struct findings *ret_findings,
		   struct grades *ret_grades);

/* Everything but the arena, which others may share; then the arena too. */
void session_close(struct session *s);
void session_end(struct session *s);

#endif
