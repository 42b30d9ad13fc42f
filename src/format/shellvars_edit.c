/* SPDX-License-Identifier: MIT */
#include "format/shellvars_edit.h"

#include "base/strbuf.h"
#include "format/shellvalue.h"

struct edit {
	struct arena *arena;
	const struct shellvars *given;
	const char *path, *name;
	struct span bytes;
	unsigned line;
	const char *argument_name;
	const char *argument; /* NULL: taken out */
};

/* The last assignment of the name on that line; SIZE_MAX when there is none. */
static size_t find(const struct edit *e, const struct shellvars *s)
{
	for (size_t i = s->n_assigned; i-- > e->given->n_assigned;)
		if (s->assigned[i].where.line == e->line && span_eq(s->assigned[i].name, e->name))
			return i;
	return SIZE_MAX;
}

/* Whether two values differ in nothing but the argument. */
static bool same_but(const struct edit *e, struct span before, struct span after)
{
	const char *why;

	return args_remove(e->arena, before, e->argument_name, &before, &why) &&
	       args_remove(e->arena, after, e->argument_name, &after, &why) &&
	       args_same(before, after);
}

/* A later assignment of the same name may be made from the edited one. */
static bool means_what_it_should(const struct edit *e, const struct shellvars *before,
				 size_t edited, struct span bytes)
{
	struct shellvars after = shellvars_copy(e->given);
	struct span wanted;
	const char *why;

	shellvars_read(&after, e->path, bytes);
	if (after.opaque_why || after.n_assigned != before->n_assigned)
		return false;
	for (size_t i = e->given->n_assigned; i < after.n_assigned; i++) {
		const struct shell_assigned *b = &before->assigned[i], *v = &after.assigned[i];

		if (!span_same(b->name, v->name) || b->known != v->known ||
		    b->where.line != v->where.line)
			return false;
		if (i == edited && e->argument) {
			if (!args_set(e->arena, b->value, e->argument, &wanted, &why) ||
			    !args_same(wanted, v->value))
				return false;
		} else if (!span_same(b->value, v->value) &&
			   !(span_eq(b->name, e->name) && same_but(e, b->value, v->value))) {
			return false;
		}
	}
	return true;
}

/* Nothing is to be done, though a variable may be part of what stands there. */
static bool stands(const struct edit *e, const struct shell_assigned *v)
{
	struct span same;
	const char *why;

	return v->known && e->argument && args_set(e->arena, v->value, e->argument, &same, &why) &&
	       span_same(same, v->value);
}

static bool edit(const struct edit *e, struct span *ret_bytes, const char **ret_why)
{
	struct shellvars s = shellvars_copy(e->given);
	struct args_changes changes;
	struct span raw, shape, new;
	struct strbuf out = STRBUF(e->arena);
	size_t at, from;

	shellvars_read(&s, e->path, e->bytes);
	*ret_why = s.opaque_why ? s.opaque_why : "the assignment was not found again";
	at = find(e, &s);
	if (s.opaque_why || at == SIZE_MAX)
		return false;
	raw = s.assigned[at].raw;
	if (stands(e, &s.assigned[at])) {
		*ret_bytes = e->bytes;
		*ret_why = NULL;
		return true;
	}
	*ret_why = s.assigned[at].why;
	if (!s.assigned[at].known || !shellvalue_shape(e->arena, raw, &shape, ret_why) ||
	    !args_plan(e->arena, shape, e->argument_name, e->argument, &changes, ret_why) ||
	    !shellvalue_change(e->arena, raw, &changes, &new, ret_why))
		return false;
	from = (size_t)(raw.p - e->bytes.p);
	strbuf_add(&out, span_head(e->bytes, from));
	strbuf_add(&out, new);
	strbuf_add(&out, span_from(e->bytes, from + raw.n));
	*ret_why = "the edited file would not mean what it should";
	if (!means_what_it_should(e, &s, at, strbuf_span(&out)))
		return false;
	*ret_bytes = strbuf_span(&out);
	*ret_why = NULL;
	return true;
}

bool shellvars_set_argument(const struct shellvars *given, const char *path, struct span bytes,
			    const char *name, unsigned line, const char *argument,
			    struct span *ret_bytes, const char **ret_why)
{
	struct edit e = { .arena = given->arena,
			  .given = given,
			  .path = path,
			  .name = name,
			  .bytes = bytes,
			  .line = line,
			  .argument_name = args_name(given->arena, argument),
			  .argument = argument };

	return edit(&e, ret_bytes, ret_why);
}

bool shellvars_remove_argument(const struct shellvars *given, const char *path, struct span bytes,
			       const char *name, unsigned line, const char *argument_name,
			       struct span *ret_bytes, const char **ret_why)
{
	struct edit e = { .arena = given->arena,
			  .given = given,
			  .path = path,
			  .name = name,
			  .bytes = bytes,
			  .line = line,
			  .argument_name = argument_name };

	return edit(&e, ret_bytes, ret_why);
}
