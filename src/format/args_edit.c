/* SPDX-License-Identifier: MIT */
#include "format/args_edit.h"

#include "base/strbuf.h"

/* An argument with the blanks before it. */
struct piece {
	struct span blanks, word;
};

static bool next_piece(struct span *rest, struct piece *ret)
{
	const char *from = rest->p;

	if (!span_word(rest, &ret->word))
		return false;
	ret->blanks = span_make(from, (size_t)(ret->word.p - from));
	return true;
}

/* `name` ends before the = or at the end. */
static bool has_name(struct span word, struct span name)
{
	return word.n >= name.n && memcmp(word.p, name.p, name.n) == 0 &&
	       (word.n == name.n || word.p[name.n] == '=');
}

/* Quotes make blanks part of an argument: then what stands between blanks is no whole one. */
static bool quoted_near(struct span args, struct span name)
{
	bool inside = false;

	for (size_t i = 0; i < args.n; i++) {
		if (args.p[i] == '"')
			inside = !inside;
		else if (inside && args.n - i >= name.n && memcmp(args.p + i, name.p, name.n) == 0)
			return true;
	}
	return inside;
}

bool args_set(struct arena *a, struct span args, const char *argument, struct span *ret_args,
	      const char **ret_why)
{
	bool removes = argument[0] == '-';
	struct span wanted = span_of(argument + removes), rest = args;
	struct span name = span_head(wanted, span_index(wanted, '='));
	struct strbuf out = STRBUF(a);
	size_t count = 0, seen = 0;
	struct piece piece;

	if (quoted_near(args, name)) {
		*ret_why = "the argument stands inside quotes";
		return false;
	}
	while (next_piece(&rest, &piece))
		count += has_name(piece.word, name);
	for (rest = args; next_piece(&rest, &piece);) {
		bool own = has_name(piece.word, name);

		if (own && (removes || ++seen < count))
			continue;
		strbuf_add(&out, piece.blanks);
		strbuf_add(&out, own ? wanted : piece.word);
	}
	if (!count && !removes) {
		if (out.n)
			strbuf_byte(&out, ' ');
		strbuf_add(&out, wanted);
	}
	strbuf_add(&out, rest); /* blanks at the end */
	*ret_args = strbuf_span(&out);
	return true;
}
