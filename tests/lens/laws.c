/* SPDX-License-Identifier: MIT */
#include "laws.h"

#include "inputs.h"

#include "base/strbuf.h"
#include "format/args_edit.h"
#include "format/bls.h"
#include "format/grubenv.h"
#include "format/grubenv_edit.h"
#include "format/line_edit.h"
#include "format/shellvars_edit.h"
#include "format/sysctl_conf.h"
#include "format/sysctl_edit.h"

#include <stdio.h>

static void law(struct laws *l, const char *name, bool holds)
{
	l->laws++;
	if (holds)
		return;
	if (l->failed++ < 10) {
		fprintf(stderr, "FAIL seed %llu: %s: %s: ", (unsigned long long)l->seed, l->what,
			name);
		for (size_t i = 0; i < l->input.n && i < 2000; i++) {
			unsigned char c = (unsigned char)l->input.p[i];

			if (c >= ' ' && c < 0x7f)
				fputc(c, stderr);
			else
				fprintf(stderr, c == '\n' ? "\\n\n" : "\\x%02x", c);
		}
		fputc('\n', stderr);
	}
}

/* An answer that was no must not have touched anything. */
static bool answered(struct laws *l, bool ok, const struct span *result, const char *const *why)
{
	if (ok)
		l->set++;
	else
		l->refused++;
	law(l, "an answer comes with a result, or a reason", ok ? !*why : *why && !result->p);
	return ok;
}

/* What the kernel's parser of crashkernel= finds: the last such bytes, up to a space. */
static bool kernel_finds(struct span line, struct span *ret)
{
	static const char needle[] = "crashkernel=";
	size_t at = SIZE_MAX;

	line = span_head(line, span_index(line, '\0'));
	for (size_t i = 0; i + sizeof(needle) - 1 <= line.n; i++)
		if (memcmp(line.p + i, needle, sizeof(needle) - 1) == 0)
			at = i;
	if (at == SIZE_MAX)
		return false;
	*ret = span_from(line, at);
	*ret = span_head(*ret, span_index(*ret, ' '));
	return true;
}

/* The words of a line but for crashkernel=, each followed by a NUL. */
static struct span others(struct laws *l, struct span line)
{
	struct strbuf b = STRBUF(l->arena);
	struct span word;

	while (span_word(&line, &word))
		if (!span_starts(word, "crashkernel=") && !span_eq(word, "crashkernel")) {
			strbuf_add(&b, word);
			strbuf_byte(&b, '\0');
		}
	return strbuf_span(&b);
}

static void args_laws(struct laws *l, struct span before, struct span after, const char *want)
{
	struct span found, last;

	law(l, "the kernel finds what was set",
	    kernel_finds(after, &found) && span_eq(found, want));
	law(l, "it stands there once", args_count(after, "crashkernel", &last) == 1);
	law(l, "the other arguments are as they were",
	    span_same(others(l, before), others(l, after)));
}

/* Lines `from` to `to` may differ, no other does. */
static bool only_lines(struct span a, struct span b, unsigned from, unsigned to)
{
	struct span x, y;
	unsigned n = 1;

	for (;; n++) {
		bool in_a = span_line(&a, &x), in_b = span_line(&b, &y);

		if (!in_a || !in_b)
			return in_a == in_b;
		if (!span_same(x, y) && (n < from || n > to))
			return false;
	}
}

static bool ends_alike(struct span a, struct span b)
{
	return (a.n && a.p[a.n - 1] == '\n') == (b.n && b.p[b.n - 1] == '\n');
}

void laws_args(struct laws *l, struct span input, const char *want)
{
	const char *why = NULL;
	struct span after = { 0 }, again, found;

	l->input = input;
	if (!answered(l, args_set(l->arena, l->input, want, &after, &why), &after, &why))
		return;
	args_laws(l, l->input, after, want);
	law(l, "set twice is set once",
	    args_set(l->arena, after, want, &again, &why) && span_same(after, again));
	/* What was there is set: nothing happens. */
	if (args_count(l->input, "crashkernel", &found) == 1 && kernel_finds(l->input, &again) &&
	    found.p == again.p && found.n == again.n &&
	    args_set(l->arena, l->input, arena_dup(l->arena, found), &after, &why))
		law(l, "set what is there is nothing",
		    span_same(after, l->input) || found.p[-(found.p > l->input.p)] != ' ');
	law(l, "taken out is gone",
	    !args_remove(l->arena, l->input, "crashkernel", &after, &why) ||
		    (!args_count(after, "crashkernel", &found) &&
		     span_same(others(l, l->input), others(l, after))));
}

