/* SPDX-License-Identifier: MIT */
#include "boot/grub_env.h"

struct grub_value grub_value_of(struct arena *a, struct span text)
{
	struct span *alt = arena_new_of(a, struct span);

	*alt = text;
	return (struct grub_value){ .alt = alt, .n = 1 };
}

struct grub_value grub_value_unknown(const char *why)
{
	return (struct grub_value){ .why = why };
}

static bool has(struct grub_value v, struct span text)
{
	for (size_t i = 0; i < v.n; i++)
		if (span_same(v.alt[i], text))
			return true;
	return false;
}

bool grub_value_same(struct grub_value x, struct grub_value y)
{
	if (x.n != y.n || x.n == 0)
		return false;
	for (size_t i = 0; i < x.n; i++)
		if (!has(y, x.alt[i]))
			return false;
	return true;
}

struct grub_value grub_value_join(struct arena *a, struct grub_value x, struct grub_value y)
{
	struct span *alt;
	size_t n = x.n;

	if (x.n == 0 || y.n == 0)
		return x.n ? y : x;
	if (grub_value_same(x, y))
		return x;
	alt = arena_array(a, struct span, x.n + y.n);
	memcpy(alt, x.alt, x.n * sizeof(*alt));
	for (size_t i = 0; i < y.n; i++)
		if (!has(x, y.alt[i]))
			alt[n++] = y.alt[i];
	if (n > GRUB_ALTERNATIVES)
		return grub_value_unknown("too many possible values");
	return (struct grub_value){ .alt = alt, .n = n };
}

static unsigned bucket_of(struct span name)
{
	unsigned h = 5381;

	for (size_t i = 0; i < name.n; i++)
		h = h * 33 ^ (unsigned char)name.p[i];
	return h % (sizeof(((struct grub_env *)0)->buckets) / sizeof(struct grub_var *));
}

static struct grub_var *find(const struct grub_env *e, struct span name)
{
	struct grub_var *v = e->buckets[bucket_of(name)];

	while (v && !span_same(v->name, name))
		v = v->next;
	return v;
}

/* What GRUB sets by itself: no environment block is expected to change these. */
static bool builtin(struct span name)
{
	return span_starts(name, "feature_") || span_starts(name, "grub_") ||
	       span_eq(name, "prefix") || span_eq(name, "root") || span_eq(name, "boot") ||
	       span_starts(name, "config_") || span_eq(name, "?") || span_eq(name, "chosen") ||
	       span_eq(name, "cmdpath") || span_eq(name, "menuentry_id_option");
}

static bool tainted(const struct grub_env *e, struct span name, const struct grub_var *v)
{
	return e->taint_why && !builtin(name) && (!v || v->serial < e->taint_serial);
}

struct grub_value grub_env_get(const struct grub_env *e, struct span name)
{
	static const struct span empty = { "", 0 };
	const struct grub_var *v = find(e, name);

	if (tainted(e, name, v))
		return grub_value_unknown(e->taint_why);
	return v ? v->value : (struct grub_value){ .alt = &empty, .n = 1 };
}

const struct grub_var *grub_env_find(const struct grub_env *e, struct span name)
{
	const struct grub_var *v = find(e, name);

	if (!v || (!v->set && !tainted(e, name, v)))
		return NULL;
	return v;
}

static struct grub_var *add(struct grub_env *e, struct span name)
{
	struct grub_var *v = find(e, name), **bucket;

	if (v)
		return v;
	bucket = &e->buckets[bucket_of(name)];
	v = arena_new_of(e->arena, struct grub_var);
	v->name = name;
	v->value = grub_value_of(e->arena, span_of(""));
	v->next = *bucket;
	*bucket = v;
	return v;
}

static void record(struct grub_env *e, struct grub_var *v)
{
	if (e->n_journal == e->room) {
		size_t room = e->room ? e->room * 2 : 64;
		struct grub_change *journal = arena_array(e->arena, struct grub_change, room);

		if (e->n_journal)
			memcpy(journal, e->journal, e->n_journal * sizeof(*journal));
		e->journal = journal;
		e->room = room;
	}
	e->journal[e->n_journal++] = (struct grub_change){ v, *v };
}

