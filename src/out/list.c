/* SPDX-License-Identifier: MIT */
#include "out/report.h"

#include "base/term.h"

void list_text(struct strbuf *out)
{
	for (size_t i = 0; i < rules_count; i++)
		strbuf_printf(out, "%-8s %-21s %s\n", stage_name(rules_all[i]->stage),
			      rules_all[i]->id, rules_all[i]->title);
}

/* Broken at blanks, so that no line is longer than the terminals people use. */
static void put_wrapped(struct strbuf *out, const char *text)
{
	struct span rest = span_of(text), word;
	size_t column = 0;

	while (span_word(&rest, &word)) {
		if (column && column + 1 + word.n > 78) {
			strbuf_str(out, "\n");
			column = 0;
		}
		strbuf_str(out, column ? " " : "  ");
		strbuf_add(out, word);
		column += word.n + (column ? 1 : 2);
	}
	strbuf_str(out, "\n");
}

static void put_part(struct strbuf *out, const char *title, const char *text)
{
	strbuf_printf(out, "\n%s\n", title);
	put_wrapped(out, text);
}

static void put_verdict(struct strbuf *out, const char *plane, const struct judgement *j)
{
	put_wrapped(out, term_clean(out->arena,
				    span_of(arena_printf(out->arena, "%s: %s: %s%s%s", plane,
							 verdict_name(j->verdict), j->message,
							 j->where.path ? " in " : "",
							 where_text(out->arena, j->where)))));
}

void explain_text(const struct look *look, const struct rule *rule, struct strbuf *out)
{
	struct judge j = { .look = look, .state = &look->next[0], .arena = out->arena };
	struct findings all;
	struct fix fix = { .automatic = false };

	strbuf_printf(out, "%s (%s): %s\n", rule->id, stage_name(rule->stage), rule->title);
	put_part(out, "In a crash", rule->crash);
	put_part(out, "What is read", rule->reads);
	rules_judge(look, out->arena, false, &all);
	strbuf_str(out, "\nHere\n");
	for (size_t i = 0; i < all.n; i++) {
		if (all.list[i].rule != rule)
			continue;
		if (all.list[i].on_now)
			put_verdict(out, "now", &all.list[i].now);
		if (all.list[i].on_next)
			put_verdict(out, "next boot", &all.list[i].next);
	}
	if (rule->remedy)
		rule->remedy(&j, &fix);
	if (fix.n_commands)
		strbuf_str(out, "\nBy hand, on this system, where it is not met\n");
	for (size_t i = 0; i < fix.n_commands; i++)
		strbuf_printf(out, "  %s\n", term_clean(out->arena, span_of(fix.commands[i])));
	put_part(out, "Who asks for it", rule->document);
}
