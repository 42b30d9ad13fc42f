/* SPDX-License-Identifier: MIT */
/*
 * shellexpand: one word of shell text -> its value. Internal to shellvars.
 *
 * Quote removal and parameter expansion by POSIX.1-2017 XCU 2.2 and 2.6, as
 * dash does them; whatever needs a process or a pattern is opaque.
 */
#ifndef KDR_FORMAT_SHELLEXPAND_H
#define KDR_FORMAT_SHELLEXPAND_H

#include "base/strbuf.h"
#include "format/shellvars.h"

struct shellexpand {
	struct shellvars *vars;
	struct where where;
	struct strbuf out;
	const char *why; /* not NULL: opaque */
	bool unquoted;	 /* an unquoted expansion or pattern: only an assignment keeps it whole */
	bool aborts;	 /* sh stops here, or something else may have been assigned */
};

/* The value of `text`; `tilde`: it is the value of an assignment, where ~ means something. */
void shellexpand_word(struct shellexpand *e, struct span text, bool tilde);

/* Length of the word that `s` begins with; false when its end cannot be found. */
bool shellexpand_scan(struct span s, size_t *ret_n);

/*
 * The index after the bracket that closes the one `open` ( ( or { ) right before `i`, quotes and
 * nested ones minded; s.n + 1 when its end cannot be found.
 */
size_t shellexpand_bracket(struct span s, size_t i, char open, bool in_quotes);

/* Length of a name that `s` begins with, 0 when it begins with none. */
size_t shellexpand_name(struct span s);

#endif
