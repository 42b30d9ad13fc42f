/* SPDX-License-Identifier: MIT */
/*
 * shellread: shell text -> commands, each with how sure it is to run. Internal to shellvars.
 *
 * The reader keeps a stack instead of a tree: nothing recurses on the input.
 */
#ifndef KDR_FORMAT_SHELLREAD_H
#define KDR_FORMAT_SHELLREAD_H

#include "format/shellvars.h"

/* Compound commands deeper than this are not followed. */
#define SHELL_MAX_DEPTH 32

/* Whether what is read now is executed. */
enum shell_mode {
	SHELL_RUN,   /* it is */
	SHELL_MAYBE, /* on a condition */
	SHELL_NEVER, /* in a subshell, or in a function that nothing has called */
};

struct shell_reader {
	struct shellvars *vars;
	const char *path;
	struct span s;
	size_t i;
	unsigned line;
	bool in_list;	     /* after && or || */
	bool piped;	     /* after | */
	bool compound_ended; /* the last thing read was fi, done, } or ) */
	struct {
		char kind;	      /* i f, w hile, { or ( */
		enum shell_mode mode; /* outside */
	} stack[SHELL_MAX_DEPTH];
	size_t depth;
	enum shell_mode mode;
	bool failed; /* nothing more can be said: stop */
};

struct shell_word {
	struct span text;
	unsigned line;
};

/* Nothing more can be said of any variable: why, and the line. */
void shellread_fail(struct shell_reader *r, unsigned line, const char *why);

/* Length of NAME where `text` is NAME=value with NAME unquoted, else 0. */
size_t shellread_assignment(struct span text);
bool shellread_plain_name(struct span text);

/* shellvars.c: what a command of `n` words does to the variables; the first are assignments. */
void shellvars_run(struct shell_reader *r, const struct shell_word *w, size_t n, size_t n_assigned);

#endif
