/* SPDX-License-Identifier: MIT */
/*
 * An argument in the variables of grub-mkconfig, wherever they are assigned.
 *
 * What counts is what the variables come to. An assignment whose argument reaches the command line
 * is in effect: the last of them holds the wanted one afterwards, and it is taken out of the
 * others. One whose argument reaches nothing is left as it is. Everything is tried on a copy and
 * read again before it becomes part of the plan.
 */
#include "plan/planner.h"

#include "boot/template.h"
#include "format/args_edit.h"
#include "format/shellvars_edit.h"

#define DEFAULTS "/etc/default/grub"
#define DROP_IN "/etc/default/grub.d/zz-kdumpready.cfg"
#define PLAIN "GRUB_CMDLINE_LINUX"
#define NORMAL "GRUB_CMDLINE_LINUX_DEFAULT" /* not for recovery entries */

struct defaults {
	struct planner *p;
	const struct want *want;
	const char *argument; /* its name */
	struct look look;     /* with `facts` as they become */
	const char **paths;   /* in the order grub-mkconfig reads them */
	size_t n_paths;
	const char **edited;
	size_t n_edited;
};

struct place {
	const char *path, *name;
	unsigned line;
};

static void list_files(struct defaults *d)
{
	const struct file *dir = facts_file(d->look.facts, "/etc/default/grub.d");
	struct arena *a = d->p->arena;

	*arena_push(a, d->paths, d->n_paths) = DEFAULTS;
	if (d->look.profile.distro->family != FAMILY_DEBIAN)
		return;
	for (size_t i = 0; i < dir->n_names; i++)
		if (span_ends(span_of(dir->names[i]), ".cfg"))
			*arena_push(a, d->paths, d->n_paths) =
				arena_printf(a, "/etc/default/grub.d/%s", dir->names[i]);
}

/* What is read before the file at `path`; NULL: before nothing, so all is read. */
static struct shellvars read_before(const struct defaults *d, const char *path)
{
	struct shellvars s = SHELLVARS(d->p->arena);

	shellvars_unset(&s, PLAIN);
	shellvars_unset(&s, NORMAL);
	for (size_t i = 0; i < d->n_paths && !(path && strcmp(d->paths[i], path) == 0); i++)
		shellvars_read(&s, d->paths[i], facts_bytes(d->look.facts, d->paths[i]));
	return s;
}

/* `argument` NULL: it is taken out. */
static bool edited(const struct defaults *d, const struct place *at, const char *argument,
		   struct span *ret, const char **ret_why)
{
	struct shellvars given = read_before(d, at->path);
	struct span bytes = facts_bytes(d->look.facts, at->path);

	return argument ? shellvars_set_argument(&given, at->path, bytes, at->name, at->line,
						 argument, ret, ret_why)
			: shellvars_remove_argument(&given, at->path, bytes, at->name, at->line,
						    d->argument, ret, ret_why);
}

static struct span args_with(const struct defaults *d, const char *path, struct span bytes)
{
	struct look look = d->look;
	struct facts *tried = facts_clone(d->look.facts);
	struct template t;

	facts_suppose(tried, path, bytes);
	look.facts = tried;
	template_of_grub_defaults(&look, &t);
	return t.seen == SEEN_PRESENT ? t.args : span_of("");
}

static void suppose(struct defaults *d, const char *path, struct span bytes)
{
	facts_suppose((struct facts *)d->look.facts, path, bytes);
	for (size_t i = 0; i < d->n_edited; i++)
		if (strcmp(d->edited[i], path) == 0)
			return;
	*arena_push(d->p->arena, d->edited, d->n_edited) = path;
}

static bool refuse(const struct defaults *d, const struct place *at, const char *why)
{
	planner_refuse(d->p, "%s: %s:%u: %s", d->want->rule, at->path, at->line, why);
	return false;
}

static bool set_at(struct defaults *d, const struct place *at)
{
	struct span bytes;
	const char *why;

	if (!edited(d, at, d->want->text, &bytes, &why))
		return refuse(d, at, why);
	suppose(d, at->path, bytes);
	return true;
}

/* The assignments of one variable whose argument reaches the command line. */
static bool find_in_effect(struct defaults *d, const char *name, struct span args,
			   struct place **places, size_t *n)
{
	struct shellvars s = read_before(d, NULL);

	for (size_t i = 0; i < s.n_assigned; i++) {
		const struct shell_assigned *v = &s.assigned[i];
		struct place at = { v->where.path, name, v->where.line };
		struct span last, without;
		const char *why;

		if (!span_eq(v->name, name) || !args_count(v->value, d->argument, &last))
			continue;
		/* Handed on from another one: that one's is edited. */
		if (span_find(v->raw, d->argument) == v->raw.n)
			continue;
		if (!edited(d, &at, NULL, &without, &why))
			return refuse(d, &at, why);
		if (!args_same(args, args_with(d, at.path, without)))
			*arena_push(d->p->arena, *places, *n) = at;
	}
	return true;
}

