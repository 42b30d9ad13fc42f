/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "cmd/sandbox.h"
#include "cmd/session.h"
#include "out/report.h"

int cmd_list(int argc, char **argv)
{
	struct arena *a = arena_new(cmd_out_of_memory);
	struct strbuf out = STRBUF(a);
	struct options o;
	int status = options_parse(a, argc, argv, &o);

	if (status == 0 && o.n_words)
		status = cmd_usage_error("list takes no argument: %s", o.words[0]);
	if (status == 0) {
		if (o.format == FORMAT_JSON)
			list_json(&out);
		else
			list_text(&out);
		status = cmd_print(strbuf_span(&out));
	}
	arena_free(a);
	return status;
}

static int explain(struct session *s, struct options *o)
{
	struct strbuf out = STRBUF(s->arena);
	const struct rule *rule = rules_find(span_of(o->words[0]));
	int status = options_known_rule(o->words[0]);

	if (status)
		return status;
	status = session_open(s, o);
	if (status == 0) {
		sandbox_enter();
		status = session_look(s, o);
	}
	if (status)
		return status;
	explain_text(&s->look, rule, &out);
	return cmd_print(strbuf_span(&out));
}

int cmd_explain(int argc, char **argv)
{
	struct session s = { .arena = arena_new(cmd_out_of_memory), .root = { .fd = -1 } };
	struct options o;
	int status = options_parse(s.arena, argc, argv, &o);

	if (status == 0 && o.n_words != 1)
		status = cmd_usage_error(
			"explain takes the id of one rule; kdumpready list shows them");
	if (status == 0)
		status = explain(&s, &o);
	session_end(&s);
	return status;
}
