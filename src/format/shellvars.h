/* SPDX-License-Identifier: MIT */
/*
 * shellvars: files of shell assignments, as the sh that sources them sees them.
 *
 * /etc/default/grub and its drop-ins, /etc/default/kdump-tools, what is in
 * /etc/sysconfig. Read in order into one set, as sh does with `. file` one after
 * another: the later assignment wins and may use what stands before it.
 *
 * Rules of POSIX.1-2017 XCU 2 (Shell Command Language), checked against dash.
 * What would need running something ($(...), backticks, arithmetic, a
 * condition, a function, a sourced file) is not run: a variable it may touch
 * is opaque from there on, with the line that made it so. Two things differ
 * between sh (dash) and the bash that sources files on EL and SUSE: $'..' and
 * `+=`. They are opaque, never guessed.
 */
#ifndef KDR_FORMAT_SHELLVARS_H
#define KDR_FORMAT_SHELLVARS_H

#include "base/arena.h"

struct shellvar {
	struct span name;
	struct span value;   /* after quoting and expansion; empty when opaque */
	bool known;	     /* false: opaque, see `why` */
	const char *why;     /* "command substitution", "assigned inside if" ... */
	struct where where;  /* the assignment in effect, or what made it opaque */
	unsigned n_assigned; /* how often it was assigned */
	bool exported;
	bool unset; /* known not to be set: `unset NAME`, or the caller said so */
};

/* One assignment that was read, in the order sh comes by. */
struct shell_assigned {
	struct span name;
	struct span raw;   /* the value as it is written, a part of the file's bytes */
	struct span value; /* what it comes to; empty when not known */
	bool known;
	const char *why;
	struct where where;
};

struct shellvars {
	struct arena *arena;
	struct shellvar *vars; /* in the order they first appeared */
	size_t n;
	/* NULL, or why nothing after `opaque` is known: a command that may assign anything. */
	const char *opaque_why;
	struct where opaque;
	struct span *functions; /* names of functions that the files define */
	size_t n_functions;
	struct shell_assigned *assigned;
	size_t n_assigned;
};

#define SHELLVARS(a) ((struct shellvars){ .arena = (a) })

/* What the caller has set before the file is sourced, from the environment. */
void shellvars_set(struct shellvars *s, const char *name, const char *value, struct where where);

/* What is known not to be in the environment: without this a variable that is read before it is
 * assigned makes the value opaque. */
void shellvars_unset(struct shellvars *s, const char *name);

/* The same variables, as if read so far; what is read into the copy does not reach the original. */
struct shellvars shellvars_copy(const struct shellvars *s);

/* Evaluates one more file. A syntax error makes everything opaque: sh stops there. */
void shellvars_read(struct shellvars *s, const char *path, struct span bytes);

/*
 * The variable, or NULL when nothing assigns it. Where a command may have assigned anything, even
 * a variable that was never seen is opaque: then the answer is one that is not known.
 */
const struct shellvar *shellvars_get(const struct shellvars *s, const char *name);

/* The known value, or an empty span: for variables where unset and empty mean the same. */
struct span shellvars_value(const struct shellvars *s, const char *name);

#endif
