/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "txn/journal_text.h"

/* Every plan is closed by its hash: without it nothing more would be read. */
void FUZZ_TARGET(struct arena *a, struct span input)
{
	const bool closed = fuzz_choice(&input, 4) != 0;
	struct strbuf text = STRBUF(a);
	struct journal_copy *copies;
	struct txn_setup setup = { .arena = a };
	struct txn_outcome outcome;
	struct work w = { .a = a };
	struct span word;
	const char *root;

	work_begin(&w, &setup, &outcome);
	strbuf_add(&text, input);
	if (closed)
		journal_text_close(&text);
	if (journal_text_read(&w, strbuf_span(&text), &copies, &root))
		for (size_t i = 0; i < w.n_items; i++)
			law(w.items[i].path && w.items[i].dir && w.items[i].base &&
			    !strchr(w.items[i].base, '/'));
	text = (struct strbuf)STRBUF(a);
	journal_text_word(&text, input);
	law(journal_text_unword(a, strbuf_span(&text), &word) && span_same(word, input));
	work_end(&w);
}
