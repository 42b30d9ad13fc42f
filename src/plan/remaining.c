/* SPDX-License-Identifier: MIT */
/* What fails and is not mended by the plan: a fix that left it out would not be honest. */
#include "plan/planner.h"

/* A sentence begins with the rule it is about. */
static bool names(const char *sentence, const char *rule)
{
	size_t n = strlen(rule);

	return strncmp(sentence, rule, n) == 0 && sentence[n] == ':';
}

static bool is_told(const struct plan *plan, const char *rule)
{
	for (size_t i = 0; i < plan->n_refused; i++)
		if (names(plan->refused[i], rule))
			return true;
	return false;
}

static bool is_planned(const struct plan *plan, const char *rule)
{
	for (size_t i = 0; i < plan->n_changes; i++)
		if (strcmp(plan->changes[i].rule, rule) == 0)
			return true;
	for (size_t i = 0; i < plan->n_commands; i++)
		if (strcmp(plan->commands[i].rule, rule) == 0)
			return true;
	return false;
}

static const char *commands(struct planner *p, const struct fix *fix)
{
	const char *text = "";

	for (size_t i = 0; i < fix->n_commands; i++)
		text = arena_printf(p->arena, "%s%s%s", text,
				    i ? "; " : "; by hand: ", fix->commands[i]);
	return text;
}

static void tell(struct planner *p, const struct finding *f)
{
	const struct judgement *j = &f->next;
	const char *where = where_text(p->arena, j->where);

	planner_refuse(p, "%s: %s%s%s%s", f->rule->id, where, where[0] ? ": " : "", j->message,
		       commands(p, &f->fix));
}

/* Nothing can be loaded while one of these fails. */
static bool stops_loading(const struct finding *f)
{
	return f->rule->stage == STAGE_LOAD || f->rule->stage == STAGE_CAPTURE ||
	       f->rule->stage == STAGE_STORE;
}

/* An image that nothing will make: why not is said elsewhere. */
static bool only_follows(const struct planner *p, const struct finding *f)
{
	const struct state *next = &p->look->next[0];

	return strcmp(f->rule->id, "capture-initramfs") == 0 &&
	       (next->unit.is == TRI_NO || load_refused(p->look, next));
}

void plan_remaining(struct planner *p, const struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->list[i];

		if (f->waived || !f->on_next || f->next.follows || !f->next.counted)
			continue;
		if (f->next.verdict == VERDICT_UNKNOWN && !is_told(p->plan, f->rule->id) &&
		    !is_planned(p->plan, f->rule->id))
			*arena_push(p->arena, p->plan->unknown, p->plan->n_unknown) =
				arena_printf(p->arena, "%s: %s", f->rule->id, f->next.message);
		if (f->next.verdict != VERDICT_FAIL)
			continue;
		if (is_planned(p->plan, f->rule->id) || only_follows(p, f))
			continue;
		p->no_service |= stops_loading(f);
		if (!is_told(p->plan, f->rule->id) && !f->wants.n)
			tell(p, f);
	}
}
