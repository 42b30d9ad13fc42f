/* SPDX-License-Identifier: MIT */
/* menuentry and submenu (commands/menuentry.c 2.06), and what their bodies load. */
#include "boot/grub.h"

#include "base/strbuf.h"
#include "boot/release.h"

/* Submenus inside submenus. */
#define MAX_NESTING 6

struct grub_entry *grub_new_entry(struct grub *g)
{
	struct grub_menu *menu = g->menu;
	struct grub_entry *e = arena_push(g->arena, menu->entries, menu->n);

	*e = (struct grub_entry){ .id = "", .title = "", .maybe = g->maybe > 0 };
	menu->n_maybe += e->maybe;
	return e;
}

/* The options that take a word, as lib/arg.c takes it: after "=" or as the next argument. */
static bool takes_word(struct span option)
{
	return span_eq(option, "--class") || span_eq(option, "--users") ||
	       span_eq(option, "--hotkey") || span_eq(option, "--id") ||
	       span_eq(option, "--source");
}

static void add_param(struct grub *g, struct grub_entry *e, const struct grub_call *c, size_t i)
{
	if (e->n_params == 0) {
		e->title = arena_dup(g->arena, grub_call_text(c, i));
		e->vague = e->vague || c->variants[0].args[i + c->shift].why;
	}
	*arena_push(g->arena, e->params, e->n_params) = grub_call_value(g, c, i);
}

enum grub_status grub_add_entry(struct grub *g, const struct grub_call *c, bool submenu)
{
	struct grub_entry *e;
	bool unrestricted = false;
	const char *id = NULL;

	if (!c->node->body) {
		if (grub_call_n(c)) /* --source: the body is a word */
			grub_lose(g, c->path, c->node->line, "a menu entry without { }");
		return GRUB_FAILED;
	}
	e = grub_new_entry(g);
	e->submenu = submenu;
	e->vague = c->n_variants > 1 || c->variants[0].open;
	e->where = (struct where){ c->path, c->node->line };
	e->body = c->node->body;
	for (size_t i = 0; i < grub_call_n(c); i++) {
		struct span a = grub_call_text(c, i);

		if (span_eq(a, "--unrestricted"))
			unrestricted = true;
		else if (span_eq(a, "--id"))
			id = arena_dup(g->arena, grub_call_text(c, i + 1)), i++;
		else if (span_starts(a, "--id="))
			id = arena_dup(g->arena, span_from(a, 5));
		else if (takes_word(a))
			i++;
		else if (!span_starts(a, "--"))
			add_param(g, e, c, i);
	}
	e->id = id ? id : e->title;
	e->locked = !unrestricted;
	return GRUB_OK;
}

/* a>b>c: as $chosen and nested titles have it; what is inside a name is doubled. */
static const char *nested(struct grub *g, const char *outer, const char *inner)
{
	struct strbuf b = STRBUF(g->arena);

	if (outer) {
		strbuf_str(&b, outer);
		strbuf_byte(&b, '>');
	}
	for (; *inner; inner++) {
		if (*inner == '>')
			strbuf_byte(&b, '>');
		strbuf_byte(&b, *inner);
	}
	return strbuf_text(&b);
}

/* What `default` means inside the entry it chooses: what stands after the first single >. */
static struct grub_value default_inside(struct grub *g, struct grub_value def)
{
	struct span *alt = arena_array(g->arena, struct span, def.n + 1);

	for (size_t k = 0; k < def.n; k++) {
		struct span s = def.alt[k];
		size_t i = 0;

		while (i < s.n && (s.p[i] != '>' || (i + 1 < s.n && s.p[i + 1] == '>')))
			i += s.p[i] == '>' ? 2 : 1;
		alt[k] = span_from(s, i + 1);
	}
	def.alt = alt;
	return def;
}

/* What is kept aside while the body of an entry runs: nothing it does outlives it. */
struct aside {
	struct grub_mark mark;
	const char *lost;
	struct where lost_where;
	enum grub_flow flow;
	struct grub_value *params;
	size_t n_params, n_saves;
	struct grub_menu *menu;
	bool in_entry;
};

static void run_body(struct grub *g, struct grub_entry *e, const char *chosen, struct aside *a)
{
	*a = (struct aside){ .mark = grub_env_mark(&g->env),
			     .lost = g->lost,
			     .lost_where = g->lost_where,
			     .flow = g->flow,
			     .params = g->params,
			     .n_params = g->n_params,
			     .n_saves = g->n_saves,
			     .in_entry = g->in_entry,
			     .menu = g->menu };
	g->lost = NULL;
	g->flow = FLOW_ON;
	g->params = e->params;
	g->n_params = e->n_params;
	g->load = (struct grub_load){ 0 };
	g->maybe = 0;
	g->in_entry = true;
	grub_env_set(&g->env, span_of("chosen"), grub_value_of(g->arena, span_of(chosen)),
		     e->where);
	grub_env_export(&g->env, span_of("chosen"));
	if (e->submenu) {
		struct grub_value def = grub_env_get(&g->env, span_of("default"));

		grub_env_open_context(&g->env);
		grub_env_set(&g->env, span_of("default"), default_inside(g, def), e->where);
		g->menu = arena_new_of(g->arena, struct grub_menu);
	}
	if (e->body)
		grub_exec(g, e->body);
}

