/* SPDX-License-Identifier: MIT */
#include "plan/planner.h"

#include "format/unit.h"

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

static void plan_packages(struct planner *p, const struct want *want)
{
	const char *install = p->look->profile.distro->install;

	planner_refuse(p, "%s: run first: %s", want->rule,
		       install ? install : "this distribution's installer, for its kdump tools");
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
	case WANT_LOAD:
		plan_load(p, want);
		break;
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
	for (size_t i = 0; i < findings->n; i++)
		for (size_t k = 0; k < findings->list[i].wants.n && !findings->list[i].waived; k++)
			if (!seen_before(findings, i, k))
				plan_one(&p, &findings->list[i].wants.list[k]);
	*ret_after = p.after;
}

/* The first WantedBy of the unit's own file; NULL: it says none. */
static const char *wanted_by(struct planner *p, const char *path)
{
	struct unit_file unit;
	struct span word;

	unit_parse(p->arena, facts_bytes(p->look->facts, path), &unit);
	for (size_t i = 0; i < unit.n; i++) {
		const struct unit_entry *e = &unit.entries[i];
		struct span rest = e->value;

		if (!e->cut && strcmp(e->section, "Install") == 0 &&
		    strcmp(e->key, "WantedBy") == 0 && span_word(&rest, &word))
			return arena_dup(p->arena, word);
	}
	return NULL;
}

static const char *unit_path(struct planner *p, const char *name)
{
	static const char *const dirs[] = { "/etc/systemd/system", "/usr/lib/systemd/system",
					    "/lib/systemd/system" };

	for (size_t i = 0; i < 3; i++) {
		const char *path = arena_printf(p->arena, "%s/%s", dirs[i], name);

		if (facts_file(p->look->facts, path)->has_bytes)
			return path;
	}
	return NULL;
}

/* The link systemctl enable makes. */
void plan_unit(struct planner *p, const struct want *want)
{
	const char *mask = arena_printf(p->arena, "/etc/systemd/system/%s", want->text);
	const struct file *masked = facts_file(p->look->facts, mask);
	const char *path = unit_path(p, want->text), *target = path ? wanted_by(p, path) : NULL;

	if (masked->link && strcmp(masked->link, "/dev/null") == 0) {
		if (!p->options->unmask) {
			planner_refuse(p, "%s: %s is masked; use --unmask if it may be started",
				       want->rule, want->text);
			return;
		}
		planner_change(p, (struct change){ .kind = CHANGE_UNLINK,
						   .path = mask,
						   .existed = true,
						   .old = span_of(masked->link),
						   .why = "the unit is no longer masked",
						   .rule = want->rule });
	}
	if (!target) {
		planner_refuse(p, "%s: %s does not say which target wants it", want->rule,
			       want->text);
		return;
	}
	planner_change(p, (struct change){ .kind = CHANGE_LINK,
					   .path = arena_printf(p->arena,
								"/etc/systemd/system/%s.wants/%s",
								target, want->text),
					   .new = span_of(path),
					   .why = "the unit is started at boot",
					   .rule = want->rule });
}

void plan_load(struct planner *p, const struct want *want)
{
	const char **argv = arena_array(p->arena, const char *, 4);
	const struct state *now = &p->look->now;

	if (now->kexec_load_disabled.seen != SEEN_PRESENT || now->kexec_load_disabled.n) {
		planner_leave(p, "no capture kernel can be loaded before the next boot");
		return;
	}
	argv[0] = "/usr/bin/systemctl";
	argv[1] = "restart";
	argv[2] = p->look->profile.distro->unit;
	planner_command(p, (struct command){ .when = COMMAND_AFTER,
					     .argv = argv,
					     .loads = true,
					     .why = "loads the capture kernel now",
					     .rule = want->rule });
}
