/* SPDX-License-Identifier: MIT */
#include "format/grubenv.h"

#include "base/strbuf.h"

#define SIGNATURE "# GRUB Environment Block\n"

/* The index of the newline that ends the value at `i`, or s.n: the block is broken. */
static size_t value_end(struct span s, size_t i)
{
	while (i < s.n && s.p[i] != '\n')
		i += s.p[i] == '\\' ? 2 : 1;
	return i < s.n ? i : s.n;
}

static struct span unescape(struct arena *a, struct span s)
{
	struct strbuf b = STRBUF(a);

	if (span_index(s, '\\') == s.n)
		return s;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		strbuf_byte(&b, s.p[i]);
	}
	return strbuf_span(&b);
}

static unsigned lines_in(struct span s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

static void read_vars(struct arena *a, struct span s, struct grubenv *ret)
{
	size_t i = sizeof(SIGNATURE) - 1;
	unsigned line = 2;

	while (i < s.n) {
		size_t name = i, end;

		/* Filler, or a comment line that a newer grub-editenv writes. */
		if (s.p[i] == '#') {
			end = value_end(s, i);
			line++;
			i = end + 1;
			continue;
		}
		while (i < s.n && s.p[i] != '=')
			i++;
		end = i < s.n ? value_end(s, i + 1) : s.n;
		if (end == s.n) { /* GRUB stops here too */
			ret->problem = "its last line is cut off";
			return;
		}
		*arena_push(a, ret->vars, ret->n) = (struct grubenv_var){
			.name = span_make(s.p + name, i - name),
			.value = unescape(a, span_make(s.p + i + 1, end - i - 1)),
			.raw = span_make(s.p + i + 1, end - i - 1),
			.line = line,
		};
		line += lines_in(span_make(s.p + name, end - name + 1));
		i = end + 1;
	}
}

void grubenv_parse(struct arena *a, struct span bytes, struct grubenv *ret)
{
	*ret = (struct grubenv){ 0 };
	if (!span_starts(bytes, SIGNATURE)) {
		ret->problem = bytes.n ? "it is not a GRUB environment block" : "it is empty";
		return;
	}
	ret->valid = true;
	if (bytes.n != GRUBENV_SIZE)
		ret->problem = "it is not 1024 bytes long";
	read_vars(a, bytes, ret);
}

const struct grubenv_var *grubenv_get(const struct grubenv *env, const char *name)
{
	for (size_t i = env->n; i-- > 0;)
		if (span_eq(env->vars[i].name, name))
			return &env->vars[i];
	return NULL;
}
