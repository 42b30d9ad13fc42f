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

bool grubenv_set(struct arena *a, struct span block, const char *name, struct span value,
		 struct span *ret_block, const char **ret_why)
{
	struct strbuf out = STRBUF(a);
	const struct grubenv_var *var;
	size_t at, behind, used = block.n;
	struct grubenv env;

	grubenv_parse(a, block, &env);
	*ret_why = env.problem ? env.problem : "it is not a GRUB environment block";
	if (!env.valid || env.problem)
		return false;
	var = grubenv_get(&env, name);
	*ret_why = "the variable does not stand in it";
	if (!var)
		return false;
	at = (size_t)(var->raw.p - block.p);
	behind = at + var->raw.n;
	if (span_same(value, var->value)) {
		*ret_block = block;
		*ret_why = NULL;
		return true;
	}
	*ret_why = "the value holds a NUL byte";
	if (span_index(value, '\0') < value.n)
		return false;
	while (used && block.p[used - 1] == '#')
		used--;
	strbuf_add(&out, span_head(block, at));
	put_value(&out, value);
	strbuf_add(&out, span_make(block.p + behind, used - behind));
	*ret_why = "its 1024 bytes have no room for the new value";
	if (out.n > GRUBENV_SIZE)
		return false;
	while (out.n < GRUBENV_SIZE)
		strbuf_byte(&out, '#');
	*ret_block = strbuf_span(&out);
	*ret_why = NULL;
	return true;
}
