/* SPDX-License-Identifier: MIT */
/*
 * grub_cfg: GRUB's script language -> a tree.
 *
 * Words and grammar as grub-core/script/yylex.l and parser.y have them (2.06),
 * read the way normal/main.c feeds them: carriage returns are dropped
 * (lib/getline.c) and a line that begins with # is no line. There is no && and
 * no pipe; { } | & $ ; < > end a word; a $ that names nothing is an error.
 */
#ifndef KDR_FORMAT_GRUB_CFG_H
#define KDR_FORMAT_GRUB_CFG_H

#include "base/arena.h"

enum grub_piece_type {
	GRUB_TEXT,	 /* literal, quotes and backslashes resolved */
	GRUB_VAR,	 /* $x: its value is split into words */
	GRUB_QUOTED_VAR, /* "$x" */
	GRUB_TRANSLATED, /* $"..": what it says depends on the language */
};

struct grub_piece {
	enum grub_piece_type type;
	bool quoted;	  /* of a TEXT: it makes a word even when it is empty */
	struct span text; /* or the variable's name */
};

struct grub_word {
	struct grub_piece *pieces;
	size_t n;
};

enum grub_node_type {
	GRUB_COMMAND,
	GRUB_IF,    /* cond; body; other may be NULL */
	GRUB_WHILE, /* cond; body */
	GRUB_UNTIL,
	GRUB_FOR,      /* name; words; body */
	GRUB_FUNCTION, /* name; body */
};

struct grub_block;

struct grub_node {
	enum grub_node_type type;
	unsigned line;
	struct grub_node *next;
	struct grub_word *words; /* of a COMMAND, its name first */
	size_t n_words;
	struct span name;
	struct grub_block *cond, *body, *other; /* a COMMAND's `body` is its { } argument */
};

struct grub_block {
	const char *path; /* the file it was read from */
	struct grub_node *first;
};

struct grub_script {
	struct grub_block root; /* what stands before the error when there is one */
	const char *error;	/* NULL, or why it ends at `error_line` */
	unsigned error_line;
};

/*
 * `path` is kept in the tree. `first_line`: of the first byte. Never fails: see `error`. Nesting
 * is followed to a depth that no real file has; deeper is an error.
 */
void grub_cfg_parse(struct arena *a, const char *path, unsigned first_line, struct span bytes,
		    struct grub_script *ret);

#endif