/* The last assignment of a variable, in whichever file. */
static bool find_last(const struct defaults *d, const char *name, bool only_defaults,
		      struct place *ret)
{
	struct shellvars s = read_before(d, NULL);

	for (size_t i = s.n_assigned; i-- > 0;) {
		const struct where *where = &s.assigned[i].where;

		if (!span_eq(s.assigned[i].name, name) ||
		    (only_defaults && strcmp(where->path, DEFAULTS) != 0))
			continue;
		*ret = (struct place){ where->path, name, where->line };
		return true;
	}
	return false;
}

/* One of it, the wanted one, and every other argument as it was. */
static bool holds(const struct defaults *d, struct span before)
{
	struct template t;
	const char *why;

	template_of_grub_defaults(&d->look, &t);
	return t.seen == SEEN_PRESENT && args_hold(d->p->arena, t.args, d->want->text) &&
	       args_remove(d->p->arena, before, d->argument, &before, &why) &&
	       args_remove(d->p->arena, t.args, d->argument, &t.args, &why) &&
	       args_same(before, t.args);
}

static void add_line(struct defaults *d, const char *path, const char *head, const char *line)
{
	struct span old = facts_bytes(d->look.facts, path);
	bool open = old.n && old.p[old.n - 1] != '\n';

	suppose(d, path,
		span_of(arena_printf(d->p->arena, "%.*s%s%s%s\n", (int)old.n, old.p,
				     open ? "\n" : "", old.n ? "" : head, line)));
}

/* EL has no drop-ins, and grubby destroys the _DEFAULT line: there it is GRUB_CMDLINE_LINUX. */
static bool add_to_defaults(struct defaults *d)
{
	const char *name = d->look.profile.distro->family == FAMILY_EL ? PLAIN : NORMAL;
	struct place at;

	if (find_last(d, name, true, &at))
		return set_at(d, &at);
	add_line(d, DEFAULTS, "", arena_printf(d->p->arena, "%s=\"%s\"", name, d->want->text));
	return true;
}

/* Where a later file assigns the variable anew, our own has no effect: then it goes in there. */
static bool add_drop_in(struct defaults *d, struct span before)
{
	struct facts *kept = facts_clone(d->look.facts);
	size_t n_kept = d->n_edited;
	struct place at;

	add_line(d, DROP_IN, "# Written by kdumpready: memory for the capture kernel.\n",
		 arena_printf(d->p->arena, NORMAL "=\"$" NORMAL " %s\"", d->want->text));
	if (holds(d, before) || !find_last(d, NORMAL, false, &at) || strcmp(at.path, DROP_IN) == 0)
		return true;
	d->look.facts = kept;
	d->n_edited = n_kept;
	return set_at(d, &at);
}

static bool edit_all(struct defaults *d, struct span before)
{
	struct place *places = NULL;
	size_t n = 0;

	if (!find_in_effect(d, PLAIN, before, &places, &n) ||
	    !find_in_effect(d, NORMAL, before, &places, &n))
		return false;
	for (size_t i = 0; i + 1 < n; i++) {
		struct span bytes;
		const char *why;

		if (!edited(d, &places[i], NULL, &bytes, &why))
			return refuse(d, &places[i], why);
		suppose(d, places[i].path, bytes);
	}
	if (n)
		return set_at(d, &places[n - 1]);
	return d->look.profile.distro->family == FAMILY_DEBIAN ? add_drop_in(d, before)
							       : add_to_defaults(d);
}

/* What cannot be told cannot be edited: the line that made it so is named. */
static bool refuse_unknown(const struct defaults *d, const struct template *t)
{
	struct place at = { t->where.path ? t->where.path : DEFAULTS, NULL, t->where.line };

	if (t->where.line)
		return refuse(d, &at, t->why);
	planner_refuse(d->p, "%s: what grub-mkconfig makes of %s cannot be told: %s", d->want->rule,
		       at.path, t->why ? t->why : "it is not there");
	return false;
}

bool plan_grub_defaults(struct planner *p, const struct want *want)
{
	struct defaults d = {
		.p = p, .want = want, .argument = args_name(p->arena, want->text), .look = *p->look
	};
	struct template t;

	d.look.facts = facts_clone(p->after);
	list_files(&d);
	template_of_grub_defaults(&d.look, &t);
	if (t.seen != SEEN_PRESENT)
		return refuse_unknown(&d, &t);
	if (argument_stands(p, want, t.args, NULL))
		return true;
	if (!edit_all(&d, t.args))
		return false;
	if (!holds(&d, t.args)) {
		planner_refuse(p,
			       "%s: %s would not reach the command line, once and alone, from %s",
			       want->rule, want->text, DEFAULTS);
		return false;
	}
	for (size_t i = 0; i < d.n_edited; i++)
		planner_file(p, d.edited[i], CLASS_LIVE, facts_bytes(d.look.facts, d.edited[i]),
			     0644, want, "what grub-mkconfig puts into grub.cfg");
	return true;
}
