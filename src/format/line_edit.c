/* SPDX-License-Identifier: MIT */
#include "format/line_edit.h"

#include "base/strbuf.h"
#include "format/args_edit.h"

#define GRUB_LINUX 2 /* words before the arguments: it is a line of GRUB's script */

/* GRUB's script would read more than words there. */
static bool scripted(struct span args)
{
	char quote = '\0';

	for (size_t i = 0; i < args.n; i++) {
		char c = args.p[i];

		if (quote) {
			quote = c == quote ? '\0' : quote;
			i += c == '\\' && quote == '"';
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (c == '\\') {
			i++;
		} else if ((c && strchr(";|&<>{}", c) && !(i && args.p[i - 1] == '$') &&
			    !(c == '}' && span_index(span_head(args, i), '{') < i)) ||
			   (c == '#' && (!i || byte_blank(args.p[i - 1])))) {
			return true;
		}
	}
	return false;
}

/* What stands behind the words, without the CR of the line's end. */
static bool find_args(struct span bytes, unsigned number, unsigned words, struct span *ret,
		      const char **ret_why)
{
	size_t from = span_line_at(bytes, number);
	struct span rest = span_from(bytes, from), word;

	rest = span_head(rest, span_index(rest, '\n'));
	*ret_why = "the line was not found again";
	for (unsigned i = 0; i < words; i++)
		if (!span_word(&rest, &word))
			return false;
	if (rest.n && rest.p[rest.n - 1] == '\r')
		rest.n--;
	*ret_why = "the line is continued in the next one";
	if (rest.n && rest.p[rest.n - 1] == '\\')
		return false;
	*ret_why = "the line holds more than a command and its words";
	if (words == GRUB_LINUX && scripted(rest))
		return false;
	/* The blanks before the arguments are not theirs. */
	while (rest.n && byte_blank(rest.p[0]))
		rest = span_from(rest, 1);
	*ret = rest;
	return true;
}

static struct span put_args(struct arena *a, struct span bytes, struct span old, struct span new,
			    unsigned words)
{
	struct strbuf out = STRBUF(a);
	size_t from = (size_t)(old.p - bytes.p);

	strbuf_add(&out, span_head(bytes, from));
	if (words && new.n && !(from && (bytes.p[from - 1] == ' ' || bytes.p[from - 1] == '\t')))
		strbuf_byte(&out, ' ');
	strbuf_add(&out, new);
	strbuf_add(&out, span_from(bytes, from + old.n));
	return strbuf_span(&out);
}

/* What became of it can be edited again: a backslash has not come to stand at the end. */
static bool finish(struct span bytes, unsigned number, unsigned words, struct span *ret_bytes,
		   const char **ret_why)
{
	struct span args;

	if (!find_args(bytes, number, words, &args, ret_why))
		return false;
	*ret_bytes = bytes;
	*ret_why = NULL;
	return true;
}

bool line_set_argument(struct arena *a, struct span bytes, unsigned number, unsigned words,
		       const char *argument, struct span *ret_bytes, const char **ret_why)
{
	struct span old, new;

	if (!find_args(bytes, number, words, &old, ret_why) ||
	    !args_set(a, old, argument, &new, ret_why))
		return false;
	return finish(put_args(a, bytes, old, new, words), number, words, ret_bytes, ret_why);
}

bool line_remove_argument(struct arena *a, struct span bytes, unsigned number, unsigned words,
			  const char *name, struct span *ret_bytes, const char **ret_why)
{
	struct span old, new;

	if (!find_args(bytes, number, words, &old, ret_why) ||
	    !args_remove(a, old, name, &new, ret_why))
		return false;
	return finish(put_args(a, bytes, old, new, words), number, words, ret_bytes, ret_why);
}
