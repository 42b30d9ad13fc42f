/* SPDX-License-Identifier: MIT */
/*
 * plan: what fix will do, as bytes before and after, and commands. Pure: nothing here writes.
 *
 * What is shown is what is applied: the transaction compares `old` with the file right before the
 * commit and refuses when it is no longer that.
 */
#ifndef KDR_PLAN_H
#define KDR_PLAN_H

#include "base/arena.h"

enum change_kind {
	CHANGE_FILE,	  /* a regular file: created when `existed` is false */
	CHANGE_LINK,	  /* a symbolic link is made; `new` is its text */
	CHANGE_UNLINK,	  /* a symbolic link is removed; `old` is its text (unmask, disable) */
	CHANGE_DIRECTORY, /* a directory is made, with its parents */
};

/* Who reads it decides how it is written: see txn/txn.h. */
enum change_class {
	CLASS_LIVE, /* only the running system: rename is enough */
	CLASS_BOOT, /* the boot loader, which replays no journal */
};

struct change {
	enum change_kind kind;
	enum change_class class;
	const char *path; /* absolute, as seen from the root */
	bool existed;
	struct span old, new; /* whole contents */
	uint32_t mode;	      /* of what is created; what existed keeps its own */
	const char *why;      /* for people: which want it serves */
	const char *rule;     /* id of the rule that wanted it */
};

enum command_when {
	COMMAND_GENERATE, /* prints the new `output` on stdout, between the two classes */
	COMMAND_AFTER,	  /* when all files are committed: restart, reload */
	/*
	 * Installs packages. A plan with one holds nothing else: it is run outside the transaction,
	 * since the packages' scripts change files, and then all is looked at and planned again.
	 */
	COMMAND_BEFORE,
};

struct command {
	enum command_when when;
	const char **argv;  /* NULL-terminated; argv[0] absolute, from the fixed list */
	const char *output; /* GENERATE: the class-boot file that its stdout becomes */
	const char **check; /* GENERATE: reads that output on stdin and fails if it is no script;
			       NULL: none. One that is not installed is passed over */
	bool loads;	    /* AFTER: (re)starts what loads the capture kernel */
	bool must;	    /* AFTER: when it fails, everything is put back */
	const char *why, *rule;
};

struct plan {
	struct change *changes; /* in the order they are committed */
	size_t n_changes;
	struct command *commands;
	size_t n_commands;
	const char **refused; /* what could not be planned, and why: one sentence each */
	size_t n_refused;
	const char **unknown; /* what cannot be told, so that nothing is done for it: "RULE: why" */
	size_t n_unknown;
	const char **left; /* what is left to a person or to the next boot */
	size_t n_left;
	const char **needs_yes; /* asked before anything is applied: one question each */
	size_t n_needs_yes;
	bool reboot; /* takes effect only after a reboot */
};

#endif
