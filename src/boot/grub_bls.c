/* SPDX-License-Identifier: MIT */
/* blscfg: menu entries from loader/entries, Red Hat's grub-core/commands/blscfg.c (EL8, EL9, EL10).
 */
#include "boot/grub.h"

#include "format/bls.h"

struct candidate {
	struct span id;
	struct bls_package order;
	const struct file *file;
};

static void add_entry(struct grub *g, const struct candidate *c)
{
	const struct bls_pair *kernel, *title;
	struct grub_entry *e;
	struct bls bls;

	if (!c->file->has_bytes) {
		e = grub_new_entry(g);
		e->id = e->title = arena_dup(g->arena, c->id);
		e->where.path = c->file->path;
		e->why = c->file->seen == SEEN_UNREADABLE ? facts_reason(c->file->err)
							  : "it was not read";
		return;
	}
	bls_parse_grub(g->arena, c->file->bytes, &bls);
	kernel = bls_get(&bls, "linux");
	if (!kernel)
		return;
	title = bls_get(&bls, "title");
	e = grub_new_entry(g);
	e->id = arena_dup(g->arena, c->id);
	e->title = arena_dup(g->arena, title ? title->value : kernel->value);
	e->where = (struct where){ c->file->path, kernel->line };
	grub_bls_body(g, &bls, e);
	if (bls_get(&bls, "version"))
		e->version = arena_dup(g->arena, bls_get(&bls, "version")->value);
}

/* Newest first. Merging keeps what is equal in its order, and needs no order that is a good one. */
static void sort(struct candidate *c, struct candidate *scratch, size_t n)
{
	for (size_t width = 1; width < n; width *= 2) {
		for (size_t from = 0; from < n; from += 2 * width) {
			size_t mid = from + width < n ? from + width : n;
			size_t to = from + 2 * width < n ? from + 2 * width : n;
			size_t i = from, j = mid;

			for (size_t k = from; k < to; k++)
				scratch[k] =
					i < mid && (j == to ||
						    bls_grub_compare(&c[i].order, &c[j].order) >= 0)
						? c[i++]
						: c[j++];
		}
		memcpy(c, scratch, n * sizeof(*c));
	}
}

static const struct file *directory(struct grub *g, const struct grub_call *c,
				    enum grub_status *ret)
{
	struct span arg = grub_call_text(c, 0);
	struct grub_value dir = grub_env_get(&g->env, span_of("blsdir"));

	if (arg.n && arg.p[0] == '(')
		return grub_file(g, arg, ret);
	if (dir.n == 1 && dir.alt[0].n)
		return grub_file(g, dir.alt[0], ret);
	return grub_file(g, span_of("/loader/entries"), ret);
}

static bool shown(const struct grub *g, struct span id)
{
	for (size_t i = 0; i < g->menu->n; i++)
		if (span_eq(id, g->menu->entries[i].id))
			return true;
	return false;
}

/* blscfg default, non-default, ID: which entries, by the same words as `default` itself. */
static bool selected(struct grub *g, const struct grub_call *c, struct span id, size_t i)
{
	struct span arg = grub_call_text(c, 0);
	struct grub_value def;
	bool is_default;

	if (arg.n == 0 || arg.p[0] == '(')
		return true;
	if (!span_eq(arg, "default") && !span_eq(arg, "non-default"))
		return span_same(arg, id);
	def = grub_env_get(&g->env, span_of("default"));
	if (def.n != 1) {
		grub_lose(g, c->path, c->node->line,
			  "blscfg shows the default entry, which is not known");
		return false;
	}
	is_default =
		span_same(def.alt[0], id) || span_eq(def.alt[0], arena_printf(g->arena, "%zu", i));
	return is_default == span_eq(arg, "default");
}

enum grub_status grub_blscfg(struct grub *g, const struct grub_call *c)
{
	enum grub_status status;
	const struct file *dir = directory(g, c, &status);
	struct candidate *list = NULL;
	size_t n = 0;

	g->bls = true;
	if (status == GRUB_FAILED)
		return GRUB_FAILED;
	if (!dir || dir->seen != SEEN_PRESENT || dir->kind != FILE_DIRECTORY) {
		grub_lose(g, c->path, c->node->line,
			  arena_printf(g->arena, "it reads the entries in %s: %s",
				       dir ? dir->path : "/boot/loader/entries",
				       dir && dir->seen == SEEN_UNREADABLE ? facts_reason(dir->err)
									   : "they were not read"));
		return GRUB_MAYBE;
	}
	for (size_t i = 0; i < dir->n_names; i++) {
		struct span name = span_of(dir->names[i]), id;

		if (!bls_grub_name(name))
			continue;
		id = span_head(name, name.n - 5);
		*arena_push(g->arena, list, n) = (struct candidate){
			.id = id,
			.order = bls_package(id),
			.file = facts_file(g->f, arena_path(g->arena, dir->path, dir->names[i])),
		};
	}
	if (n)
		sort(list, arena_array(g->arena, struct candidate, n), n);
	for (size_t i = 0; i < n && g->flow == FLOW_ON; i++)
		if (selected(g, c, list[i].id, i) && (grub_call_n(c) == 0 || !shown(g, list[i].id)))
			add_entry(g, &list[i]);
	return GRUB_OK;
}
