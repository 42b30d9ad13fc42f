/* SPDX-License-Identifier: MIT */
/* GRUB's commands that set a variable, and the one that finds a filesystem. */
#include "boot/grub.h"

static struct where here(const struct grub_call *c)
{
	return (struct where){ c->path, c->node->line };
}

/* set name=value: only the first argument counts, normal/context.c. */
enum grub_status grub_set(struct grub *g, const struct grub_call *c)
{
	struct span text = grub_call_text(c, 0), name = span_head(text, span_index(text, '='));
	struct grub_value value;

	if (grub_call_n(c) == 0)
		return GRUB_OK;
	for (size_t k = 0; k < c->n_variants; k++) {
		struct span other = c->variants[k].n > c->shift ? c->variants[k].args[c->shift].text
								: span_of("");

		if (other.n <= name.n || other.p[name.n] != '=' ||
		    !span_same(span_head(other, name.n), name)) {
			if (c->n_variants > 1 || c->variants[0].args[c->shift].why)
				grub_env_taint(&g->env,
					       "a variable whose name is not known is set");
			return GRUB_MAYBE;
		}
	}
	/* An unquoted value of several words: the first is what is set, when that much is known. */
	value = grub_call_value(g, c, 0);
	if (value.n) {
		struct span *alt = arena_array(g->arena, struct span, value.n);

		for (size_t i = 0; i < value.n; i++)
			alt[i] = span_from(value.alt[i], name.n + 1);
		value.alt = alt;
	}
	grub_env_set(&g->env, name, value, here(c));
	return GRUB_OK;
}

enum grub_status grub_unset(struct grub *g, const struct grub_call *c)
{
	for (size_t i = 0; i < grub_call_n(c); i++)
		grub_env_unset(&g->env, grub_call_text(c, i));
	return GRUB_OK;
}

enum grub_status grub_export(struct grub *g, const struct grub_call *c)
{
	for (size_t i = 0; i < grub_call_n(c); i++)
		if (!c->variants[0].args[i + c->shift].why)
			grub_env_export(&g->env, grub_call_text(c, i));
	return GRUB_OK;
}

/*
 * search and whatever else takes --set=VARIABLE: lib/arg.c takes the next word when there is no
 * "=". `ret_id`: the last word that is no option.
 */
static struct span set_option(const struct grub_call *c, struct span *ret_id)
{
	struct span var = span_of("");
	size_t n = grub_call_n(c);

	*ret_id = span_of("");
	for (size_t i = 0; i < n; i++) {
		struct span a = grub_call_text(c, i);

		if (span_starts(a, "--set="))
			var = span_from(a, 6);
		else if ((span_eq(a, "--set") || span_eq(a, "-s")) && i + 1 < n &&
			 !span_starts(grub_call_text(c, i + 1), "-"))
			var = grub_call_text(c, ++i);
		else if (span_eq(a, "--set") || span_eq(a, "-s"))
			var = span_of("root");
		else if (!span_starts(a, "-") && ret_id->n == 0)
			*ret_id = a;
	}
	if (ret_id->n == 0 && var.n) { /* --set UUID: the word was the thing searched for */
		*ret_id = var;
		var = span_of("root");
	}
	return var;
}

static enum grub_status search_for(struct grub *g, const struct grub_call *c, struct span var,
				   struct span id)
{
	const char *device =
		arena_printf(g->arena, "%c%.*s%c", GRUB_DEVICE, (int)id.n, id.p, GRUB_DEVICE);

	if (var.n)
		grub_env_set(&g->env, var, grub_value_of(g->arena, span_of(device)), here(c));
	/* This system's own filesystems are found; whether another is, nobody knows from here. */
	return GRUB_MAYBE;
}

enum grub_status grub_search(struct grub *g, const struct grub_call *c)
{
	struct span id, var = set_option(c, &id);

	return search_for(g, c, var, id);
}

/* search.fs_uuid UUID [VARIABLE [HINT...]], commands/search.c */
enum grub_status grub_search_dot(struct grub *g, const struct grub_call *c)
{
	struct span var = grub_call_n(c) > 1 ? grub_call_text(c, 1) : span_of("root");

	return search_for(g, c, var, grub_call_text(c, 0));
}

/* A command whose outcome is in a variable. */
enum grub_status grub_sets(struct grub *g, const struct grub_call *c)
{
	struct span id, var = set_option(c, &id);

	if (var.n)
		grub_env_set(&g->env, var, grub_value_unknown("it is asked of the firmware"),
			     here(c));
	return GRUB_MAYBE;
}

enum grub_status grub_hwmatch(struct grub *g, const struct grub_call *c)
{
	grub_env_set(&g->env, span_of("match"), grub_value_unknown("it depends on the hardware"),
		     here(c));
	return GRUB_MAYBE;
}

enum grub_status grub_read(struct grub *g, const struct grub_call *c)
{
	for (size_t i = 0; i < grub_call_n(c); i++)
		grub_env_set(&g->env, grub_call_text(c, i), grub_value_unknown("it is typed in"),
			     here(c));
	return GRUB_MAYBE;
}

/* Fedora's increment and decrement. */
static enum grub_status add_to(struct grub *g, const struct grub_call *c, int by)
{
	struct span name = grub_call_text(c, 0);
	struct grub_value v = grub_env_get(&g->env, name);
	struct span *alt = arena_array(g->arena, struct span, v.n + 1);

	for (size_t i = 0; i < v.n; i++) {
		long long n = grub_signed(v.alt[i]) + by;

		alt[i] = span_of(arena_printf(g->arena, "%lld", n));
	}
	v.alt = alt;
	grub_env_set(&g->env, name, v, here(c));
	return GRUB_OK;
}

enum grub_status grub_increment(struct grub *g, const struct grub_call *c)
{
	return add_to(g, c, 1);
}

enum grub_status grub_decrement(struct grub *g, const struct grub_call *c)
{
	return add_to(g, c, -1);
}