static void leave_body(struct grub *g, struct grub_entry *e, const struct aside *a)
{
	e->n_saves = g->n_saves - a->n_saves;
	if (e->n_saves) {
		e->saves = arena_array(g->arena, struct grub_save, e->n_saves);
		memcpy(e->saves, g->saves + a->n_saves, e->n_saves * sizeof(*e->saves));
	}
	g->n_saves = a->n_saves;
	g->params = a->params;
	g->n_params = a->n_params;
	g->flow = a->flow;
	g->lost = a->lost;
	g->lost_where = a->lost_where;
	g->menu = a->menu;
	g->in_entry = a->in_entry;
	grub_env_rollback(&g->env, a->mark);
}

static bool recovery(const struct boot_entry *b)
{
	struct span title = span_of(b->title), id = span_of(b->id);

	if (span_find(title, "recovery mode") < title.n || span_find(id, "-recovery-") < id.n)
		return true;
	return span_has_word(b->args, "single") || span_has_word(b->args, "recovery");
}

/* The entry is one of the flat list: `load` it starts. */
static void fill(struct grub *g, struct grub_entry *e, const char *title,
		 const struct grub_load *load, struct boot_prediction *menu)
{
	struct boot_entry *ret = arena_push(g->arena, menu->entries, menu->n_entries);
	const char *why = e->why ? e->why : g->lost ? g->lost : load->why;
	struct span kernel = load->kernel;

	e->index = menu->n_entries - 1;
	*ret = (struct boot_entry){ .title = title,
				    .id = e->id,
				    .maybe = e->maybe,
				    .where = load->any ? load->where : e->where };
	if (!why && (!load->any || load->other)) {
		ret->args_seen = SEEN_ABSENT;
		ret->why = load->other ? load->other : "it loads nothing";
		return;
	}
	if (kernel.n) {
		ret->kernel = arena_dup(g->arena, kernel);
		ret->boot_image = span_of(arena_printf(g->arena, "BOOT_IMAGE=%s", ret->kernel));
		ret->release = release_of_kernel(g->arena, kernel);
	}
	if (!ret->release && e->version)
		ret->release = e->version;
	for (size_t i = 0; i < load->n_initrds; i++)
		*arena_push(g->arena, ret->initrds, ret->n_initrds) =
			arena_dup(g->arena, load->initrds[i]);
	ret->args_seen = why ? SEEN_UNREADABLE : SEEN_PRESENT;
	ret->why = why;
	if (!why) {
		ret->variants = load->args;
		ret->n_variants = load->n_args;
		ret->args = load->args[0];
	}
	ret->recovery = recovery(ret);
	ret->rescue = span_find(kernel, "-0-rescue") < kernel.n ||
		      span_find(span_of(e->id), "-0-rescue") < strlen(e->id);
}

static void run_entries(struct grub *g, struct boot_prediction *ret, const char *title,
			const char *chosen, unsigned depth)
{
	struct grub_menu *menu = g->menu;

	for (size_t i = 0; i < menu->n; i++) {
		struct grub_entry *e = &menu->entries[i];
		const char *own =
			title ? arena_printf(g->arena, "%s>%s", title, e->title) : e->title;
		const char *own_chosen;
		struct aside a;

		if (e->load) {
			fill(g, e, own, e->load, ret);
			continue;
		}
		own_chosen = nested(g, chosen, e->id);
		run_body(g, e, own_chosen, &a);
		if (!e->submenu) {
			fill(g, e, own, &g->load, ret);
		} else if (g->lost || depth >= MAX_NESTING) {
			/* What it offers is not known: it stands as one entry that says so. */
			e->submenu = false;
			e->why = g->lost ? g->lost : "nested too deeply";
			fill(g, e, own, &g->load, ret);
		} else {
			const struct grub_var *def = grub_env_find(&g->env, span_of("default"));

			e->menu = g->menu;
			e->menu_default = grub_env_get(&g->env, span_of("default"));
			if (def)
				e->default_where = def->where;
			run_entries(g, ret, own, own_chosen, depth + 1);
		}
		leave_body(g, e, &a);
	}
}

void grub_run_menu(struct grub *g, struct boot_prediction *ret)
{
	run_entries(g, ret, NULL, NULL, 0);
}
