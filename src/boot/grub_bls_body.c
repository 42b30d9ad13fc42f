/* SPDX-License-Identifier: MIT */
/* What a blscfg entry starts: its variables replaced, then as a script, or worked out at once. */
#include "boot/grub.h"

#include "base/strbuf.h"
#include "format/bls.h"
#include "format/grub_lex.h"

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

	if (value.n > 1 && span_index(value, '$') == value.n) {
		x->any = true;
		return value;
	}
	x->out = STRBUF(x->g->arena);
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (!variable && c != '$') { /* up to the next one there is nothing to do */
			i += span_index(span_from(value, i), '$') - 1;
		} else if (c == '$') {
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
		} else if (!name_byte(c)) {
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

/* The arguments, variables replaced. */
static struct span args_of(struct grub *g, const struct bls_pair *options, const char **ret_why)
{
	struct expansion x = { .g = g };
	struct span args = options ? expand(&x, options->value) : span_of("");

	if (!x.any && !x.why) {
		struct grub_value fallback = grub_env_get(&g->env, span_of("default_kernelopts"));

		if (fallback.n == 1)
			args = expand(&x, fallback.alt[0]);
		else
			x.why = "$default_kernelopts is not known";
	}
	*ret_why = x.why;
	return args;
}

/* The script that blscfg makes of an entry, with the lines of the file it comes from. */
static const struct grub_block *script_of(struct grub *g, const struct bls *bls, struct where where,
					  struct span args, const char **ret_why)
{
	struct strbuf b = STRBUF(g->arena);
	struct grub_script script;
	size_t any = 0;
	struct grub_block *root = arena_new_of(g->arena, struct grub_block);

	strbuf_str(&b, "linux ($root)");
	strbuf_add(&b, bls_get(bls, "linux")->value);
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
	grub_cfg_parse(g->arena, where.path, where.line, strbuf_span(&b), &script);
	if (script.error)
		*ret_why = arena_printf(g->arena, "a syntax error: %s", script.error);
	*root = script.root;
	return root;
}

/* Bytes that stand for themselves in a script and in what GRUB hands to a kernel; and `blanks`. */
static bool plain(struct span s, const char *blanks)
{
	static const bool stands[256] = {
		['0' ... '9'] = true, ['a' ... 'z'] = true, ['A' ... 'Z'] = true,
		['_'] = true,	      ['+' ... '/'] = true, [':'] = true,
		['='] = true,	      ['@'] = true,	    ['%'] = true,
	};

	for (size_t i = 0; i < s.n; i++)
		if (!stands[(unsigned char)s.p[i]] && (!s.p[i] || !strchr(blanks, s.p[i])))
			return false;
	return true;
}

/* ($root) is one word, and ends where it seems to. */
static bool root_is_plain(struct grub *g)
{
	struct grub_value root = grub_env_get(&g->env, span_of("root"));

	if (root.n != 1)
		return false;
	for (size_t i = 0; i < root.alt[0].n; i++)
		if (byte_blank(root.alt[0].p[i]) || root.alt[0].p[i] == ')')
			return false;
	return true;
}

/* The words with one blank between them; nothing is copied where they stand so. */
static struct span joined(struct arena *a, struct span text)
{
	struct span rest = span_trim(text), word;
	struct strbuf b = STRBUF(a);

	if (span_index(rest, '\t') == rest.n && span_find(rest, "  ") == rest.n)
		return rest;
	while (span_word(&rest, &word)) {
		if (b.n)
			strbuf_byte(&b, ' ');
		strbuf_add(&b, word);
	}
	return strbuf_span(&b);
}

/* $tuned_initrd, which is nearly always set to nothing: no word. */
static bool is_empty_variable(struct grub *g, struct span word)
{
	struct span name = span_from(word, 1);
	struct grub_value value;

	if (word.p[0] != '$' || !grub_lex_name(name))
		return false;
	value = grub_env_get(&g->env, name);
	return value.n == 1 && !value.alt[0].n;
}

/* Every word of every initrd line, as load_initrd() takes them. */
static bool plain_initrds(struct grub *g, const struct bls *bls, struct grub_load *load)
{
	for (size_t i = 0; i < bls->n; i++) {
		struct span rest = bls->pairs[i].value, word;

		if (!span_eq(bls->pairs[i].key, "initrd"))
			continue;
		if (!rest.n || byte_blank(rest.p[0]) || !plain(rest, " \t$"))
			return false;
		for (bool first = true; span_word(&rest, &word); first = false)
			if (plain(word, ""))
				*arena_push(g->arena, load->initrds, load->n_initrds) = word;
			else if (first || !is_empty_variable(g, word))
				return false;
	}
	return true;
}

/*
 * What running the script would load, or NULL where that takes running it: nearly every entry is
 * made of plain words, and there may be hundreds.
 */
static const struct grub_load *load_of(struct grub *g, const struct bls *bls, struct where where,
				       struct span args)
{
	struct span kernel = bls_get(bls, "linux")->value;
	struct grub_load *load;

	if (!root_is_plain(g) || !kernel.n || !plain(kernel, "") || !plain(args, " \t"))
		return NULL;
	load = arena_new_of(g->arena, struct grub_load);
	*load = (struct grub_load){ .any = true,
				    .kernel = kernel,
				    .args = arena_new_of(g->arena, struct span),
				    .n_args = 1,
				    .where = where };
	load->args[0] = joined(g->arena, args);
	return plain_initrds(g, bls, load) ? load : NULL;
}

void grub_bls_body(struct grub *g, const struct bls *bls, struct grub_entry *e)
{
	const struct bls_pair *options = bls_get(bls, "options");
	struct where where = { e->where.path, options ? options->line : e->where.line };
	struct span args = args_of(g, options, &e->why);

	e->load = load_of(g, bls, where, args);
	if (!e->load)
		e->body = script_of(g, bls, where, args, &e->why);
}
