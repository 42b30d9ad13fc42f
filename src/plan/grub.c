/* SPDX-License-Identifier: MIT */
/*
 * An argument where grub-mkconfig makes grub.cfg: in the variable that is in effect, and in
 * grub.cfg. On the running system grub-mkconfig itself prints the new one, which is compared with
 * the one that is expected before it is taken; in a root that is looked at from outside nothing is
 * run, and the expected one is written.
 */
#include "plan/planner.h"

#include "format/line_edit.h"

/*
 * Whether grub-mkconfig makes the line from its variables: it marks what each of its scripts
 * printed, and only those for Linux use them. Where nothing is marked all of it may be.
 */
static bool is_generated(const struct planner *p, const struct where *where)
{
	struct span rest = facts_bytes(p->look->facts, where->path), line;
	bool inside = false, marked = false, here = false;

	for (unsigned number = 1; span_line(&rest, &line); number++) {
		if (span_starts(line, "### BEGIN ")) {
			marked = true;
			inside = span_find(line, "linux") < line.n;
		} else if (span_starts(line, "### END ")) {
			inside = false;
		}
		here |= number == where->line && inside;
	}
	return here || !marked;
}

static bool edit_kernel_line(struct planner *p, const struct want *want, const struct boot_entry *e)
{
	const char *why;
	struct span new;

	if (!line_set_argument(p->arena, facts_bytes(p->after, e->where.path), e->where.line, 2,
			       want->text, &new, &why)) {
		planner_refuse(p, "%s: %s:%u: %s", want->rule, e->where.path, e->where.line, why);
		return false;
	}
	planner_file(p, e->where.path, CLASS_BOOT, new, 0600, want,
		     "the kernel lines of its entries");
	return true;
}

/* grub.cfg as it is expected to become: the kernel lines of its normal entries. NULL path: none. */
static bool expected_grub_cfg(struct planner *p, const struct want *want, const char **ret_path)
{
	const struct boot_prediction *boot = &p->look->boot;

	*ret_path = NULL;
	for (size_t i = 0; i < boot->n_entries; i++) {
		const struct boot_entry *e = &boot->entries[i];

		if (!entry_counts(e) || argument_stands(p, want, e->args, e->release))
			continue;
		if (!is_generated(p, &e->where)) {
			if (!argument_may_boot(p, i))
				continue;
			argument_refuse_custom(p, want, i);
			return false;
		}
		if (*ret_path && strcmp(*ret_path, e->where.path) != 0) {
			planner_refuse(p, "%s: the boot entries stand in two files, %s and %s",
				       want->rule, *ret_path, e->where.path);
			return false;
		}
		if (!edit_kernel_line(p, want, e))
			return false;
		*ret_path = e->where.path;
	}
	return true;
}

static void generate(struct planner *p, const struct want *want, const char *path)
{
	bool debian = p->look->profile.distro->family == FAMILY_DEBIAN;
	const char **argv = arena_array(p->arena, const char *, 2);
	const char **check = arena_array(p->arena, const char *, 2);

	argv[0] = debian ? "/usr/sbin/grub-mkconfig" : "/usr/sbin/grub2-mkconfig";
	check[0] = debian ? "/usr/bin/grub-script-check" : "/usr/bin/grub2-script-check";
	planner_command(p,
			(struct command){ .when = COMMAND_GENERATE,
					  .argv = argv,
					  .output = path,
					  .check = check,
					  .why = "prints the new grub.cfg, which is compared first",
					  .rule = want->rule });
}

void plan_grub(struct planner *p, const struct want *want)
{
	size_t changes;
	const char *path;

	if (!plan_grub_defaults(p, want))
		return;
	/* What is expected of the generator is supposed too, but not written by us. */
	changes = p->plan->n_changes;
	if (!expected_grub_cfg(p, want, &path) || !path || p->options->no_generator)
		return;
	p->plan->n_changes = changes;
	p->plan->reboot = true;
	generate(p, want, path);
}
