/* SPDX-License-Identifier: MIT */
/* fix: shows what would make the next boot ready. It writes nothing. */
#include "cmd/cmd.h"
#include "cmd/session.h"
#include "out/plan.h"
#include "plan/planner.h"

static int show(struct session *s, const struct options *o)
{
	struct plan_options options = { .override = o->override,
					.n_override = o->n_override,
					.unmask = o->unmask,
					.force = o->force,
					.no_generator = !s->look.has_now &&
							s->look.facts->root_kind == ROOT_IMAGE };
	struct strbuf out = STRBUF(s->arena);
	struct findings findings;
	struct facts *after;
	struct plan plan;
	int failed;

	rules_judge(&s->look, s->arena, o->trigger_panic, &findings);
	plan_make(&s->look, &findings, &options, &plan, &after);
	plan_text(&plan, &out);
	failed = cmd_print(strbuf_span(&out));
	if (failed)
		return failed;
	return plan.n_refused ? 2 : plan.n_changes || plan.n_commands ? 1 : 0;
}

int cmd_fix(int argc, char **argv)
{
	struct session s = { .arena = arena_new(cmd_out_of_memory), .root = { .fd = -1 } };
	struct options o;
	int status = options_parse(s.arena, argc, argv, &o);

	if (status == 0 && o.n_words)
		status = cmd_usage_error("fix takes no argument: %s", o.words[0]);
	if (status == 0 && !o.dry_run)
		status = cmd_usage_error(
			"fix only shows what it would do as yet: kdumpready fix --dry-run");
	if (status == 0)
		status = session_look(&s, &o);
	if (status == 0)
		status = show(&s, &o);
	session_end(&s);
	return status;
}
