/* SPDX-License-Identifier: MIT */
/*
 * grub-mkconfig's variables: the argument goes into the assignment that is in effect, where one
 * holds it already; else into a drop-in of our own where the distribution reads them, else into the
 * variable that the distribution keeps. Never two of them: the last one would hide the first.
 */
#include "plan/planner.h"

#include "boot/template.h"
#include "format/shellvars_edit.h"

#define DEFAULTS "/etc/default/grub"
#define DROP_INS "/etc/default/grub.d"
#define DROP_IN DROP_INS "/zz-kdumpready.cfg"
#define WHY "what grub-mkconfig puts into grub.cfg"

/* In the order in which they come on the command line. */
static const char *const names[] = { "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT" };

/* An assignment that holds a crashkernel=. */
struct place {
	const char *path, *name;
	unsigned line;
};

struct places {
	struct place *list;
	size_t n;
};

/* NAME= at the start of a line, after blanks and `export`. */
static bool assigns(struct span line, const char *name)
{
	struct span rest = line, word;
	size_t n = strlen(name);

	if (!span_word(&rest, &word) || (span_eq(word, "export") && !span_word(&rest, &word)))
		return false;
	return word.n > n && memcmp(word.p, name, n) == 0 && word.p[n] == '=';
}

static void find_in(struct planner *p, const char *path, const char *name, struct places *ret)
{
	struct span rest = facts_bytes(p->after, path), line;

	for (unsigned number = 1; span_line(&rest, &line); number++)
		if (assigns(line, name) && span_find(line, "crashkernel=") < line.n)
			*arena_push(p->arena, ret->list, ret->n) =
				(struct place){ path, name, number };
}

/* In the order in which they are read: of one variable the last counts. */
static void find_places(struct planner *p, struct places *ret)
{
	const struct file *dir = facts_file(p->after, DROP_INS);

	*ret = (struct places){ .n = 0 };
	for (size_t v = 0; v < 2; v++) {
		find_in(p, DEFAULTS, names[v], ret);
		if (p->look->profile.distro->family != FAMILY_DEBIAN)
			continue;
		for (size_t i = 0; i < dir->n_names; i++)
			if (span_ends(span_of(dir->names[i]), ".cfg"))
				find_in(p, arena_printf(p->arena, DROP_INS "/%s", dir->names[i]),
					names[v], ret);
	}
}

/* What grub-mkconfig would put on the command line, were the facts so. */
static void read_template(const struct planner *p, const struct facts *facts, struct template *ret)
{
	struct look look = *p->look;

	look.facts = facts;
	template_of_grub_defaults(&look, ret);
}

static size_t count(struct span args, const char *head)
{
	struct span word;
	size_t n = 0;

	while (span_word(&args, &word))
		n += span_starts(word, head);
	return n;
}

/* The file with `argument` set (or, "-crashkernel", taken out) in that assignment. */
static bool edited(struct planner *p, const struct place *at, const char *argument,
		   struct span *ret, const char **ret_why)
{
	return shellvars_set_argument(p->arena, at->path, facts_bytes(p->after, at->path), at->name,
				      at->line, argument, ret, ret_why);
}

/* Whether the assignment is in effect: what it says reaches the command line. */
static bool is_live(struct planner *p, const struct place *at)
{
	struct facts *tried = facts_clone(p->after);
	struct template t;
	struct span new;
	const char *why;

	if (!edited(p, at, "crashkernel=kdumpready", &new, &why))
		return true; /* not to be edited: whoever tries to says so */
	facts_suppose(tried, at->path, new);
	read_template(p, tried, &t);
	return count(t.args, "crashkernel=kdumpready") > 0;
}

static bool put(struct planner *p, const struct want *want, const struct place *at,
		const char *argument)
{
	struct span new;
	const char *why;

	if (!edited(p, at, argument, &new, &why)) {
		planner_refuse(p, "%s: %s:%u: %s", want->rule, at->path, at->line, why);
		return false;
	}
	planner_file(p, at->path, CLASS_LIVE, new, 0644, want, WHY);
	return true;
}

/* The last one in effect is set, the others in effect lose theirs. */
static bool put_where_it_stands(struct planner *p, const struct want *want, bool *ret_done)
{
	struct places places;

	find_places(p, &places);
	*ret_done = false;
	for (size_t i = places.n; i-- > 0;) {
		if (!is_live(p, &places.list[i]))
			continue;
		if (!put(p, want, &places.list[i], *ret_done ? "-crashkernel" : want->text))
			return false;
		*ret_done = true;
	}
	return true;
}

/* EL has no drop-ins, and grubby destroys the _DEFAULT line: there it is GRUB_CMDLINE_LINUX. */
static bool add_to_defaults(struct planner *p, const struct want *want)
{
	const char *name = names[p->look->profile.distro->family != FAMILY_EL];
	struct span bytes = facts_bytes(p->after, DEFAULTS), rest = bytes, line;
	struct place at = { DEFAULTS, name, 0 };

	for (unsigned number = 1; span_line(&rest, &line); number++)
		if (assigns(line, name))
			at.line = number;
	if (at.line)
		return put(p, want, &at, want->text);
	planner_file(p, DEFAULTS, CLASS_LIVE,
		     span_of(arena_printf(p->arena, "%.*s%s%s=\"%s\"\n", (int)bytes.n, bytes.p,
					  bytes.n && bytes.p[bytes.n - 1] != '\n' ? "\n" : "", name,
					  want->text)),
		     0644, want, WHY);
	return true;
}

static bool add_drop_in(struct planner *p, const struct want *want)
{
	struct span text = span_of(
		arena_printf(p->arena,
			     "# Written by kdumpready: memory for the capture kernel.\n"
			     "GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT %s\"\n",
			     want->text));

	planner_file(p, DROP_IN, CLASS_LIVE, text, 0644, want, WHY);
	return true;
}

bool plan_grub_defaults(struct planner *p, const struct want *want)
{
	struct template t;
	bool done;

	read_template(p, p->after, &t);
	if (t.seen != SEEN_PRESENT) {
		planner_refuse(p, "%s: what %s makes of %s cannot be told: %s", want->rule,
			       "grub-mkconfig",
			       t.where.path
				       ? arena_printf(p->arena, "%s:%u", t.where.path, t.where.line)
				       : DEFAULTS,
			       t.why ? t.why : "it is not there");
		return false;
	}
	if (argument_stands(p, want, t.args, NULL))
		return true;
	if (!put_where_it_stands(p, want, &done))
		return false;
	if (!done && !(p->look->profile.distro->family == FAMILY_DEBIAN ? add_drop_in(p, want)
									: add_to_defaults(p, want)))
		return false;
	read_template(p, p->after, &t);
	if (argument_stands(p, want, t.args, NULL))
		return true;
	planner_refuse(p, "%s: %s would not reach the command line from " DEFAULTS, want->rule,
		       want->text);
	return false;
}
