/* SPDX-License-Identifier: MIT */
#include "format/bls.h"

#include "base/strbuf.h"

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static void add(struct arena *a, struct bls *b, struct span key, struct span value, unsigned line)
{
	*arena_push(a, b->pairs, b->n) = (struct bls_pair){ key, value, line };
}

/* GRUB's getline drops every carriage return, and a string ends at a NUL. */
static struct span grub_line(struct arena *a, struct span line)
{
	struct strbuf b = STRBUF(a);

	line.n = span_index(line, '\0');
	if (span_index(line, '\r') == line.n)
		return line;
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] != '\r')
			strbuf_byte(&b, line.p[i]);
	return strbuf_span(&b);
}

void bls_parse_grub(struct arena *a, struct span bytes, struct bls *ret)
{
	struct span rest = bytes, line;

	*ret = (struct bls){ 0 };
	for (unsigned n = 1; span_line(&rest, &line); n++) {
		size_t i;

		line = grub_line(a, line);
		while (line.n && blank(line.p[0]))
			line = span_from(line, 1);
		if (line.n && line.p[0] == '#')
			continue;
		i = span_index(line, ' ');
		if (i == line.n)
			i = span_index(line, '\t');
		if (i + 1 >= line.n) {
			ret->ended = rest.n ? n : 0;
			return;
		}
		struct span key = span_head(line, i), value = span_from(line, i);

		while (value.n && blank(value.p[0]))
			value = span_from(value, 1);
		add(a, ret, key, value, n);
	}
}

static struct span trim(struct span s)
{
	while (s.n && blank(s.p[0]))
		s = span_from(s, 1);
	while (s.n && blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

void bls_parse_sdboot(struct arena *a, struct span bytes, struct bls *ret)
{
	struct span rest = span_head(bytes, span_index(bytes, '\0')), line;

	*ret = (struct bls){ 0 };
	for (unsigned n = 1; span_line(&rest, &line); n++) {
		size_t i = 0;
		struct span value;

		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		line = trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		while (i < line.n && !blank(line.p[i]))
			i++;
		value = trim(span_from(line, i));
		if (i == line.n)
			continue;
		if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = span_make(value.p + 1, value.n - 2);
		add(a, ret, span_head(line, i), value, n);
	}
}

const struct bls_pair *bls_get(const struct bls *b, const char *key)
{
	for (size_t i = 0; i < b->n; i++)
		if (span_eq(b->pairs[i].key, key))
			return &b->pairs[i];
	return NULL;
}

struct span bls_join(struct arena *a, const struct bls *b, const char *key)
{
	const struct bls_pair *first = bls_get(b, key);
	struct strbuf joined = STRBUF(a);

	if (!first)
		return span_of("");
	for (size_t i = (size_t)(first - b->pairs); i < b->n; i++) {
		if (!span_eq(b->pairs[i].key, key))
			continue;
		if (&b->pairs[i] != first)
			strbuf_byte(&joined, ' ');
		strbuf_add(&joined, b->pairs[i].value);
	}
	return strbuf_span(&joined);
}

bool bls_grub_name(struct span name)
{
	return name.n > 5 && name.p[0] != '.' && span_ends(name, ".conf");
}
