/* SPDX-License-Identifier: MIT */
#include "rules/rules.h"

#define RULE(name) extern const struct rule rule_##name;
#include "rules/list.h"
#undef RULE

const struct rule *const rules_all[] = {
#define RULE(name) &rule_##name,
#include "rules/list.h"
#undef RULE
};
const size_t rules_count = sizeof(rules_all) / sizeof(*rules_all);

const struct rule *rules_find(struct span id)
{
	for (size_t i = 0; i < rules_count; i++)
		if (span_eq(id, rules_all[i]->id))
			return rules_all[i];
	return NULL;
}

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = {
		[VERDICT_PASS] = "pass",       [VERDICT_SKIP] = "skip",
		[VERDICT_PENDING] = "pending", [VERDICT_WARN] = "warn",
		[VERDICT_UNKNOWN] = "unknown", [VERDICT_FAIL] = "fail",
	};

	return names[v];
}

const char *stage_name(enum stage s)
{
	static const char *const names[] = {
		[STAGE_TRIGGER] = "trigger", [STAGE_RESERVE] = "reserve",
		[STAGE_LOAD] = "load",	     [STAGE_CAPTURE] = "capture",
		[STAGE_STORE] = "store",     [STAGE_RECOVER] = "recover",
		[STAGE_SELF] = "self",
	};

	return names[s];
}

void judgement_set(const struct judge *j, struct judgement *ret, enum verdict v, struct where where,
		   const char *format, ...)
{
	va_list args;

	va_start(args, format);
	ret->message = arena_vprintf(j->arena, format, args);
	va_end(args);
	ret->verdict = v;
	ret->where = where;
}

const char *where_text(struct arena *a, struct where where)
{
	if (!where.path)
		return "";
	return where.line ? arena_printf(a, "%s:%u", where.path, where.line) : where.path;
}

bool judge_moot(const struct judge *j)
{
	return j->state->plane == PLANE_NOW && j->state->loaded.is == TRI_YES;
}

bool judge_x86(const struct judge *j)
{
	const char *arch = j->look->facts->arch;

	return arch &&
	       (strcmp(arch, "x86_64") == 0 || (arch[0] == 'i' && strcmp(arch + 2, "86") == 0));
}

void want_add(const struct judge *j, struct wants *wants, struct want want)
{
	*arena_push(j->arena, wants->list, wants->n) = want;
}

void fix_add(const struct judge *j, struct fix *fix, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*arena_push(j->arena, fix->commands, fix->n_commands) =
		arena_vprintf(j->arena, format, args);
	va_end(args);
}
