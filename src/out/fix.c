/* SPDX-License-Identifier: MIT */
#include "out/fix.h"

#include "base/term.h"
#include "out/plan.h"

#include <json-c/json.h>

static void put_lines(const char *title, const char **list, size_t n, struct strbuf *out)
{
	if (n)
		strbuf_printf(out, "%s\n", title);
	for (size_t i = 0; i < n; i++)
		strbuf_printf(out, "  %s\n", term_clean(out->arena, span_of(list[i])));
}

void fix_outcome_text(const struct txn_outcome *o, struct strbuf *out)
{
	for (size_t i = 0; i < o->n_notes; i++)
		strbuf_printf(out, "note: %s\n", term_clean(out->arena, span_of(o->notes[i])));
	put_lines("Was run:", o->commands_done, o->n_commands_done, out);
	put_lines("To be run there, by you or by what it boots into:", o->commands_left,
		  o->n_commands_left, out);
	put_lines("New files that need their SELinux label (restorecon) at first boot:", o->relabel,
		  o->n_relabel, out);
	put_lines("Kept as it is:", o->kept, o->n_kept, out);
}

static void put(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

static struct json_object *text(struct arena *a, const char *s)
{
	return s ? json_object_new_string(term_clean(a, span_of(s))) : NULL;
}

static struct json_object *texts(struct arena *a, const char **list, size_t n)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < n; i++)
		json_object_array_add(array, text(a, list[i]));
	return array;
}

static struct json_object *change_json(struct arena *a, const struct change *c)
{
	static const char *const kinds[] = { "file", "link", "unlink", "directory" };
	struct json_object *o = json_object_new_object();
	struct strbuf diff = STRBUF(a);

	put(o, "kind", text(a, kinds[c->kind]));
	put(o, "path", text(a, c->path));
	put(o, "rule", text(a, c->rule));
	put(o, "why", text(a, c->why));
	plan_change_text(c, &diff);
	/* Lines are parted by newlines, and are clean already. */
	put(o, "diff", json_object_new_string(strbuf_text(&diff)));
	return o;
}

static struct json_object *command_json(struct arena *a, const struct command *c)
{
	struct json_object *o = json_object_new_object(), *argv = json_object_new_array();

	for (size_t i = 0; c->argv[i]; i++)
		json_object_array_add(argv, text(a, c->argv[i]));
	put(o, "argv", argv);
	put(o, "output", text(a, c->output));
	put(o, "rule", text(a, c->rule));
	put(o, "why", text(a, c->why));
	return o;
}

static struct json_object *plan_json(struct arena *a, const struct plan *plan)
{
	struct json_object *o = json_object_new_object(), *changes = json_object_new_array();
	struct json_object *commands = json_object_new_array();

	for (size_t i = 0; i < plan->n_changes; i++)
		json_object_array_add(changes, change_json(a, &plan->changes[i]));
	for (size_t i = 0; i < plan->n_commands; i++)
		json_object_array_add(commands, command_json(a, &plan->commands[i]));
	put(o, "changes", changes);
	put(o, "commands", commands);
	put(o, "refused", texts(a, plan->refused, plan->n_refused));
	put(o, "left", texts(a, plan->left, plan->n_left));
	put(o, "unknown", texts(a, plan->unknown, plan->n_unknown));
	put(o, "needs_yes", texts(a, plan->needs_yes, plan->n_needs_yes));
	return o;
}

static struct json_object *grades_json(struct arena *a, bool has_now, const struct grades *g)
{
	struct json_object *o = json_object_new_object();

	put(o, "grade", text(a, grade_name(g->overall)));
	put(o, "grade_now", has_now ? text(a, grade_name(g->now)) : NULL);
	put(o, "grade_next", text(a, grade_name(g->next)));
	return o;
}

void fix_json(const struct fix_report *r, struct strbuf *out)
{
	static const char *const ends[] = { "nothing", "shown", "done", "refused", "half" };
	static const struct txn_outcome none = { .message = NULL };
	const struct txn_outcome *done = r->outcome ? r->outcome : &none;
	struct json_object *o = json_object_new_object(), *tool = json_object_new_object();
	struct arena *a = r->arena;

	put(o, "schema", text(a, "kdumpready.fix/1"));
	put(tool, "name", text(a, "kdumpready"));
	put(tool, "version", text(a, KDR_VERSION));
	put(o, "tool", tool);
	put(o, "root", text(a, r->root));
	put(o, "result", text(a, ends[r->end]));
	put(o, "changed",
	    json_object_new_boolean(r->end == FIX_DONE &&
				    r->plan->n_changes + done->n_commands_done));
	put(o, "reboot_required", json_object_new_boolean(r->reboot));
	put(o, "rebooting", json_object_new_boolean(r->rebooting));
	put(o, "before", grades_json(a, r->has_now, &r->before));
	put(o, "after", grades_json(a, r->has_now, &r->after));
	put(o, "plan", plan_json(a, r->plan));
	put(o, "journal", text(a, done->id));
	put(o, "message", done->message && done->message[0] ? text(a, done->message) : NULL);
	put(o, "notes", texts(a, done->notes, done->n_notes));
	put(o, "commands_done", texts(a, done->commands_done, done->n_commands_done));
	put(o, "commands_left", texts(a, done->commands_left, done->n_commands_left));
	put(o, "relabel", texts(a, done->relabel, done->n_relabel));
	strbuf_str(out, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
								  JSON_C_TO_STRING_NOSLASHESCAPE));
	strbuf_str(out, "\n");
	json_object_put(o);
}
