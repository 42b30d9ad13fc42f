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
	bool ask; /* somebody answers plan->needs_yes; else what would need a yes is refused */
	/*
	 * --root, --no-exec: nothing can be run here. grub.cfg is edited, not generated, and the
	 * commands are left to whoever is on the machine.
	 */
	bool no_generator;
};

struct planner {
	const struct look *look;
	const struct plan_options *options;
	struct facts *after;
	struct plan *plan;
	struct arena *arena;
	bool no_service; /* what kdump is started by is missing or stays off: nothing to restart */
};

/*
 * Every want of the findings that are not met. What fails and cannot be met is in `refused`, with
 * what to type; the caller leaves out the findings that are not asked for.
 */
void plan_make(const struct look *look, const struct findings *findings,
	       const struct plan_options *options, struct plan *ret, struct facts **ret_after);

/* One each: an unmet want becomes changes and commands, or a refusal. */
void plan_argument(struct planner *p, const struct want *want);
void plan_sysctl(struct planner *p, const struct want *want);
void plan_unit(struct planner *p, const struct want *want);
void plan_option(struct planner *p, const struct want *want);
void plan_packages(struct planner *p, const struct want *want);
/* `stale`: a capture kernel is loaded, and what it was made from is going to change. */
void plan_load(struct planner *p, const char *rule, bool stale);

/* Where an argument is put: grub.cfg, its variables, boot entries, deployments. */
void plan_grub(struct planner *p, const struct want *want);
bool plan_grub_defaults(struct planner *p, const struct want *want);
void plan_entries(struct planner *p, const struct want *want);
void plan_ostree(struct planner *p, const struct want *want);

/* These arguments need no edit: they hold the wanted one, or a value of their own that works. */
bool argument_stands(const struct planner *p, const struct want *want, struct span args,
		     const char *release);

/* The entry is one of those that may boot next. */
bool argument_may_boot(const struct planner *p, size_t entry);

/* Refused: an entry that nobody generates, which may boot next. */
void argument_refuse_custom(struct planner *p, const struct want *want, size_t entry);

/* What fails and that nothing of the plan mends. */
void plan_remaining(struct planner *p, const struct findings *findings);

/* A file's new content; a second change of the same file goes on top of the first. */
void planner_file(struct planner *p, const char *path, enum change_class class, struct span new,
		  uint32_t mode, const struct want *want, const char *why);
void planner_change(struct planner *p, struct change change);
/* Where nothing can be run it is said what to run. */
void planner_command(struct planner *p, struct command command);
const char *planner_command_text(const struct planner *p, const char **argv);
void planner_refuse(struct planner *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void planner_leave(struct planner *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void planner_ask(struct planner *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool planner_overrides(const struct planner *p, const char *rule);

#endif
