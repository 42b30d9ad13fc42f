/* SPDX-License-Identifier: MIT */
/* dumps: what kdumpready dumps prints. */
#ifndef KDR_OUT_DUMPS_H
#define KDR_OUT_DUMPS_H

#include "base/strbuf.h"
#include "boot/dumps.h"

/* A dump, and what it takes to open it. */
struct shown_dump {
	struct saved_dump saved;
	const char *panic;     /* the last words of the kernel, or NULL */
	const char *debuginfo; /* the kernel with symbols that crash asks for, or NULL */
	const char **commands; /* what to type, in this order */
	size_t n_commands;
};

struct shown_dumps {
	const char **paths; /* where they were looked for */
	size_t n_paths;
	const char **absent; /* those of them that are not there */
	size_t n_absent;
	struct shown_dump *list;
	size_t n;
	const struct file **unseen; /* what could not be looked into */
	size_t n_unseen;
};

/* Fills in what the facts tell of opening it. */
void dumps_complete(const struct look *look, struct shown_dump *d);

const char *dumps_state_name(enum dump_state state);

void dumps_text(struct arena *a, const struct shown_dumps *all, struct strbuf *out);

/* kdumpready.dumps/1, see packaging/kdumpready.dumps.schema.json. */
void dumps_json(struct arena *a, const struct shown_dumps *all, struct strbuf *out);

#endif
