/* SPDX-License-Identifier: MIT */
#include "plan/planner.h"

static bool same_want(const struct want *a, const struct want *b)
{
	return a->kind == b->kind && a->number == b->number &&
	       strcmp(a->text ? a->text : "", b->text ? b->text : "") == 0;
}

static bool seen_before(const struct findings *findings, size_t finding, size_t want)
{
	const struct want *own = &findings->list[finding].wants.list[want];

	for (size_t i = 0; i <= finding; i++)
		for (size_t k = 0; k < (i < finding ? findings->list[i].wants.n : want); k++)
			if (same_want(own, &findings->list[i].wants.list[k]))
				return true;
	return false;
}

static void plan_directory(struct planner *p, const struct want *want)
{
	planner_change(p, (struct change){ .kind = CHANGE_DIRECTORY,
					   .class = CLASS_LIVE,
					   .path = want->text,
					   .mode = (uint32_t)want->number,
					   .why = "takes the dump",
					   .rule = want->rule });
}

static void plan_one(struct planner *p, const struct want *want)
{
	switch (want->kind) {
	case WANT_ARGUMENT:
		plan_argument(p, want);
		break;
	case WANT_SYSCTL:
		plan_sysctl(p, want);
		break;
	case WANT_UNIT:
		plan_unit(p, want);
		break;
	case WANT_DIRECTORY:
		plan_directory(p, want);
		break;
	case WANT_PACKAGES:
		plan_packages(p, want);
		break;
	case WANT_OPTION:
		plan_option(p, want);
		break;
	case WANT_LOAD: /* when all else is planned */
		break;
	}
}

typedef void plan_step(struct planner *p, const struct want *want);

static void each_want(struct planner *p, const struct findings *findings, enum want_kind kind,
		      bool is, plan_step *step)
{
	for (size_t i = 0; i < findings->n; i++)
		for (size_t k = 0; k < findings->list[i].wants.n && !findings->list[i].waived; k++)
			if ((findings->list[i].wants.list[k].kind == kind) == is &&
			    !seen_before(findings, i, k))
				step(p, &findings->list[i].wants.list[k]);
}

static void plan_loads(struct planner *p, const struct want *want)
{
	plan_load(p, want->rule, false);
}

/* The option that the loaded capture kernel was made by, or where it saves to. */
static const char *changes_what_was_loaded(const struct plan *plan, const char *config)
{
	for (size_t i = 0; i < plan->n_changes; i++)
		if (strcmp(plan->changes[i].path, config) == 0 ||
		    plan->changes[i].kind == CHANGE_DIRECTORY)
			return plan->changes[i].rule;
	return NULL;
}

/* Its own configuration is newer than what was made from it, or is going to be. */
static void plan_stale(struct planner *p)
{
	const struct look *look = p->look;
	const char *rule = changes_what_was_loaded(p->plan, look->profile.distro->config);
	const struct file *config = facts_file(look->facts, look->profile.distro->config);

	/* Debian's capture kernel reads the file when it saves. */
	if (!look->has_now || look->now.loaded.is != TRI_YES ||
	    look->profile.distro->family == FAMILY_DEBIAN)
		return;
	if (!rule && look->now.load_time && config->mtime > look->now.load_time)
		rule = "kdump-conf";
	if (rule)
		plan_load(p, rule, true);
}

/* Whatever happens on the way, the entry that boots is whole, and the last to change. */
static void default_entry_last(struct planner *p)
{
	const struct boot_prediction *boot = &p->look->boot;
	const char *path = boot->resolved ? boot->entries[boot->chosen].where.path : boot->config;
	struct plan *plan = p->plan;

	for (size_t i = 0; path && i < plan->n_changes; i++) {
		struct change last = plan->changes[i];

		if (last.class != CLASS_BOOT || strcmp(last.path, path) != 0)
			continue;
		memmove(plan->changes + i, plan->changes + i + 1,
			(plan->n_changes - i - 1) * sizeof(last));
		plan->changes[plan->n_changes - 1] = last;
		return;
	}
}

void plan_make(const struct look *look, const struct findings *findings,
	       const struct plan_options *options, struct plan *ret, struct facts **ret_after)
{
	struct planner p = { .look = look,
			     .options = options,
			     .after = facts_clone(look->facts),
			     .plan = ret,
			     .arena = look->facts->arena };

	*ret = (struct plan){ .n_changes = 0 };
	*ret_after = p.after;
	each_want(&p, findings, WANT_PACKAGES, true, plan_packages);
	if (ret->n_commands) /* their scripts change files: all is looked at again after them */
		return;
	each_want(&p, findings, WANT_PACKAGES, false, plan_one);
	plan_remaining(&p, findings);
	each_want(&p, findings, WANT_LOAD, true, plan_loads);
	plan_stale(&p);
	default_entry_last(&p);
}
