/* SPDX-License-Identifier: MIT */
/* One option of the distribution's kdump configuration: NAME=number in a file of assignments. */
#include "plan/planner.h"

#include "base/strbuf.h"
#include "format/shellvars.h"

/* The line with its value exchanged; a comment behind it stays. */
static void put_line(struct strbuf *out, struct span line, size_t value, int64_t number)
{
	size_t end = value;

	while (end < line.n && !byte_blank(line.p[end]) && line.p[end] != '#' && line.p[end] != ';')
		end++;
	strbuf_add(out, span_head(line, value));
	strbuf_printf(out, "%lld", (long long)number);
	strbuf_add(out, span_from(line, end));
}

/* As the distribution's shell reads it: a value with a CR behind it, say, is another one. */
static bool reads_as(struct planner *p, const char *path, struct span bytes,
		     const struct want *want)
{
	struct shellvars vars = SHELLVARS(p->arena);
	const struct shellvar *v;

	shellvars_read(&vars, path, bytes);
	v = shellvars_get(&vars, want->text);
	return v && v->known &&
	       span_eq(v->value, arena_printf(p->arena, "%lld", (long long)want->number));
}

void plan_option(struct planner *p, const struct want *want)
{
	const char *path = p->look->profile.distro->config;
	struct where where = p->look->kdump.use_where;
	struct span rest = facts_bytes(p->after, path), line;
	struct strbuf out = STRBUF(p->arena);
	bool done = false;

	for (unsigned number = 1; rest.n; number++) {
		bool last_open = rest.p[rest.n - 1] != '\n';
		size_t n = strlen(want->text);

		span_line(&rest, &line);
		if (number == where.line && span_starts(line, want->text) && line.n > n &&
		    line.p[n] == '=') {
			put_line(&out, line, n + 1, want->number);
			done = true;
		} else {
			strbuf_add(&out, line);
		}
		if (rest.n || !last_open)
			strbuf_byte(&out, '\n');
	}
	if (!done || !reads_as(p, path, strbuf_span(&out), want)) {
		planner_refuse(p, "%s: set %s=%lld in %s by hand", want->rule, want->text,
			       (long long)want->number, path);
		return;
	}
	planner_file(p, path, CLASS_LIVE, strbuf_span(&out), 0644, want,
		     "the service does its work");
}
