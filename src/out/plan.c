/* SPDX-License-Identifier: MIT */
#include "out/plan.h"

#include "base/term.h"

void plan_change_text(const struct change *c, struct strbuf *out)
{
	const char *path = term_clean(out->arena, span_of(c->path));

	switch (c->kind) {
	case CHANGE_FILE:
		plan_diff(c->path, c->existed, c->old, c->new, out);
		break;
	case CHANGE_LINK:
		strbuf_printf(out, "link %s -> %s\n", path, term_clean(out->arena, c->new));
		break;
	case CHANGE_UNLINK:
		strbuf_printf(out, "remove the link %s -> %s\n", path,
			      term_clean(out->arena, c->old));
		break;
	case CHANGE_DIRECTORY:
		strbuf_printf(out, "mkdir -m %04o %s\n", c->mode, path);
		break;
	}
}

static void put_command(const struct command *c, struct strbuf *out)
{
	strbuf_str(out, "run");
	for (size_t i = 0; c->argv[i]; i++)
		strbuf_printf(out, " %s", term_clean(out->arena, span_of(c->argv[i])));
	if (c->output)
		strbuf_printf(out, " > %s", term_clean(out->arena, span_of(c->output)));
	strbuf_printf(out, "   # %s\n", c->why);
}

static void put_sentences(const char *title, const char **list, size_t n, struct strbuf *out)
{
	if (n)
		strbuf_printf(out, "%s%s\n", out->n ? "\n" : "", title);
	for (size_t i = 0; i < n; i++)
		strbuf_printf(out, "  %s\n", term_clean(out->arena, span_of(list[i])));
}

void plan_text(const struct plan *plan, struct strbuf *out)
{
	if (!plan->n_changes && !plan->n_commands && !plan->n_refused)
		strbuf_str(out, "nothing to do\n");
	for (size_t i = 0; i < plan->n_changes; i++)
		plan_change_text(&plan->changes[i], out);
	for (size_t i = 0; i < plan->n_commands; i++)
		put_command(&plan->commands[i], out);
	put_sentences("Needs your yes:", plan->needs_yes, plan->n_needs_yes, out);
	put_sentences("Not done, and why:", plan->refused, plan->n_refused, out);
	put_sentences("Cannot be told, so nothing is done for it:", plan->unknown, plan->n_unknown,
		      out);
	put_sentences("Left to do:", plan->left, plan->n_left, out);
	if (plan->reboot && (plan->n_changes || plan->n_commands))
		strbuf_str(out, "\nIt takes effect after a reboot.\n");
}
