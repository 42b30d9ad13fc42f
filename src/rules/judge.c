/* SPDX-License-Identifier: MIT */
/* Every rule on every plane; several possible boot entries become one answer here. */
#include "rules/rules.h"

static struct judgement judge_one(const struct rule *rule, const struct look *look,
				  const struct state *state, struct arena *a)
{
	struct judge j = { .look = look, .state = state, .arena = a };
	struct judgement ret = { .counted = !rule->advice, .verdict = VERDICT_UNKNOWN };

	rule->judge(&j, &ret);
	/* Another unit's capture kernel may do without. */
	if (rule->of_service && state->other_loader && ret.verdict == VERDICT_FAIL) {
		ret.verdict = VERDICT_UNKNOWN;
		ret.follows = "kdump-enabled";
	}
	return ret;
}

static const char *entry_name(const struct state *s)
{
	return s->entry ? s->entry : "an entry without a title";
}

/* Why: where one entry boots, it is that entry's arguments that are not known. */
static const char *which_unknown(const struct look *look, struct arena *a)
{
	if (look->next_kind != NEXT_ANY || !look->boot.why)
		return "";
	return arena_printf(a, " (%s)", look->boot.why);
}

/* Which entry boots is not known: what all of them say is said, else nothing is known. */
static struct judgement merge_any(const struct look *look, const struct judgement *all,
				  struct arena *a)
{
	for (size_t i = 1; i < look->n_next; i++) {
		if (all[i].verdict == all[0].verdict)
			continue;
		return (struct judgement){
			.counted = all[0].counted,
			.verdict = VERDICT_UNKNOWN,
			.where = all[i].where,
			.message = arena_printf(
				a,
				"it depends on the entry that boots, and that is not known%s: "
				"\"%s\": %s; \"%s\": %s",
				which_unknown(look, a), entry_name(&look->next[0]), all[0].message,
				entry_name(&look->next[i]), all[i].message),
		};
	}
	return all[0];
}

static struct judgement merge_weakest(const struct look *look, const struct judgement *all,
				      struct arena *a)
{
	size_t worst = 0;

	for (size_t i = 1; i < look->n_next; i++)
		if (all[i].verdict > all[worst].verdict)
			worst = i;
	if (all[worst].verdict > VERDICT_PENDING) {
		struct judgement j = all[worst];

		j.message = arena_printf(a, "%s (entry \"%s\", %s)", j.message,
					 entry_name(&look->next[worst]),
					 worst == 0 ? "chosen for one boot" : "the one after it");
		return j;
	}
	return all[worst];
}

static struct judgement judge_next(const struct rule *rule, const struct look *look,
				   struct arena *a)
{
	struct judgement *all;

	all = arena_array(a, struct judgement, look->n_next);
	for (size_t i = 0; i < look->n_next; i++)
		all[i] = judge_one(rule, look, &look->next[i], a);
	return look->next_kind == NEXT_BOTH ? merge_weakest(look, all, a) : merge_any(look, all, a);
}

static bool is_wrong(const struct judgement *j)
{
	return j->verdict == VERDICT_FAIL || j->verdict == VERDICT_WARN;
}

static bool needs_remedy(const struct judgement *j)
{
	return is_wrong(j) || (j->verdict == VERDICT_UNKNOWN && j->told);
}

/* What to type, and what fix would make true: for the next boot, or for now where only that fails.
 */
static void add_remedy(struct finding *f, const struct look *look, struct arena *a)
{
	bool next = f->on_next && needs_remedy(&f->next);
	struct judge j = { .look = look, .arena = a };

	if (!next && f->on_next && f->next.mend && f->rule->want) {
		j.state = &look->next[0];
		f->rule->want(&j, &f->wants);
		return;
	}
	if (!next && !(f->on_now && needs_remedy(&f->now)))
		return;
	j.state = next ? &look->next[0] : &look->now;
	if (f->rule->remedy)
		f->rule->remedy(&j, &f->fix);
	if (f->rule->want && is_wrong(next ? &f->next : &f->now))
		f->rule->want(&j, &f->wants);
}

void rules_judge(const struct look *look, struct arena *a, bool trigger_panic, struct findings *ret)
{
	ret->list = arena_array(a, struct finding, rules_count);
	ret->n = 0;
	for (size_t i = 0; i < rules_count; i++) {
		struct finding *f = &ret->list[ret->n];

		*f = (struct finding){ .rule = rules_all[i] };
		if (trigger_panic && f->rule->nmi_only)
			continue;
		f->on_now = look->has_now && (f->rule->planes & ON_NOW);
		f->on_next = (f->rule->planes & ON_NEXT) != 0;
		if (!f->on_now && !f->on_next)
			continue;
		if (f->on_now)
			f->now = judge_one(f->rule, look, &look->now, a);
		if (f->on_next)
			f->next = judge_next(f->rule, look, a);
		add_remedy(f, look, a);
		ret->n++;
	}
}
