/* SPDX-License-Identifier: MIT */
/* grub_lex: the words and signs of GRUB's script language. Internal to grub_cfg. */
#ifndef KDR_FORMAT_GRUB_LEX_H
#define KDR_FORMAT_GRUB_LEX_H

#include "format/grub_cfg.h"

enum grub_token {
	GRUB_END,
	GRUB_WORD,
	GRUB_NEWLINE,
	GRUB_SEMICOLON,
	GRUB_OPEN,  /* { */
	GRUB_CLOSE, /* } */
	GRUB_BAD,   /* a syntax error: see `error` */
};

struct grub_lexer {
	struct arena *arena;
	struct span s;
	size_t i;
	unsigned line;
	/* The last token: */
	enum grub_token token;
	unsigned token_line;
	struct grub_word word;
	struct span raw; /* its text as it stands in the file: keywords are not quoted */
	const char *error;
};

/* Takes the next token. */
void grub_lex_next(struct grub_lexer *l);

/* A name: letters, digits and _, no digit first. */
bool grub_lex_name(struct span s);

#endif
