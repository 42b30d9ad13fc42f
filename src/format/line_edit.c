/* SPDX-License-Identifier: MIT */
#include "format/line_edit.h"

#include "base/strbuf.h"
#include "format/args_edit.h"

unsigned line_with_key(struct span bytes, const char *key)
{
	struct span line, word;

	for (unsigned number = 1; span_line(&bytes, &line); number++)
		if (span_word(&line, &word) && span_eq(word, key))
			return number;
	return 0;
}

bool line_set_argument(struct arena *a, struct span bytes, unsigned number, unsigned words,
		       const char *argument, struct span *ret_bytes, const char **ret_why)
{
	size_t from = span_line_at(bytes, number);
	struct span line =
		span_head(span_from(bytes, from), span_index(span_from(bytes, from), '\n'));
	struct span rest = line, word, edited, blanks;
	struct strbuf out = STRBUF(a);
	bool cr = line.n && line.p[line.n - 1] == '\r';

	*ret_why = "the line was not found again";
	for (unsigned i = 0; i < words; i++)
		if (!span_word(&rest, &word))
			return false;
	if (cr && rest.n)
		rest.n--;
	if (rest.n && rest.p[rest.n - 1] == '\\') {
		*ret_why = "the line is continued in the next one";
		return false;
	}
	/* The blanks before the arguments are not theirs. */
	blanks = rest;
	while (rest.n && byte_blank(rest.p[0]))
		rest = span_from(rest, 1);
	blanks = span_head(blanks, blanks.n - rest.n);
	if (!args_set(a, rest, argument, &edited, ret_why))
		return false;
	strbuf_add(&out, span_head(bytes, (size_t)(blanks.p - bytes.p)));
	strbuf_add(&out, blanks.n || !words ? blanks : span_of(" "));
	strbuf_add(&out, edited);
	strbuf_add(&out, span_from(bytes, (size_t)(rest.p - bytes.p) + rest.n));
	*ret_bytes = strbuf_span(&out);
	*ret_why = NULL;
	return true;
}
