/* SPDX-License-Identifier: MIT */
/*
 * planner: wants -> plan. One file per kind of want; this is what they share.
 *
 * `after` are the facts as they will be: each change is supposed there at once, so that the next
 * want is planned on top of it, and the whole can be judged before anything is written.
 */
#ifndef KDR_PLANNER_H
#define KDR_PLANNER_H

#include "plan/plan.h"
#include "rules/rules.h"

struct plan_options {
	const char **override; /* ids of rules whose contrary setting under /etc may be outranked */
	size_t n_override;
	bool unmask, install, force;
	bool no_generator; /* --root, --no-exec: grub.cfg is edited, not generated */
};

struct planner {
	const struct look *look;
	const struct plan_options *options;
	struct facts *after;
	struct plan *plan;
	struct arena *arena;
};

/* Every want of the findings that are not met. */
void plan_make(const struct look *look, const struct findings *findings,
	       const struct plan_options *options, struct plan *ret, struct facts **ret_after);

/* One each: an unmet want becomes changes and commands, or a refusal. */
void plan_argument(struct planner *p, const struct want *want);
void plan_sysctl(struct planner *p, const struct want *want);
void plan_unit(struct planner *p, const struct want *want);
void plan_option(struct planner *p, const struct want *want);
void plan_load(struct planner *p, const struct want *want);

/* argument_grub.c: grub-mkconfig's variables, and grub.cfg with them. */
bool plan_grub_defaults(struct planner *p, const struct want *want);
void plan_grub(struct planner *p, const struct want *want);

/* A file's new content; a second change of the same file goes on top of the first. */
void planner_file(struct planner *p, const char *path, enum change_class class, struct span new,
		  uint32_t mode, const struct want *want, const char *why);
void planner_change(struct planner *p, struct change change);
void planner_command(struct planner *p, struct command command);
void planner_refuse(struct planner *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void planner_leave(struct planner *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

bool planner_overrides(const struct planner *p, const char *rule);

#endif
