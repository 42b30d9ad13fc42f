/* SPDX-License-Identifier: MIT */
/*
 * grub_env: GRUB's variables, when not everything about them can be known.
 *
 * A value is a small set of alternatives: one when it is known, several after
 * a condition that cannot be decided from here, none (with a reason) when it
 * can be anything. Every change is journalled, so that both branches of such a
 * condition can be run from the same state and their outcomes joined, and so
 * that a context (configfile, submenu) or a menu entry leaves no trace.
 */
#ifndef KDR_BOOT_GRUB_ENV_H
#define KDR_BOOT_GRUB_ENV_H

#include "base/arena.h"

/* More alternatives than this are "anything". */
#define GRUB_ALTERNATIVES 4

/*
 * A device: its name is not known, only that it is one. Search results are this byte, what was
 * searched for, this byte again.
 */
#define GRUB_DEVICE '\001'

struct grub_value {
	const struct span *alt;
	size_t n; /* 0: unknown, see `why` */
	const char *why;
};

struct grub_var {
	struct span name;
	struct grub_value value; /* of an unset variable: one empty alternative */
	bool set, exported;
	unsigned serial; /* when it was last set, see `taint` */
	unsigned stamp;	 /* of the join that has seen it */
	struct where where;
	struct grub_var *next;
};

struct grub_change {
	struct grub_var *var;
	struct grub_var old;
};

struct grub_env {
	struct arena *arena;
	struct grub_var *buckets[128];
	struct grub_change *journal;
	size_t n_journal, room;
	unsigned serial, stamp;
	/* From here on everything that was set before can have changed. */
	const char *taint_why;
	unsigned taint_serial;
};

struct grub_mark {
	size_t n_journal;
	const char *taint_why;
	unsigned taint_serial;
};

struct grub_value grub_value_of(struct arena *a, struct span text);
struct grub_value grub_value_unknown(const char *why);
struct grub_value grub_value_join(struct arena *a, struct grub_value x, struct grub_value y);
bool grub_value_same(struct grub_value x, struct grub_value y);

struct grub_value grub_env_get(const struct grub_env *e, struct span name);
/* NULL when it is certainly not set. */
const struct grub_var *grub_env_find(const struct grub_env *e, struct span name);
void grub_env_set(struct grub_env *e, struct span name, struct grub_value value,
		  struct where where);
void grub_env_unset(struct grub_env *e, struct span name);
void grub_env_export(struct grub_env *e, struct span name);

/* Anything may have been set. */
void grub_env_taint(struct grub_env *e, const char *why);

struct grub_mark grub_env_mark(const struct grub_env *e);
void grub_env_rollback(struct grub_env *e, struct grub_mark mark);

/* A new context: variables that are not exported are not there. Ends with a rollback. */
void grub_env_open_context(struct grub_env *e);

/*
 * Both branches of a condition: take the mark, run one, call grub_env_other() (which undoes it),
 * run the other, call grub_env_join().
 */
struct grub_branch {
	struct grub_mark mark;
	struct grub_change *first; /* what the first branch left: `old` is the value after it */
	size_t n_first;
	const char *taint_why;
};

void grub_env_other(struct grub_env *e, struct grub_branch *b);
void grub_env_join(struct grub_env *e, struct grub_branch *b);

#endif
