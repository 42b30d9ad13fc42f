/* SPDX-License-Identifier: MIT */
#include "format/bls_edit.h"

#include "format/args_edit.h"
#include "format/bls.h"
#include "format/line_edit.h"

static void parse(struct arena *a, struct span bytes, enum bls_reader reader, struct bls *ret)
{
	if (reader == BLS_GRUB)
		bls_parse_grub(a, bytes, ret);
	else
		bls_parse_sdboot(a, bytes, ret);
}

static struct span options_of(struct arena *a, const struct bls *b, enum bls_reader reader)
{
	const struct bls_pair *first = bls_get(b, "options");

	return reader == BLS_SDBOOT || !first ? bls_join(a, b, "options") : first->value;
}

/* A line that looks like options to a person, and is none to the loader. */
static unsigned looks_like_options(struct span bytes)
{
	struct span line, word;

	for (unsigned n = 1; span_line(&bytes, &line); n++)
		if (span_word(&line, &word) && span_eq(word, "options"))
			return n;
	return 0;
}

static bool same_but_options(const struct bls *a, const struct bls *b)
{
	if (a->n != b->n || a->ended != b->ended)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!span_same(a->pairs[i].key, b->pairs[i].key) ||
		    a->pairs[i].line != b->pairs[i].line ||
		    (!span_eq(a->pairs[i].key, "options") &&
		     !span_same(a->pairs[i].value, b->pairs[i].value)))
			return false;
	return true;
}

static bool means_what_it_should(struct arena *a, const struct bls *old, struct span bytes,
				 enum bls_reader reader, const char *argument)
{
	const char *name = args_name(a, argument), *why;
	struct span before = options_of(a, old, reader), after;
	struct bls new;

	parse(a, bytes, reader, &new);
	after = options_of(a, &new, reader);
	return same_but_options(old, &new) && args_hold(a, after, argument) &&
	       args_remove(a, before, name, &before, &why) &&
	       args_remove(a, after, name, &after, &why) && args_same(before, after);
}

/* The pair that gets the argument: the last that has one, else the last. GRUB: the first. */
static const struct bls_pair *target(const struct bls *b, enum bls_reader reader, const char *name)
{
	const struct bls_pair *found = bls_get(b, "options");
	bool has = false;

	for (size_t i = 0; i < b->n && reader == BLS_SDBOOT; i++) {
		struct span last;
		bool own;

		if (!span_eq(b->pairs[i].key, "options"))
			continue;
		own = args_count(b->pairs[i].value, name, &last) > 0;
		if (own || !has)
			found = &b->pairs[i];
		has |= own;
	}
	return found;
}

bool bls_set_argument(struct arena *a, struct span bytes, enum bls_reader reader,
		      const char *argument, struct span *ret_bytes, const char **ret_why,
		      unsigned *ret_line)
{
	const char *name = args_name(a, argument);
	const struct bls_pair *to;
	struct span new = bytes;
	struct bls b;

	parse(a, bytes, reader, &b);
	to = target(&b, reader, name);
	*ret_line = to ? to->line : looks_like_options(bytes);
	*ret_why = *ret_line ? "the boot loader does not read this line as options"
			     : "it has no options line";
	if (!to)
		return false;
	for (size_t i = 0; i < b.n && reader == BLS_SDBOOT; i++)
		if (&b.pairs[i] != to && span_eq(b.pairs[i].key, "options") &&
		    !line_remove_argument(a, new, b.pairs[i].line, 1, name, &new, ret_why))
			return false;
	if (!line_set_argument(a, new, to->line, 1, argument, &new, ret_why))
		return false;
	*ret_why = "the boot loader would not read the edited line as it should";
	if (!means_what_it_should(a, &b, new, reader, argument))
		return false;
	*ret_bytes = new;
	*ret_why = NULL;
	return true;
}