static struct shellvars read_shell(struct laws *l, struct span bytes)
{
	struct shellvars s = SHELLVARS(l->arena);

	shellvars_read(&s, "/f", bytes);
	return s;
}

void laws_shell(struct laws *l, struct span input, const char *want)
{
	const char *why = NULL;
	struct shellvars none = SHELLVARS(l->arena), before, after;
	struct span bytes = { 0 }, again, found;
	const struct shellvar *var;
	unsigned lines = 0;

	l->input = input;
	before = read_shell(l, l->input);
	var = shellvars_get(&before, NAME);
	if (!answered(l,
		      shellvars_set_argument(&none, "/f", l->input, NAME, var ? var->where.line : 1,
					     want, &bytes, &why),
		      &bytes, &why))
		return;
	law(l, "what is computed is refused", var && var->known && !var->unset);
	if (!var || !var->known)
		return;
	after = read_shell(l, bytes);
	args_laws(l, var->value, shellvars_value(&after, NAME), want);
	law(l, "the file is read as before", !after.opaque_why && after.n == before.n);
	for (size_t i = 0; i < before.n && i < after.n; i++)
		if (!span_eq(before.vars[i].name, NAME))
			law(l, "the other variables are as they were",
			    span_same(before.vars[i].name, after.vars[i].name) &&
				    before.vars[i].known == after.vars[i].known &&
				    before.vars[i].unset == after.vars[i].unset &&
				    before.vars[i].exported == after.vars[i].exported &&
				    span_same(before.vars[i].value, after.vars[i].value));
	for (size_t i = 0; i < before.n_assigned; i++)
		if (before.assigned[i].where.line == var->where.line)
			for (size_t k = 0; k < before.assigned[i].raw.n; k++)
				lines += before.assigned[i].raw.p[k] == '\n';
	law(l, "every other line keeps its bytes",
	    ends_alike(l->input, bytes) &&
		    only_lines(l->input, bytes, var->where.line, var->where.line + lines));
	law(l, "set twice is set once",
	    shellvars_set_argument(&none, "/f", bytes, NAME, var->where.line, want, &again, &why) &&
		    span_same(bytes, again));
	if (args_count(var->value, "crashkernel", &found) == 1 &&
	    kernel_finds(var->value, &again) && found.p == again.p && found.n == again.n &&
	    found.p > var->value.p && found.p[-1] == ' ' &&
	    shellvars_set_argument(&none, "/f", l->input, NAME, var->where.line,
				   arena_dup(l->arena, found), &again, &why))
		law(l, "set what is there is nothing", span_same(again, l->input));
}

void laws_sysctl(struct laws *l, struct span input, const char *value)
{
	static const char path[] = "kernel/unknown_nmi_panic";
	const char *why = NULL;
	struct span bytes = { 0 }, again, got;
	unsigned changed = 0, n = 1;

	l->input = input;
	if (!answered(l, sysctl_set(l->arena, l->input, path, value, &bytes, &why), &bytes, &why))
		return;
	law(l, "what was set is found", sysctl_get(bytes, path, &got) && span_eq(got, value));
	law(l, "set twice is set once",
	    sysctl_set(l->arena, bytes, path, value, &again, &why) && span_same(bytes, again));
	if (sysctl_get(l->input, path, &got) && got.n)
		law(l, "set what is there is nothing",
		    !sysctl_set(l->arena, l->input, path, arena_dup(l->arena, got), &again, &why) ||
			    span_same(again, l->input));
	for (struct span a = l->input, b = bytes, x, y; span_line(&b, &y); n++)
		changed += !span_line(&a, &x) || !span_same(x, y);
	law(l, "every other line keeps its bytes", changed <= 1 + (unsigned)!l->input.n);
}

