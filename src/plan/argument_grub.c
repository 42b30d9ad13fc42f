/* SPDX-License-Identifier: MIT */
/*
 * An argument where grub-mkconfig makes grub.cfg: in the variable that is in effect, and in
 * grub.cfg. On the running system grub-mkconfig itself prints the new one, which is compared with
 * the one that is expected before it is taken; in a root that is looked at from outside nothing is
 * run, and the expected one is written.
 */
#include "plan/planner.h"

#include "boot/template.h"
#include "format/line_edit.h"
#include "format/shellvars_edit.h"

#define DEFAULTS "/etc/default/grub"
#define DROP_IN "/etc/default/grub.d/zz-kdumpready.cfg"

/* NAME= at the start of a line, after blanks and `export`. */
static bool assigns(struct span line, const char *name)
{
	struct span rest = line, word;
	size_t n = strlen(name);

	if (span_word(&rest, &word) && span_eq(word, "export") && !span_word(&rest, &word))
		return false;
	return word.n > n && memcmp(word.p, name, n) == 0 && word.p[n] == '=';
}

/* Sets the argument in every assignment of `name` in the file that holds one of its name already.
 */
static bool edit_existing(struct planner *p, const struct want *want, const char *path,
			  const char *name, size_t *ret_edited)
{
	struct span rest = facts_bytes(p->after, path), line, new;
	const char *why;

	for (unsigned number = 1; span_line(&rest, &line); number++) {
		if (!assigns(line, name) || span_find(line, "crashkernel=") == line.n)
			continue;
		if (!shellvars_set_argument(p->arena, path, facts_bytes(p->after, path), name,
					    number, want->text, &new, &why)) {
			planner_refuse(p, "%s: %s:%u: %s", want->rule, path, number, why);
			return false;
		}
		planner_file(p, path, CLASS_LIVE, new, 0644, want,
			     "what grub-mkconfig puts into grub.cfg");
		++*ret_edited;
	}
	return true;
}

static bool edit_all_existing(struct planner *p, const struct want *want, size_t *ret_edited)
{
	static const char *const names[] = { "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT" };
	const struct file *dir = facts_file(p->look->facts, "/etc/default/grub.d");

	for (size_t v = 0; v < 2; v++) {
		if (!edit_existing(p, want, DEFAULTS, names[v], ret_edited))
			return false;
		if (p->look->profile.distro->family != FAMILY_DEBIAN)
			continue;
		for (size_t i = 0; i < dir->n_names; i++)
			if (span_ends(span_of(dir->names[i]), ".cfg") &&
			    !edit_existing(
				    p, want,
				    arena_printf(p->arena, "/etc/default/grub.d/%s", dir->names[i]),
				    names[v], ret_edited))
				return false;
	}
	return true;
}

/* What grub-mkconfig would put on the command line now. */
static bool takes_effect(struct planner *p, const struct want *want)
{
	struct look look = *p->look;
	struct template t;
	size_t at;

	look.facts = p->after;
	template_of(&look, &t);
	if (t.seen != SEEN_PRESENT)
		return false;
	at = span_find(t.args, want->text);
	return at < t.args.n;
}

/* EL has no drop-ins, and grubby destroys the _DEFAULT line: there it is GRUB_CMDLINE_LINUX. */
static bool add_to_defaults(struct planner *p, const struct want *want)
{
	const char *name = p->look->profile.distro->family == FAMILY_EL
				   ? "GRUB_CMDLINE_LINUX"
				   : "GRUB_CMDLINE_LINUX_DEFAULT";
	struct span bytes = facts_bytes(p->after, DEFAULTS), rest = bytes, line, new;
	unsigned found = 0;
	const char *why;

	for (unsigned number = 1; span_line(&rest, &line); number++)
		if (assigns(line, name))
			found = number;
	if (!found) {
		new = span_of(arena_printf(p->arena, "%.*s%s%s=\"%s\"\n", (int)bytes.n, bytes.p,
					   bytes.n && bytes.p[bytes.n - 1] != '\n' ? "\n" : "",
					   name, want->text));
	} else if (!shellvars_set_argument(p->arena, DEFAULTS, bytes, name, found, want->text, &new,
					   &why)) {
		planner_refuse(p, "%s: " DEFAULTS ":%u: %s", want->rule, found, why);
		return false;
	}
	planner_file(p, DEFAULTS, CLASS_LIVE, new, 0644, want,
		     "what grub-mkconfig puts into grub.cfg");
	return true;
}

static bool add_drop_in(struct planner *p, const struct want *want)
{
	struct span text = span_of(
		arena_printf(p->arena,
			     "# Written by kdumpready: memory for the capture kernel.\n"
			     "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT %s\"\n",
			     want->text));

	planner_file(p, DROP_IN, CLASS_LIVE, text, 0644, want,
		     "what grub-mkconfig puts into grub.cfg");
	return true;
}

bool plan_grub_defaults(struct planner *p, const struct want *want)
{
	size_t edited = 0;

	if (!edit_all_existing(p, want, &edited))
		return false;
	if (takes_effect(p, want) && edited)
		return true;
	if (p->look->profile.distro->family == FAMILY_DEBIAN ? !add_drop_in(p, want)
							     : !add_to_defaults(p, want))
		return false;
	return true;
}

/* grub.cfg as it is expected to become: the kernel lines of its normal entries. */
static bool expected_grub_cfg(struct planner *p, const struct want *want)
{
	const struct boot_prediction *boot = &p->look->boot;
	const char *why;
	struct span new;

	for (size_t i = 0; i < boot->n_entries; i++) {
		const struct boot_entry *e = &boot->entries[i];

		if (!entry_counts(e))
			continue;
		if (!line_set_argument(p->arena, facts_bytes(p->after, e->where.path),
				       e->where.line, 2, want->text, &new, &why)) {
			planner_refuse(p, "%s: %s:%u: %s", want->rule, e->where.path, e->where.line,
				       why);
			return false;
		}
		planner_file(p, e->where.path, CLASS_BOOT, new, 0600, want,
			     "the kernel lines of its entries");
	}
	return true;
}

static void generate(struct planner *p, const struct want *want)
{
	bool debian = p->look->profile.distro->family == FAMILY_DEBIAN;
	const char **argv = arena_array(p->arena, const char *, 2);
	const char **check = arena_array(p->arena, const char *, 2);

	argv[0] = debian ? "/usr/sbin/grub-mkconfig" : "/usr/sbin/grub2-mkconfig";
	check[0] = debian ? "/usr/bin/grub-script-check" : "/usr/bin/grub2-script-check";
	planner_command(p,
			(struct command){ .when = COMMAND_GENERATE,
					  .argv = argv,
					  .output = p->look->boot.config,
					  .check = check,
					  .why = "prints the new grub.cfg, which is compared first",
					  .rule = want->rule });
}

void plan_grub(struct planner *p, const struct want *want)
{
	struct plan before;

	if (!plan_grub_defaults(p, want))
		return;
	if (p->options->no_generator) {
		expected_grub_cfg(p, want);
		return;
	}
	/* What is expected of the generator is supposed too, but not written by us. */
	before = *p->plan;
	if (!expected_grub_cfg(p, want))
		return;
	p->plan->n_changes = before.n_changes;
	generate(p, want);
}
