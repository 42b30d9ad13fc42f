/* SPDX-License-Identifier: MIT */
#include "plan/compare.h"

#include "boot/loader.h"
#include "format/grubenv.h"
#include "format/grubenv_edit.h"

/* The names of the arguments that the plan is about. */
struct names {
	struct span *list;
	size_t n;
};

static struct span name_of(struct span word)
{
	return span_head(word, span_index(word, '='));
}

static bool among(const struct names *names, struct span word)
{
	for (size_t i = 0; i < names->n; i++)
		if (span_same(names->list[i], name_of(word)))
			return true;
	return false;
}

static bool has_word(struct span args, struct span wanted)
{
	struct span word;

	while (span_word(&args, &word))
		if (span_same(word, wanted))
			return true;
	return false;
}

/* The next word that is, or is not, one of the plan's; false at the end. */
static bool next_word(struct span *args, const struct names *names, bool planned, struct span *ret)
{
	while (span_word(args, ret))
		if (among(names, *ret) == planned)
			return true;
	return false;
}

static bool same_words(struct span a, struct span b, const struct names *names, bool planned,
		       struct span *ret_word)
{
	struct span x, y;
	bool more_a, more_b;

	for (;;) {
		more_a = next_word(&a, names, planned, &x);
		more_b = next_word(&b, names, planned, &y);
		if (!more_a && !more_b)
			return true;
		if (more_a && more_b && span_same(x, y))
			continue;
		*ret_word = more_b ? y : x;
		return false;
	}
}

/* What an expected entry has that the old one had not. */
static struct names planned_names(struct arena *a, const struct boot_prediction *old,
				  const struct boot_prediction *expected)
{
	struct names names = { .n = 0 };

	for (size_t i = 0; i < old->n_entries && i < expected->n_entries; i++) {
		struct span rest = expected->entries[i].args, word;

		while (entry_counts(&expected->entries[i]) && span_word(&rest, &word))
			if (!has_word(old->entries[i].args, word) && !among(&names, word))
				*arena_push(a, names.list, names.n) = name_of(word);
	}
	return names;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The initial ramdisks as one text. */
static const char *initrds(struct arena *a, const struct boot_entry *e)
{
	const char *text = e->n_initrds ? e->initrds[0] : "no initrd";

	for (size_t i = 1; i < e->n_initrds; i++)
		text = arena_printf(a, "%s %s", text, e->initrds[i]);
	return text;
}

/* What a person reads of an entry that is not as it was. */
static const char *differs(struct arena *a, const struct boot_entry *old,
			   const struct boot_entry *new, const struct names *names)
{
	struct span word;

	if (!same_text(old->title, new->title) || strcmp(old->id, new->id) != 0)
		return arena_printf(a, "the entry \"%s\" would become \"%s\"", old->title,
				    new->title);
	if (!same_text(old->kernel, new->kernel) || strcmp(initrds(a, old), initrds(a, new)) != 0)
		return arena_printf(a, "the entry \"%s\" would start %s with %s, not %s with %s",
				    old->title, new->kernel ? new->kernel : "nothing",
				    initrds(a, new), old->kernel ? old->kernel : "nothing",
				    initrds(a, old));
	if (old->args_seen != new->args_seen || old->n_variants != new->n_variants)
		return arena_printf(a, "the arguments of \"%s\" could no longer be told",
				    old->title);
	for (size_t i = 0; i < old->n_variants; i++)
		if (!same_words(old->variants[i], new->variants[i], names, false, &word))
			return arena_printf(a, "the arguments of \"%s\" would change at \"%.*s\"",
					    old->title, (int)word.n, word.p);
	return NULL;
}

/*
 * Whether each entry that counts has what is expected of it: one may keep a value of its own. Of a
 * menu with more or fewer entries each has to have what any expected one has.
 */
static const char *lacks(struct arena *a, const struct boot_prediction *new,
			 const struct boot_prediction *expected, const struct boot_entry *any,
			 const struct names *names)
{
	bool paired = new->n_entries == expected->n_entries;
	struct span word;
	size_t counted = 0;

	for (size_t i = 0; i < new->n_entries; i++) {
		const struct boot_entry *e = &new->entries[i];
		const struct boot_entry *wanted = paired ? &expected->entries[i] : any;

		if (!entry_counts(e))
			continue;
		counted++;
		if (!same_words(wanted->args, e->args, names, true, &word))
			return arena_printf(a, "the entry \"%s\" would not have what was asked for",
					    e->title);
	}
	return counted ? NULL : "no entry would start a kernel";
}

static const struct boot_entry *first_counted(const struct boot_prediction *p)
{
	for (size_t i = 0; i < p->n_entries; i++)
		if (entry_counts(&p->entries[i]))
			return &p->entries[i];
	return NULL;
}

static const char *drifts(struct arena *a, const struct boot_prediction *old,
			  const struct boot_prediction *new, const struct names *names)
{
	const char *why = NULL;

	if (old->n_entries != new->n_entries)
		return arena_printf(a, "the menu would have %zu entries instead of %zu",
				    new->n_entries, old->n_entries);
	for (size_t i = 0; i < old->n_entries && !why; i++)
		why = differs(a, &old->entries[i], &new->entries[i], names);
	if (why)
		return why;
	if (old->resolved != new->resolved || (old->resolved && old->chosen != new->chosen) ||
	    old->one_shot != new->one_shot)
		return "another entry would be booted";
	return same_text(old->waits, new->waits) ? NULL : "the menu would wait differently";
}

bool compare_menus(const struct facts *before, const struct facts *expected, const char *path,
		   struct span printed, bool drift, const char **ret_why)
{
	struct facts *after = facts_clone(expected);
	struct boot_prediction old, wanted, new;
	const struct boot_entry *example;
	struct arena *a = before->arena;
	struct names names;
	const char *why = NULL;

	facts_suppose(after, path, printed);
	loader_predict(before, &old);
	loader_predict(expected, &wanted);
	loader_predict(after, &new);
	example = first_counted(&wanted);
	names = planned_names(a, &old, &wanted);
	if (old.unknown || wanted.unknown || !example)
		why = "the menu there is now is not understood";
	else if (new.unknown)
		why = new.unknown;
	else
		why = lacks(a, &new, &wanted, example, &names);
	if (!why && !drift) {
		why = drifts(a, &old, &new, &names);
		if (why)
			why = arena_printf(a,
					   "it would change more than was asked for: %s; if that "
					   "is meant, use --accept-drift",
					   why);
	}
	*ret_why = why;
	return !why;
}

static bool same_var(const struct grubenv_var *a, const struct grubenv_var *b)
{
	return a && b ? span_same(a->value, b->value) : a == b;
}

bool compare_take_back(struct arena *a, struct span old, struct span ours, struct span now,
		       struct span *ret_bytes)
{
	struct grubenv was, set, is;
	struct span bytes = now;
	const char *why;

	grubenv_parse(a, old, &was);
	grubenv_parse(a, ours, &set);
	grubenv_parse(a, now, &is);
	if (!was.valid || !set.valid || !is.valid)
		return false;
	for (size_t i = 0; i < set.n; i++) {
		const char *name = arena_dup(a, set.vars[i].name);
		const struct grubenv_var *from = grubenv_get(&was, name);

		if (same_var(from, grubenv_get(&set, name)))
			continue;
		if (!from || !same_var(grubenv_get(&is, name), grubenv_get(&set, name)) ||
		    !grubenv_set(a, bytes, name, from->value, &bytes, &why))
			return false;
	}
	*ret_bytes = bytes;
	return true;
}