void laws_bls(struct laws *l, struct span input, enum bls_reader reader, const char *want)
{
	const char *why = NULL;
	struct span bytes = { 0 }, again;
	struct bls before, after;
	unsigned line;

	l->input = input;
	if (!answered(l, bls_set_argument(l->arena, l->input, reader, want, &bytes, &why, &line),
		      &bytes, &why))
		return;
	(reader == BLS_GRUB ? bls_parse_grub : bls_parse_sdboot)(l->arena, l->input, &before);
	(reader == BLS_GRUB ? bls_parse_grub : bls_parse_sdboot)(l->arena, bytes, &after);
	law(l, "as many keys as before", before.n == after.n);
	for (size_t i = 0; i < before.n && i < after.n; i++)
		law(l, "the other keys are as they were",
		    span_same(before.pairs[i].key, after.pairs[i].key) &&
			    (span_eq(before.pairs[i].key, "options") ||
			     span_same(before.pairs[i].value, after.pairs[i].value)));
	if (reader == BLS_GRUB)
		args_laws(l, bls_get(&before, "options")->value, bls_get(&after, "options")->value,
			  want);
	else
		args_laws(l, bls_join(l->arena, &before, "options"),
			  bls_join(l->arena, &after, "options"), want);
	if (reader == BLS_GRUB)
		law(l, "every other line keeps its bytes", only_lines(l->input, bytes, line, line));
	law(l, "the end stays", ends_alike(l->input, bytes));
	law(l, "set twice is set once",
	    bls_set_argument(l->arena, bytes, reader, want, &again, &why, &line) &&
		    span_same(bytes, again));
}

/* GRUB drops the CR at the end. */
static struct span behind_two_words(struct span line)
{
	struct span word;

	line = span_head(line, span_index(line, '\n'));
	span_word(&line, &word);
	span_word(&line, &word);
	return span_ends(line, "\r") ? span_head(line, line.n - 1) : line;
}

void laws_grub_line(struct laws *l, struct span input, const char *want)
{
	const char *why = NULL;
	struct span bytes = { 0 }, again;

	l->input = input;
	if (!answered(l, line_set_argument(l->arena, l->input, 1, 2, want, &bytes, &why), &bytes,
		      &why))
		return;
	args_laws(l, behind_two_words(l->input), behind_two_words(bytes), want);
	law(l, "every other line keeps its bytes", only_lines(l->input, bytes, 1, 1));
	law(l, "set twice is set once",
	    line_set_argument(l->arena, bytes, 1, 2, want, &again, &why) &&
		    span_same(bytes, again));
}

/* The block as GRUB walks it: the value of the last `name`, unescaped; without it, all the others.
 */
static bool walk_env(struct laws *l, struct span block, const char *name, struct span *ret_value,
		     struct span *ret_others)
{
	struct strbuf rest = STRBUF(l->arena);
	bool found = false;
	size_t i = 25;

	while (i < block.n) {
		struct strbuf var = STRBUF(l->arena), value = STRBUF(l->arena);
		bool comment = block.p[i] == '#';

		while (i < block.n && !comment && block.p[i] != '=')
			strbuf_byte(&var, block.p[i++]);
		for (i += !comment; i < block.n && block.p[i] != '\n'; i++) {
			if (block.p[i] == '\\' && i + 1 < block.n)
				i++;
			strbuf_byte(&value, block.p[i]);
		}
		if (i++ >= block.n || comment)
			continue;
		if (span_eq(strbuf_span(&var), name)) {
			*ret_value = strbuf_span(&value);
			found = true;
		}
		strbuf_printf(&rest, "%s\1%s\2", strbuf_text(&var),
			      span_eq(strbuf_span(&var), name) ? "" : strbuf_text(&value));
	}
	*ret_others = strbuf_span(&rest);
	return found;
}

void laws_grubenv(struct laws *l, struct span input, const char *value)
{
	const char *why = NULL;
	struct span bytes = { 0 }, again, old, got, a, b;

	l->input = input;
	if (!answered(l,
		      grubenv_set(l->arena, l->input, "kernelopts", span_of(value), &bytes, &why),
		      &bytes, &why))
		return;
	law(l, "1024 bytes", bytes.n == 1024 && l->input.n == 1024);
	law(l, "it stood there", walk_env(l, l->input, "kernelopts", &old, &a));
	law(l, "what was set is found",
	    walk_env(l, bytes, "kernelopts", &got, &b) && span_eq(got, value));
	law(l, "the other variables are as they were", span_same(a, b));
	law(l, "set twice is set once",
	    grubenv_set(l->arena, bytes, "kernelopts", span_of(value), &again, &why) &&
		    span_same(bytes, again));
	law(l, "set what is there is nothing",
	    grubenv_set(l->arena, l->input, "kernelopts", old, &again, &why) &&
		    span_same(again, l->input));
}
