/* SPDX-License-Identifier: MIT */
#include "format/shellvars_edit.h"

#include "base/strbuf.h"
#include "format/args_edit.h"
#include "format/shellexpand.h"

/* NAME= on that line, where a word begins: the offset of the value; bytes.n when it is not there.
 */
static size_t value_start(struct span bytes, const char *name, unsigned line)
{
	size_t from = span_line_at(bytes, line), n = strlen(name);
	size_t end = from + span_index(span_from(bytes, from), '\n');

	for (size_t i = from; i + n < end; i++) {
		bool begins = i == from || byte_blank(bytes.p[i - 1]) || bytes.p[i - 1] == ';';

		if (bytes.p[i] == '#' && begins)
			break;
		if (begins && memcmp(bytes.p + i, name, n) == 0 && bytes.p[i + n] == '=')
			return i + n + 1;
	}
	return bytes.n;
}

/* What the edit would have to understand, and does not. */
static const char *too_clever(struct span raw)
{
	size_t quotes = 0, other = 0;

	for (size_t i = 0; i < raw.n; i++) {
		quotes += raw.p[i] == '"';
		other += raw.p[i] == '\'';
		if (raw.p[i] == '`' ||
		    (raw.p[i] == '$' && i + 1 < raw.n &&
		     (raw.p[i + 1] == '(' || raw.p[i + 1] == '\'' || raw.p[i + 1] == '"')))
			return "the shell computes the value";
	}
	if (quotes && other)
		return "the value is quoted in two ways";
	if (quotes + other != 0 && (quotes + other != 2 || (raw.p[0] != '"' && raw.p[0] != '\'') ||
				    raw.p[raw.n - 1] != raw.p[0]))
		return "the value is put together from quoted parts";
	return NULL;
}

/* The value with its quotes; what had none gets double ones when it needs them. */
static bool edit_value(struct arena *a, struct span raw, const char *argument, struct span *ret,
		       const char **ret_why)
{
	bool quoted = raw.n >= 2 && (raw.p[0] == '"' || raw.p[0] == '\'');
	struct span inner = quoted ? span_make(raw.p + 1, raw.n - 2) : raw, edited;
	char quote = quoted ? raw.p[0] : '"';
	struct strbuf out = STRBUF(a);

	if (!quoted && raw.n && memchr(raw.p, '\\', raw.n)) {
		*ret_why = "the value holds backslashes";
		return false;
	}
	if (!args_set(a, inner, argument, &edited, ret_why))
		return false;
	if (span_same(edited, inner)) {
		*ret = raw;
		return true;
	}
	strbuf_byte(&out, quote);
	strbuf_add(&out, edited);
	strbuf_byte(&out, quote);
	*ret = strbuf_span(&out);
	return true;
}

/* Every variable but one is what it was, and that one is the old value with the argument set. */
static bool means_the_same(struct arena *a, const char *path, struct span old, struct span new,
			   const char *name, const char *argument)
{
	struct shellvars before = SHELLVARS(a), after = SHELLVARS(a);
	struct span wanted;
	const char *why;

	/* A drop-in adds to what was read before it. */
	shellvars_set(&before, name, "other", NOWHERE);
	shellvars_set(&after, name, "other", NOWHERE);
	shellvars_read(&before, path, old);
	shellvars_read(&after, path, new);
	if (before.n != after.n)
		return false;
	for (size_t i = 0; i < before.n; i++) {
		const struct shellvar *b = &before.vars[i], *v = &after.vars[i];

		if (!span_same(b->name, v->name) || b->known != v->known)
			return false;
		wanted = b->value;
		if (span_eq(b->name, name) && !args_set(a, b->value, argument, &wanted, &why))
			return false;
		/* Another variable may be made from this one. */
		if (span_eq(b->name, name) && !span_same(wanted, v->value))
			return false;
	}
	return true;
}

bool shellvars_set_argument(struct arena *a, const char *path, struct span bytes, const char *name,
			    unsigned line, const char *argument, struct span *ret_bytes,
			    const char **ret_why)
{
	size_t from = value_start(bytes, name, line), n;
	struct strbuf out = STRBUF(a);
	struct span raw, edited;

	*ret_why = "the assignment was not found again";
	if (from >= bytes.n && !(bytes.n && bytes.p[bytes.n - 1] == '='))
		return false;
	if (!shellexpand_scan(span_from(bytes, from), &n))
		return false;
	raw = span_make(bytes.p + from, n);
	*ret_why = raw.n ? too_clever(raw) : NULL;
	if (*ret_why || !edit_value(a, raw, argument, &edited, ret_why))
		return false;
	strbuf_add(&out, span_head(bytes, from));
	strbuf_add(&out, edited);
	strbuf_add(&out, span_from(bytes, from + n));
	*ret_why = "the edited file would not mean what it should";
	if (!means_the_same(a, path, bytes, strbuf_span(&out), name, argument))
		return false;
	*ret_bytes = strbuf_span(&out);
	*ret_why = NULL;
	return true;
}
