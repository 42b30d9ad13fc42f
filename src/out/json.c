/* SPDX-License-Identifier: MIT */
#include "out/report.h"

#include "base/term.h"
#include "out/drill.h"

#include <json-c/json.h>

/* Text from anywhere, as valid UTF-8; null for none. */
static struct json_object *text(struct arena *a, const char *s)
{
	return s ? json_object_new_string(term_clean(a, span_of(s))) : NULL;
}

static void put(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

static struct json_object *where_json(struct arena *a, struct where where)
{
	struct json_object *o;

	if (!where.path)
		return NULL;
	o = json_object_new_object();
	put(o, "path", text(a, where.path));
	put(o, "line", where.line ? json_object_new_int64(where.line) : NULL);
	return o;
}

static struct json_object *judgement_json(struct arena *a, bool there, const struct judgement *j)
{
	struct json_object *o;

	if (!there)
		return NULL;
	o = json_object_new_object();
	put(o, "verdict", text(a, verdict_name(j->verdict)));
	put(o, "counted", json_object_new_boolean(j->counted));
	put(o, "message", text(a, j->message));
	put(o, "where", where_json(a, j->where));
	return o;
}

static struct json_object *fix_json(struct arena *a, const struct fix *fix)
{
	struct json_object *o = json_object_new_object(), *commands = json_object_new_array();

	put(o, "auto", json_object_new_boolean(fix->automatic));
	put(o, "reboot", json_object_new_boolean(fix->reboot));
	for (size_t i = 0; i < fix->n_commands; i++)
		json_object_array_add(commands, text(a, fix->commands[i]));
	put(o, "commands", commands);
	return o;
}

static struct json_object *finding_json(struct arena *a, const struct finding *f)
{
	struct json_object *o = json_object_new_object();

	put(o, "id", text(a, f->rule->id));
	put(o, "stage", text(a, stage_name(f->rule->stage)));
	put(o, "now", judgement_json(a, f->on_now, &f->now));
	put(o, "next", judgement_json(a, f->on_next, &f->next));
	put(o, "waived", text(a, f->waived));
	put(o, "fix", fix_json(a, &f->fix));
	return o;
}

static struct json_object *host_json(const struct report *r)
{
	struct json_object *o = json_object_new_object();
	const struct look *look = r->look;
	const struct state *s = look->has_now ? &look->now : &look->next[0];

	put(o, "os", text(r->arena, look->profile.name[0] ? look->profile.name : NULL));
	put(o, "kernel", text(r->arena, s->release));
	put(o, "arch", text(r->arena, look->facts->arch));
	put(o, "cloud", text(r->arena, cloud_name_of(look->profile.cloud)));
	put(o, "ram", s->ram.min == s->ram.max ? json_object_new_int64((int64_t)s->ram.min) : NULL);
	return o;
}

/* Each finding once, by the weaker of its two columns. */
static struct json_object *counts_json(const struct findings *findings)
{
	static const enum verdict order[] = { VERDICT_PASS,    VERDICT_WARN,	VERDICT_FAIL,
					      VERDICT_UNKNOWN, VERDICT_PENDING, VERDICT_SKIP };
	struct json_object *o = json_object_new_object();
	int counts[VERDICT_FAIL + 1] = { 0 }, waived = 0;

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->list[i];
		enum verdict v = !f->on_next					 ? f->now.verdict
				 : f->on_now && f->now.verdict > f->next.verdict ? f->now.verdict
										 : f->next.verdict;

		counts[v]++;
		waived += f->waived != NULL;
	}
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		put(o, verdict_name(order[i]), json_object_new_int(counts[order[i]]));
	put(o, "waived", json_object_new_int(waived));
	return o;
}

static struct json_object *grade_json(const struct report *r, bool there, enum grade g)
{
	return r->graded && there ? text(r->arena, grade_name(g)) : NULL;
}

static void print(struct strbuf *out, struct json_object *o)
{
	strbuf_str(out, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
								  JSON_C_TO_STRING_NOSLASHESCAPE));
	strbuf_str(out, "\n");
	json_object_put(o);
}

void report_json(const struct report *r, struct strbuf *out)
{
	struct json_object *o = json_object_new_object(), *tool = json_object_new_object();
	struct json_object *findings = json_object_new_array();

	put(o, "schema", text(r->arena, "kdumpready.report/1"));
	put(tool, "name", text(r->arena, "kdumpready"));
	put(tool, "version", text(r->arena, KDR_VERSION));
	put(o, "tool", tool);
	put(o, "host", host_json(r));
	put(o, "root", text(r->arena, r->look->facts->root));
	put(o, "grade", grade_json(r, true, r->grades.overall));
	put(o, "grade_now", grade_json(r, r->grades.has_now, r->grades.now));
	put(o, "grade_next", grade_json(r, true, r->grades.next));
	put(o, "counts", counts_json(r->findings));
	put(o, "drill", drill_member(r->look));
	for (size_t i = 0; i < r->findings->n; i++)
		json_object_array_add(findings, finding_json(r->arena, &r->findings->list[i]));
	put(o, "findings", findings);
	print(out, o);
}

void list_json(struct strbuf *out)
{
	struct json_object *o = json_object_new_object(), *rules = json_object_new_array();

	put(o, "schema", text(out->arena, "kdumpready.rules/1"));
	for (size_t i = 0; i < rules_count; i++) {
		struct json_object *rule = json_object_new_object();

		put(rule, "id", text(out->arena, rules_all[i]->id));
		put(rule, "stage", text(out->arena, stage_name(rules_all[i]->stage)));
		put(rule, "title", text(out->arena, rules_all[i]->title));
		put(rule, "now", json_object_new_boolean((rules_all[i]->planes & ON_NOW) != 0));
		put(rule, "next", json_object_new_boolean((rules_all[i]->planes & ON_NEXT) != 0));
		json_object_array_add(rules, rule);
	}
	put(o, "rules", rules);
	print(out, o);
}
