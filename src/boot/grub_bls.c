/* SPDX-License-Identifier: MIT */
/* blscfg: menu entries from loader/entries, Red Hat's grub-core/commands/blscfg.c (EL8, EL9, EL10).
 */
#include "boot/grub.h"

#include "base/strbuf.h"
#include "format/bls.h"

struct candidate {
	struct span id;
	const struct file *file;
};

/* What blscfg's expand_val() keeps between two calls of field_append(). */
struct expansion {
	struct grub *g;
	struct strbuf out;
	bool any; /* its buffer is not NULL */
	const char *why;
};

static bool name_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_';
}

static void append(struct expansion *x, bool variable, struct span field)
{
	const struct grub_var *var;
	struct grub_value v;

	if (!variable) {
		strbuf_add(&x->out, field);
		x->any = true;
		return;
	}
	v = grub_env_get(&x->g->env, field);
	var = grub_env_find(&x->g->env, field);
	if (v.n != 1) {
		x->why = arena_printf(x->g->arena, "$%.*s is not known: %s", (int)field.n, field.p,
				      v.n ? "it has several possible values" : v.why);
		return;
	}
	if (!var)
		return;
	/* The blank after a value is blscfg's own; the arguments are joined anew later. */
	strbuf_add(&x->out, v.alt[0]);
	strbuf_byte(&x->out, ' ');
	x->any = true;
}

/*
 * Replaces $name, step by step as expand_val() does: it leaves out literal text of one byte, and
 * gives up (`any` false) when an unset variable comes first and another follows without a blank.
 */
static struct span expand(struct expansion *x, struct span value)
{
	size_t start = 0, end = 0;
	bool variable = false;

	x->out = STRBUF(x->g->arena);
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (c == '$') {
			/* Releases differ in whether \$ is a dollar. */
			if (i && value.p[i - 1] == '\\')
				x->why = "\\$ is read differently by releases of GRUB";
			if (start != end) {
				append(x, variable, span_make(value.p + start, end - start + 1));
				if (!x->any)
					return span_of("");
			}
			variable = true;
			start = i + 1;
		} else if (variable && !name_byte(c)) {
			append(x, true,
			       span_make(value.p + start, end + 1 > start ? end - start + 1 : 0));
			variable = false;
			start = i + (c == ' ');
		}
		end = i;
	}
	if (start < value.n && start != end)
		append(x, variable, span_make(value.p + start, end - start + 1));
	return strbuf_span(&x->out);
}

/* The script that blscfg makes of an entry, with the lines of the file it comes from. */
static const struct grub_block *script_of(struct grub *g, const struct file *file,
					  const struct bls *bls, const struct bls_pair *kernel,
					  const char **ret_why)
{
	const struct bls_pair *options = bls_get(bls, "options");
	struct expansion x = { .g = g };
	struct strbuf b = STRBUF(g->arena);
	struct grub_script script;
	size_t any = 0;
	struct span args = options ? expand(&x, options->value) : span_of("");
	struct grub_block *root = arena_new_of(g->arena, struct grub_block);

	if (!x.any && !x.why) {
		struct grub_value fallback = grub_env_get(&g->env, span_of("default_kernelopts"));

		if (fallback.n == 1)
			args = expand(&x, fallback.alt[0]);
		else
			x.why = "$default_kernelopts is not known";
	}
	*ret_why = x.why;
	strbuf_str(&b, "linux ($root)");
	strbuf_add(&b, kernel->value);
	strbuf_byte(&b, ' ');
	strbuf_add(&b, args);
	strbuf_byte(&b, '\n');
	/* One command for all: a second one would replace the first. */
	for (size_t i = 0; i < bls->n; i++) {
		if (!span_eq(bls->pairs[i].key, "initrd"))
			continue;
		strbuf_str(&b, any++ ? " ($root)" : "initrd ($root)");
		strbuf_add(&b, bls->pairs[i].value);
	}
	strbuf_byte(&b, '\n');
	grub_cfg_parse(g->arena, file->path, options ? options->line : kernel->line,
		       strbuf_span(&b), &script);
	if (script.error)
		*ret_why = arena_printf(g->arena, "a syntax error: %s", script.error);
	*root = script.root;
	return root;
}

static void add_entry(struct grub *g, const struct candidate *c)
{
	const struct bls_pair *kernel, *title;
	struct grub_entry *e;
	struct bls bls;
	const char *why = NULL;

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
	e->body = script_of(g, c->file, &bls, kernel, &why);
	e->why = why;
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
				scratch[k] = i < mid && (j == to ||
							 bls_grub_compare(c[i].id, c[j].id) >= 0)
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
		struct span name = span_of(dir->names[i]);

		if (!bls_grub_name(name))
			continue;
		*arena_push(g->arena, list, n) = (struct candidate){
			span_head(name, name.n - 5),
			facts_file(g->f, arena_printf(g->arena, "%s/%s", dir->path, dir->names[i])),
		};
	}
	if (n)
		sort(list, arena_array(g->arena, struct candidate, n), n);
	for (size_t i = 0; i < n && g->flow == FLOW_ON; i++)
		if (selected(g, c, list[i].id, i) && (grub_call_n(c) == 0 || !shown(g, list[i].id)))
			add_entry(g, &list[i]);
	return GRUB_OK;
}
