/* SPDX-License-Identifier: MIT */
/*
 * A sysctl at boot, in a file of our own whose name wins; and live.
 *
 * What an admin wrote under /etc to the contrary is theirs, and is not outranked unasked. A
 * vendor's file is outranked by a name that sorts after it.
 */
#include "plan/planner.h"

#include "boot/sysctl.h"
#include "format/sysctl_conf.h"
#include "format/sysctl_edit.h"

#define DIR_PATH "/etc/sysctl.d/"

static const char *const names[] = { "60-kdumpready.conf", "99-kdumpready.conf",
				     "99-zz-kdumpready.conf", "zz-kdumpready.conf" };

/* Whether the key will be `number` once the facts are so. */
static bool holds(const struct planner *p, const struct facts *f, const struct want *want)
{
	struct sysctl_answer answer;

	sysctl_predict(f, p->look->next[0].args, want->text, &answer);
	return answer.seen == SEEN_PRESENT && answer.n == want->number;
}

static bool is_ours(const char *path)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(path + (strncmp(path, DIR_PATH, strlen(DIR_PATH)) == 0 ? strlen(DIR_PATH)
										  : 0),
			   names[i]) == 0)
			return true;
	return false;
}

/* The file of ours with the key set: it may hold other keys, or this one with another value. */
static bool with_value(const struct planner *p, const char *path, const struct want *want,
		       struct span *ret)
{
	struct span old = facts_bytes(p->after, path);
	const char *why;

	if (!old.n)
		old = span_of("# Written by kdumpready: a diagnostic interrupt must end in a "
			      "panic.\n");
	return sysctl_set(p->arena, old, sysctl_conf_path(p->arena, span_of(want->text)),
			  arena_printf(p->arena, "%lld", (long long)want->number), ret, &why);
}

static void make_live(struct planner *p, const struct want *want)
{
	const struct look *look = p->look;
	bool safe = look->now.loaded.is == TRI_YES ||
		    (look->now.panic.seen == SEEN_PRESENT && look->now.panic.n != 0);
	const char **argv;

	if (!look->has_now)
		return;
	if (!safe) {
		planner_leave(p,
			      "%s is set by the next boot: now, without a capture kernel and with "
			      "kernel.panic 0, a stray interrupt would hang the guest",
			      want->text);
		return;
	}
	argv = arena_array(p->arena, const char *, 4);
	argv[0] = "/usr/sbin/sysctl";
	argv[1] = "-w";
	argv[2] = arena_printf(p->arena, "%s=%lld", want->text, (long long)want->number);
	planner_command(p, (struct command){ .when = COMMAND_AFTER,
					     .argv = argv,
					     .why = "the same, live",
					     .rule = want->rule });
}

/* A name that sorts after the file that decides, for a file that sorts after all of ours. */
static const char *later_name(const struct planner *p, const struct sysctl_answer *answer)
{
	const char *path = answer->via ? answer->via : answer->where.path;
	const char *slash = path ? strrchr(path, '/') : NULL;
	struct span name = span_of(slash ? slash + 1 : "");

	if (span_ends(name, ".conf"))
		name.n -= strlen(".conf");
	return arena_printf(p->arena, "%.*sz-kdumpready.conf", (int)name.n, name.p);
}

/* Whether a file of that name makes it so; then it is planned. */
static bool try_name(struct planner *p, const struct want *want, const char *name)
{
	const char *path = arena_printf(p->arena, DIR_PATH "%s", name);
	struct facts *tried = facts_clone(p->after);
	struct span new;

	if (facts_file(p->after, path)->link || !with_value(p, path, want, &new))
		return false;
	facts_suppose(tried, path, new);
	if (!holds(p, tried, want))
		return false;
	planner_file(
		p, path, CLASS_LIVE, new, 0644, want,
		arena_printf(p->arena, "%s = %lld at boot", want->text, (long long)want->number));
	return true;
}

static bool set_at_boot(struct planner *p, const struct want *want,
			const struct sysctl_answer *answer)
{
	if (answer->seen == SEEN_PRESENT && answer->n == want->number)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (try_name(p, want, names[i]))
			return true;
	return try_name(p, want, later_name(p, answer));
}

/* What an admin wrote under /etc to the contrary. */
static bool is_the_admins(const struct planner *p, const struct want *want,
			  const struct sysctl_answer *answer)
{
	return answer->seen == SEEN_PRESENT && answer->n != want->number && answer->where.path &&
	       strncmp(answer->where.path, "/etc/", 5) == 0 && !is_ours(answer->where.path) &&
	       !planner_overrides(p, want->rule);
}

void plan_sysctl(struct planner *p, const struct want *want)
{
	struct sysctl_answer answer;

	sysctl_predict(p->after, p->look->next[0].args, want->text, &answer);
	if (answer.seen == SEEN_UNREADABLE)
		planner_refuse(p, "%s: %s cannot be told: %s", want->rule, want->text, answer.why);
	else if (is_the_admins(p, want, &answer))
		planner_refuse(p,
			       "%s: %s:%u sets %s to %lld, and that is the admin's; remove it, or "
			       "use --override %s",
			       want->rule, answer.where.path, answer.where.line, want->text,
			       (long long)answer.n, want->rule);
	else if (set_at_boot(p, want, &answer))
		make_live(p, want);
	else
		planner_refuse(p, "%s: no file name in " DIR_PATH " wins over what sets %s",
			       want->rule, want->text);
}