void grub_env_set(struct grub_env *e, struct span name, struct grub_value value, struct where where)
{
	struct grub_var *v = add(e, name);

	record(e, v);
	v->value = value;
	v->set = true;
	v->where = where;
	v->serial = ++e->serial;
}

void grub_env_unset(struct grub_env *e, struct span name)
{
	struct grub_var *v = add(e, name);

	record(e, v);
	v->value = grub_value_of(e->arena, span_of(""));
	v->set = v->exported = false;
	v->serial = ++e->serial;
}

void grub_env_export(struct grub_env *e, struct span name)
{
	struct grub_var *v = add(e, name);

	record(e, v);
	v->exported = true;
	/* Exporting what is not set sets it to nothing, normal/context.c. */
	v->set = true;
}

void grub_env_taint(struct grub_env *e, const char *why)
{
	e->taint_why = why;
	e->taint_serial = ++e->serial;
}

struct grub_mark grub_env_mark(const struct grub_env *e)
{
	return (struct grub_mark){ e->n_journal, e->taint_why, e->taint_serial };
}

static void restore(struct grub_var *v, const struct grub_var *old)
{
	struct grub_var *next = v->next;
	unsigned stamp = v->stamp;

	*v = *old;
	v->next = next;
	v->stamp = stamp;
}

void grub_env_rollback(struct grub_env *e, struct grub_mark mark)
{
	while (e->n_journal > mark.n_journal) {
		struct grub_change *c = &e->journal[--e->n_journal];

		restore(c->var, &c->old);
	}
	e->taint_why = mark.taint_why;
	e->taint_serial = mark.taint_serial;
}

void grub_env_open_context(struct grub_env *e)
{
	for (size_t i = 0; i < sizeof(e->buckets) / sizeof(*e->buckets); i++)
		for (struct grub_var *v = e->buckets[i]; v; v = v->next)
			if (v->set && !v->exported)
				grub_env_unset(e, v->name);
}

void grub_env_other(struct grub_env *e, struct grub_branch *b)
{
	size_t n = e->n_journal - b->mark.n_journal;
	unsigned stamp = ++e->stamp;

	b->first = n ? arena_array(e->arena, struct grub_change, n) : NULL;
	for (size_t i = b->mark.n_journal; i < e->n_journal; i++) {
		struct grub_var *v = e->journal[i].var;

		if (v->stamp == stamp)
			continue;
		v->stamp = stamp;
		b->first[b->n_first++] = (struct grub_change){ v, *v };
	}
	b->taint_why = e->taint_serial == b->mark.taint_serial ? NULL : e->taint_why;
	grub_env_rollback(e, b->mark);
}

/* `v` is one of two things: what it is now, or `other`. */
static void join_var(struct grub_env *e, struct grub_var *v, const struct grub_var *other)
{
	struct grub_value value = grub_value_join(e->arena, v->value, other->value);
	bool set = v->set || other->set, exported = v->exported || other->exported;
	struct where where = other->where.path ? other->where : v->where;

	grub_env_set(e, v->name, value, where);
	v->set = set;
	v->exported = exported;
}

void grub_env_join(struct grub_env *e, struct grub_branch *b)
{
	size_t second = e->n_journal;
	unsigned stamp = ++e->stamp;
	const char *taint = e->taint_serial != b->mark.taint_serial ? e->taint_why : b->taint_why;

	for (size_t i = 0; i < b->n_first; i++) {
		b->first[i].var->stamp = stamp;
		join_var(e, b->first[i].var, &b->first[i].old);
	}
	for (size_t i = b->mark.n_journal; i < second; i++) {
		struct grub_change c = e->journal[i];

		/* The first branch left it alone: it is as before both, or as after the second. */
		if (c.var->stamp == stamp)
			continue;
		c.var->stamp = stamp;
		join_var(e, c.var, &c.old);
	}
	if (taint)
		grub_env_taint(e, taint);
}
