/* SPDX-License-Identifier: MIT */
/*
 * journal_text: the file `plan` of a journal: a line per thing, words parted by blanks, strange
 * bytes as %XX, closed by the hash of all that stands before.
 */
#ifndef KDR_TXN_JOURNAL_TEXT_H
#define KDR_TXN_JOURNAL_TEXT_H

#include "base/strbuf.h"
#include "txn/work.h"

void journal_text_word(struct strbuf *b, struct span word);
bool journal_text_unword(struct arena *a, struct span word, struct span *ret_bytes);

/* Adds the closing line; and takes it off again: false when it does not fit. */
void journal_text_close(struct strbuf *b);
bool journal_text_open(struct span *text);

struct span journal_text_write(struct work *w);

/* Fills w->items, root_name, time, undoes, and the lengths and hashes that the copies must have. */
struct journal_copy {
	uint64_t old_n, old_hash, new_n, new_hash;
	bool generated;
};
bool journal_text_read(struct work *w, struct span text, struct journal_copy **ret_copies,
		       const char **ret_root);

#endif
