/* SPDX-License-Identifier: MIT */
/* load_env and save_env, grub-core/commands/loadenv.c 2.06. */
#include "boot/grub.h"

#include "format/grubenv.h"

/* -f FILE --file FILE --file=FILE; else the block beside the configuration. `ret_first`: the names.
 */
static struct span block_path(struct grub *g, const struct grub_call *c, size_t *ret_first)
{
	struct grub_value prefix;
	struct span file = span_of("");
	size_t i = 0;

	for (; i < grub_call_n(c) && span_starts(grub_call_text(c, i), "-"); i++) {
		struct span a = grub_call_text(c, i);

		if (span_starts(a, "--file="))
			file = span_from(a, 7);
		else if (span_eq(a, "-f") || span_eq(a, "--file"))
			file = grub_call_text(c, ++i);
	}
	*ret_first = i;
	if (file.n)
		return file;
	prefix = grub_env_get(&g->env, span_of("prefix"));
	if (prefix.n == 0)
		return file;
	return span_of(
		arena_printf(g->arena, "%.*s/grubenv", (int)prefix.alt[0].n, prefix.alt[0].p));
}

static bool wanted(const struct grub_call *c, size_t first, struct span name)
{
	for (size_t i = first; i < grub_call_n(c); i++)
		if (span_same(grub_call_text(c, i), name))
			return true;
	return first >= grub_call_n(c);
}

/* Names and values are joined by their last assignment; what an earlier boot wrote comes on top. */
static void load(struct grub *g, const struct grub_call *c, size_t first, const struct file *file)
{
	struct grubenv env;

	grubenv_parse(g->arena, file->bytes, &env);
	for (size_t i = 0; i < env.n; i++)
		if (wanted(c, first, env.vars[i].name))
			grub_env_set(&g->env, env.vars[i].name,
				     grub_value_of(g->arena, env.vars[i].value),
				     (struct where){ file->path, env.vars[i].line });
	if (!env.valid)
		return;
	for (size_t i = 0; i < g->n_written; i++) {
		const struct grub_save *w = &g->written[i];

		if (!wanted(c, first, w->name))
			continue;
		if (w->set)
			grub_env_set(&g->env, w->name, w->value, (struct where){ file->path, 0 });
		else if (!grubenv_get(&env, arena_dup(g->arena, w->name)))
			continue;
		else
			grub_env_unset(&g->env, w->name);
	}
}

enum grub_status grub_load_env(struct grub *g, const struct grub_call *c)
{
	size_t first;
	struct span path = block_path(g, c, &first);
	enum grub_status status;
	const struct file *file = grub_file(g, path, &status);
	const char *why = NULL;

	if (status == GRUB_FAILED)
		return GRUB_FAILED;
	if (file && file->has_bytes) {
		load(g, c, first, file);
		return GRUB_OK;
	}
	why = file && file->seen == SEEN_UNREADABLE ? facts_reason(file->err) : "it was not read";
	why = arena_printf(g->arena, "%s: %s", file ? file->path : arena_dup(g->arena, path), why);
	if (first >= grub_call_n(c)) {
		grub_env_taint(&g->env, why);
	} else {
		for (size_t i = first; i < grub_call_n(c); i++)
			grub_env_set(&g->env, grub_call_text(c, i), grub_value_unknown(why),
				     (struct where){ c->path, c->node->line });
	}
	return GRUB_MAYBE;
}

enum grub_status grub_save_env(struct grub *g, const struct grub_call *c)
{
	size_t first;

	block_path(g, c, &first);
	for (size_t i = first; i < grub_call_n(c); i++) {
		struct span name = grub_call_text(c, i);
		const struct grub_var *var = grub_env_find(&g->env, name);
		struct grub_value value = grub_env_get(&g->env, name);

		/* Where it is not sure that this runs, the next boot finds either. */
		if (g->maybe)
			value = grub_value_unknown("it is saved on a condition that is not known");
		*arena_push(g->arena, g->saves, g->n_saves) =
			(struct grub_save){ name, value, var != NULL || value.n == 0 };
	}
	return GRUB_OK;
}
