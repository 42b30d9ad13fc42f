/* SPDX-License-Identifier: MIT */
#include "format/grubenv_edit.h"

#include "base/strbuf.h"
#include "format/grubenv.h"

/* A backslash and a newline in a value are written with a backslash before them. */
static void put_value(struct strbuf *out, struct span value)
{
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '\\' || value.p[i] == '\n')
			strbuf_byte(out, '\\');
		strbuf_byte(out, value.p[i]);
	}
}

/* The end of the variable that begins at `from`: its newline, escaped ones passed over. */
static size_t value_end(struct span block, size_t from)
{
	while (from < block.n && block.p[from] != '\n')
		from += block.p[from] == '\\' ? 2 : 1;
	return from < block.n ? from : block.n;
}

/* The last line NAME=...: where its value begins, or block.n. */
static size_t find_value(struct span block, const char *name)
{
	size_t n = strlen(name), found = block.n;

	for (size_t at = 0; at < block.n; at = value_end(block, at) + 1) {
		struct span rest = span_from(block, at);

		if (rest.n > n && span_starts(rest, name) && rest.p[n] == '=')
			found = at + n + 1;
	}
	return found;
}

bool grubenv_set(struct arena *a, struct span block, const char *name, struct span value,
		 struct span *ret_block, const char **ret_why)
{
	struct strbuf out = STRBUF(a);
	struct grubenv env;
	size_t at, used = block.n;

	grubenv_parse(a, block, &env);
	at = find_value(block, name);
	*ret_why = "it is not a valid environment block of 1024 bytes";
	if (!env.valid || block.n != GRUBENV_SIZE)
		return false;
	*ret_why = "the variable does not stand in it";
	if (at == block.n)
		return false;
	while (used && block.p[used - 1] == '#')
		used--;
	strbuf_add(&out, span_head(block, at));
	put_value(&out, value);
	strbuf_add(&out, span_make(block.p + value_end(block, at), used - value_end(block, at)));
	*ret_why = "its 1024 bytes have no room for the new value";
	if (out.n > GRUBENV_SIZE)
		return false;
	while (out.n < GRUBENV_SIZE)
		strbuf_byte(&out, '#');
	*ret_block = strbuf_span(&out);
	*ret_why = NULL;
	return true;
}
