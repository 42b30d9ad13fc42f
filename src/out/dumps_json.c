/* SPDX-License-Identifier: MIT */
#include "base/term.h"
#include "out/dumps.h"

#include <json-c/json.h>

static struct json_object *text(struct arena *a, const char *s)
{
	return s ? json_object_new_string(term_clean(a, span_of(s))) : NULL;
}

static void put(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

static struct json_object *list_json(struct arena *a, const char *const *words, size_t n)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < n; i++)
		json_object_array_add(list, text(a, words[i]));
	return list;
}

static struct json_object *dump_json(struct arena *a, const struct shown_dump *d)
{
	struct json_object *o = json_object_new_object();
	const struct saved_dump *s = &d->saved;

	put(o, "path", text(a, s->path));
	put(o, "state", text(a, dumps_state_name(s->state)));
	put(o, "reason", s->state == DUMP_COMPLETE ? NULL : text(a, s->why));
	put(o, "time", s->time ? json_object_new_int64(s->time) : NULL);
	put(o, "size", json_object_new_int64((int64_t)s->size));
	put(o, "form", text(a, s->form));
	put(o, "kernel", text(a, s->release));
	put(o, "panic", text(a, d->panic));
	put(o, "log", text(a, s->log));
	put(o, "debuginfo", text(a, d->debuginfo));
	put(o, "commands", list_json(a, d->commands, d->n_commands));
	return o;
}

static struct json_object *unseen_json(struct arena *a, const struct shown_dumps *all)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < all->n_unseen; i++) {
		struct json_object *o = json_object_new_object();

		put(o, "path", text(a, all->unseen[i]->path));
		put(o, "reason", text(a, facts_reason(all->unseen[i]->err)));
		json_object_array_add(list, o);
	}
	return list;
}

void dumps_json(struct arena *a, const struct shown_dumps *all, struct strbuf *out)
{
	struct json_object *o = json_object_new_object(), *list = json_object_new_array();

	put(o, "schema", text(a, "kdumpready.dumps/1"));
	put(o, "paths", list_json(a, all->paths, all->n_paths));
	for (size_t i = all->n; i > 0; i--)
		json_object_array_add(list, dump_json(a, &all->list[i - 1]));
	put(o, "dumps", list);
	put(o, "unseen", unseen_json(a, all));
	strbuf_str(out, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
								  JSON_C_TO_STRING_NOSLASHESCAPE));
	strbuf_str(out, "\n");
	json_object_put(o);
}
