/* SPDX-License-Identifier: MIT */
/* A whole machine: its files, judged, planned and printed. "@@ /path" alone on a line begins one.
 */
#include "fuzz.h"

#include "grade.h"
#include "out/report.h"
#include "plan/planner.h"
#include "rules/rules.h"

static void add_files(struct facts *f, struct span rest)
{
	struct span line, from = rest;
	const char *path = NULL;

	while (span_line(&rest, &line)) {
		if (!span_starts(line, "@@ /") || memchr(line.p, '\0', line.n))
			continue;
		if (path)
			facts_suppose(f, path, span_make(from.p, (size_t)(line.p - from.p)));
		path = arena_dup(f->arena, span_from(line, 3));
		from = rest;
	}
	if (path)
		facts_suppose(f, path, from);
}

static void judge(struct arena *a, struct facts *f)
{
	static const struct policy none = { .n_waivers = 0 };
	struct look_options options = { .ram_max = UINT64_MAX, .policy = &none };
	struct report r = { .graded = true, .verbose = true, .arena = a };
	struct strbuf text = STRBUF(a), json = STRBUF(a);
	struct plan_options how = { .install = true };
	struct findings findings;
	struct facts *expected;
	struct plan plan;
	struct look look;

	look_first(&look, f, &options);
	look_states(&look, &options);
	rules_judge(&look, a, false, &findings);
	grade_of(&findings, look.has_now, false, &r.grades);
	plan_make(&look, &findings, &how, &plan, &expected);
	r.look = &look;
	r.findings = &findings;
	report_text(&r, &text);
	report_json(&r, &json);
	for (const char *p = strbuf_text(&text); *p; p++)
		law((unsigned char)*p >= 0x20 || *p == '\n');
	for (size_t i = 0; i < findings.n; i++)
		law(findings.list[i].next.message || !findings.list[i].on_next);
	for (size_t i = 0; i < plan.n_changes; i++)
		law(plan.changes[i].path[0] == '/');
	law(json.n > 100);
}

void FUZZ_TARGET(struct arena *a, struct span input)
{
	static const enum root_kind kinds[] = { ROOT_IMAGE, ROOT_CAPTURE };
	struct facts *f = facts_new(a);

	f->root = "/image";
	f->root_kind = kinds[fuzz_choice(&input, 2)];
	f->privileged = true;
	f->time = 1700000000;
	f->arch = "x86_64";
	add_files(f, input);
	judge(a, f);
}
