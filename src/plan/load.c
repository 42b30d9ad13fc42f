/* SPDX-License-Identifier: MIT */
/*
 * A capture kernel that is loaded now. The image is built before the one in memory is given up:
 * a restart unloads first.
 */
#include "plan/planner.h"

static bool is_set(const struct setting *s)
{
	return s->seen == SEEN_PRESENT && s->n != 0;
}

/* Why nothing can be loaded before the next boot; NULL: it can, or is tried. */
static const char *hindrance(const struct planner *p)
{
	const struct state *now = &p->look->now;

	if (now->reserved.seen == SEEN_PRESENT && now->reserved.n == 0)
		return "no memory is set aside before the next boot";
	if (is_set(&now->kexec_load_disabled))
		return "kernel.kexec_load_disabled is 1 until the next boot";
	if (now->kexec_load_limit_panic.seen == SEEN_PRESENT && now->kexec_load_limit_panic.n == 0)
		return "kernel.kexec_load_limit_panic is 0 until the next boot";
	if (now->locked_down.is == TRI_NO)
		return "this kernel takes no unsigned one";
	return NULL;
}

static void run(struct planner *p, const char *rule, const char *program, const char *verb,
		const char *unit, const char *why)
{
	const char **argv = arena_array(p->arena, const char *, 4);

	argv[0] = program;
	argv[1] = verb;
	argv[2] = unit;
	planner_command(p, (struct command){ .when = COMMAND_AFTER,
					     .argv = argv,
					     .loads = strcmp(verb, "restart") == 0,
					     .must = strcmp(program, "/usr/bin/systemctl") != 0,
					     .why = why,
					     .rule = rule });
}

/* Builds the new image while the old one stays loaded. EL 7 builds it when it starts, and only so.
 */
static void rebuild(struct planner *p, const char *rule)
{
	const struct profile *profile = &p->look->profile;

	if (profile->distro->family == FAMILY_EL && profile->major > 7)
		run(p, rule, "/usr/bin/kdumpctl", "rebuild", NULL,
		    "builds the capture image anew, while the old one stays loaded");
	else if (profile->distro->family == FAMILY_SUSE)
		run(p, rule, "/usr/sbin/mkdumprd", "-f", NULL,
		    "builds the capture image anew, while the old one stays loaded");
}

/* A unit that was masked stays so to systemd until it has read the links again. */
static bool changes_units(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n_changes; i++)
		if (strncmp(plan->changes[i].path, "/etc/systemd/", 13) == 0)
			return true;
	return false;
}

void plan_load(struct planner *p, const char *rule, bool stale)
{
	const char *why = hindrance(p), *unit = p->look->profile.distro->unit;

	if (!p->look->has_now || p->no_service)
		return;
	if (why) {
		planner_leave(p, "the capture kernel is loaded by the next boot: %s", why);
		return;
	}
	if (stale)
		rebuild(p, rule);
	if (changes_units(p->plan))
		run(p, rule, "/usr/bin/systemctl", "daemon-reload", NULL,
		    "systemd reads its units again");
	run(p, rule, "/usr/bin/systemctl", "restart", unit, "loads the capture kernel now");
}
