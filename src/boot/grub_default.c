/* SPDX-License-Identifier: MIT */
/*
 * Which entry `default` means.
 *
 * GRUB (normal/menu.c 2.06): a value that begins with a number is that number;
 * else the first entry whose title or id it is, up to a single '>'. Red Hat's
 * GRUB looks for an id first, then for a title, and only then takes it for a
 * number, and only when it is nothing else. What matches nothing, or is past the
 * end, is entry 0. Where the two rules differ, the distribution decides.
 */
#include "boot/grub.h"

#include "format/shellvars.h"

/* Different entries that may be meant; more are as good as unknown. */
#define MAX_CHOSEN 8

struct choosing {
	struct grub *g;
	size_t chosen[MAX_CHOSEN];
	size_t n;
	const char *why; /* it cannot be told */
};

/* Does `spec`, up to a single '>', say `name`? A '>' in the name is doubled in it. */
static bool means(const char *name, struct span spec)
{
	size_t i = 0;

	for (;; name++, i++) {
		char c = i < spec.n ? spec.p[i] : '\0';

		if (c == '>' && (i + 1 >= spec.n || spec.p[i + 1] != '>'))
			return *name == '\0';
		if (c == '>')
			i++;
		if (*name != c)
			return false;
		if (c == '\0')
			return true;
	}
}

static size_t find_both(const struct grub_menu *menu, struct span spec)
{
	for (size_t i = 0; i < menu->n; i++)
		if (means(menu->entries[i].title, spec) || means(menu->entries[i].id, spec))
			return i;
	return 0;
}

static size_t choose_upstream(const struct grub_menu *menu, struct span spec)
{
	int64_t n;
	size_t end;

	if (grub_number(spec, &n, &end))
		return (size_t)n < menu->n ? (size_t)n : 0;
	return find_both(menu, spec);
}

static size_t choose_redhat(const struct grub_menu *menu, struct span spec)
{
	int64_t n;
	size_t end;
	bool blank = false;

	for (size_t i = 0; i < spec.n; i++)
		blank |= byte_blank(spec.p[i]);
	for (size_t i = 0; i < menu->n && !blank; i++)
		if (means(menu->entries[i].id, spec))
			return i;
	for (size_t i = 0; i < menu->n; i++)
		if (means(menu->entries[i].title, spec))
			return i;
	if (grub_number(spec, &n, &end) && end == spec.n && (size_t)n < menu->n)
		return (size_t)n;
	return 0;
}

enum flavour { UPSTREAM, REDHAT, UNCLEAR };

static enum flavour flavour_of(const struct grub *g)
{
	struct shellvars v = SHELLVARS(g->arena);
	struct span id, like;

	if (g->bls)
		return REDHAT;
	shellvars_read(&v, "/etc/os-release", facts_bytes(g->f, "/etc/os-release"));
	id = shellvars_value(&v, "ID");
	like = shellvars_value(&v, "ID_LIKE");
	if (span_eq(id, "rhel") || span_eq(id, "fedora") || span_find(like, "rhel") < like.n ||
	    span_find(like, "fedora") < like.n || span_eq(id, "ol"))
		return REDHAT;
	return id.n ? UPSTREAM : UNCLEAR;
}

/* Entries that may or may not be there, or whose name is not known, up to and at the choice. */
static bool sure(const struct grub_menu *menu, struct span spec, size_t i)
{
	bool by_name = means(menu->entries[i].title, spec) || means(menu->entries[i].id, spec);

	for (size_t k = 0; k < menu->n && k <= i; k++) {
		const struct grub_entry *e = &menu->entries[k];

		if (e->vague || (e->maybe && (!by_name || k == i)))
			return false;
	}
	/* What matches nothing: nothing whose name is not known may come later either. */
	for (size_t k = i; k < menu->n && !by_name; k++)
		if (menu->entries[k].vague)
			return false;
	return true;
}

static void add(struct choosing *c, size_t index)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->chosen[i] == index)
			return;
	if (c->n == MAX_CHOSEN)
		c->why = "too many possible entries";
	else
		c->chosen[c->n++] = index;
}

static void choose(struct choosing *c, const struct grub_menu *menu, struct grub_value def);

static void choose_one(struct choosing *c, const struct grub_menu *menu, struct span spec)
{
	size_t i = choose_upstream(menu, spec), redhat = choose_redhat(menu, spec);

	if (i != redhat) {
		enum flavour flavour = flavour_of(c->g);
		int64_t n;
		size_t end;

		/* Releases of Red Hat's GRUB differ in what they make of 1>2. */
		if (flavour == REDHAT && grub_number(spec, &n, &end) && end < spec.n &&
		    spec.p[end] == '>')
			flavour = UNCLEAR;
		if (flavour == UNCLEAR) {
			c->why = arena_printf(
				c->g->arena,
				"releases of GRUB differ in what default \"%.*s\" means",
				(int)spec.n, spec.p);
			return;
		}
		i = flavour == REDHAT ? redhat : i;
	}
	if (!sure(menu, spec, i)) {
		c->why = "the menu depends on conditions that are not known";
		return;
	}
	if (menu->entries[i].submenu)
		choose(c, menu->entries[i].menu, menu->entries[i].menu_default);
	else
		add(c, menu->entries[i].index);
}

static void choose(struct choosing *c, const struct grub_menu *menu, struct grub_value def)
{
	if (menu->n == 0) {
		c->why = "the default is an empty submenu";
		return;
	}
	if (def.n == 0)
		c->why = arena_printf(c->g->arena, "default is not known: %s", def.why);
	for (size_t k = 0; k < def.n && !c->why; k++)
		choose_one(c, menu, def.alt[k]);
}

void grub_choose(struct grub *g, struct boot_prediction *ret, size_t *ret_index)
{
	struct choosing c = { .g = g };
	const struct grub_var *var = grub_env_find(&g->env, span_of("default"));

	choose(&c, g->menu, grub_env_get(&g->env, span_of("default")));
	if (var)
		ret->where = var->where;
	*ret_index = BOOT_NO_ENTRY;
	if (!c.why && c.n != 1)
		c.why = "default has several possible values";
	if (c.why && g->env.taint_why && !strstr(c.why, g->env.taint_why))
		ret->why = arena_printf(g->arena, "%s; %s", c.why, g->env.taint_why);
	else if (c.why)
		ret->why = c.why;
	else
		*ret_index = c.chosen[0];
}
