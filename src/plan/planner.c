/* SPDX-License-Identifier: MIT */
#include "plan/planner.h"

#include "base/strbuf.h"

/* What the facts will say of it; a regular file is supposed by planner_file(). */
static void suppose(struct planner *p, const struct change *change)
{
	struct file *file = facts_add(p->after, change->path);

	file->seen = change->kind == CHANGE_UNLINK ? SEEN_ABSENT : SEEN_PRESENT;
	file->link = change->kind == CHANGE_LINK ? change->new.p : NULL;
	file->kind = change->kind == CHANGE_DIRECTORY ? FILE_DIRECTORY : FILE_REGULAR;
}

void planner_change(struct planner *p, struct change change)
{
	*arena_push(p->arena, p->plan->changes, p->plan->n_changes) = change;
	if (change.kind != CHANGE_FILE)
		suppose(p, &change);
}

static struct change *find_change(struct planner *p, const char *path)
{
	for (size_t i = 0; i < p->plan->n_changes; i++)
		if (strcmp(p->plan->changes[i].path, path) == 0)
			return &p->plan->changes[i];
	return NULL;
}

void planner_file(struct planner *p, const char *path, enum change_class class, struct span new,
		  uint32_t mode, const struct want *want, const char *why)
{
	const struct file *file = facts_file(p->look->facts, path);
	struct change *earlier = find_change(p, path);

	if (earlier) {
		earlier->new = new;
	} else if (file->seen != SEEN_PRESENT || !span_same(file->bytes, new)) {
		planner_change(p, (struct change){ .kind = CHANGE_FILE,
						   .class = class,
						   .path = path,
						   .existed = file->seen == SEEN_PRESENT,
						   .old = facts_bytes(p->look->facts, path),
						   .new = new,
						   .mode = mode,
						   .why = why,
						   .rule = want->rule });
	}
	facts_suppose(p->after, path, new);
}

const char *planner_command_text(const struct planner *p, const char **argv)
{
	struct strbuf text = STRBUF(p->arena);

	for (size_t i = 0; argv[i]; i++)
		strbuf_printf(&text, "%s%s", i ? " " : "", argv[i]);
	return strbuf_text(&text);
}

void planner_command(struct planner *p, struct command command)
{
	if (command.when == COMMAND_AFTER && p->options->no_generator) {
		planner_leave(p, "run on the machine itself: %s   # %s",
			      planner_command_text(p, command.argv), command.why);
		return;
	}
	*arena_push(p->arena, p->plan->commands, p->plan->n_commands) = command;
}

void planner_refuse(struct planner *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*arena_push(p->arena, p->plan->refused, p->plan->n_refused) =
		arena_vprintf(p->arena, format, args);
	va_end(args);
}

void planner_leave(struct planner *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*arena_push(p->arena, p->plan->left, p->plan->n_left) =
		arena_vprintf(p->arena, format, args);
	va_end(args);
}

void planner_ask(struct planner *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*arena_push(p->arena, p->plan->needs_yes, p->plan->n_needs_yes) =
		arena_vprintf(p->arena, format, args);
	va_end(args);
}

bool planner_overrides(const struct planner *p, const char *rule)
{
	for (size_t i = 0; i < p->options->n_override; i++)
		if (strcmp(p->options->override[i], rule) == 0)
			return true;
	return false;
}
