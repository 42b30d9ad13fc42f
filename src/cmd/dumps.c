/* SPDX-License-Identifier: MIT */
/* dumps: what was saved, is it whole, and what opens it. */
#include "cmd/cmd.h"
#include "cmd/sandbox.h"
#include "cmd/session.h"

#include "format/kdump_log.h"
#include "out/dumps.h"

static void add_path(struct session *s, const char *path, struct shown_dumps *all)
{
	const struct file *unseen;
	struct saved_dump *found;
	struct kdump_log log;
	size_t n;

	if (probe_stat(&s->probe, path)->kind == FILE_REGULAR &&
	    facts_file(s->probe.f, path)->seen == SEEN_PRESENT)
		probe_dump(&s->probe, path);
	probe_dumps(&s->probe, path, SIZE_MAX);
	if (facts_file(s->probe.f, path)->seen == SEEN_ABSENT)
		*arena_push(s->arena, all->absent, all->n_absent) = path;
	unseen = dumps_unseen(s->probe.f, path);
	if (unseen)
		*arena_push(s->arena, all->unseen, all->n_unseen) = unseen;
	n = dumps_of(s->probe.f, path, &found);
	for (size_t i = 0; i < n; i++) {
		struct shown_dump *d = arena_push(s->arena, all->list, all->n);

		*d = (struct shown_dump){ .saved = found[i] };
		probe_dump_log(&s->probe, &found[i], &log);
		d->panic = log.panic.n ? arena_dup(s->arena, log.panic) : NULL;
		if (!d->saved.release && log.release.n) {
			d->saved.release = arena_dup(s->arena, log.release);
			probe_debuginfo(&s->probe, d->saved.release);
		}
		dumps_complete(&s->look, d);
	}
}

static int run(struct session *s, struct options *o)
{
	struct shown_dumps all = { .paths = o->words, .n_paths = o->n_words };
	struct strbuf out = STRBUF(s->arena);
	const char *path;
	int status = session_open(s, o);

	if (status == 0) {
		sandbox_enter();
		status = session_look(s, o);
	}
	if (status)
		return status;
	path = dumps_directory(s->look.has_now ? &s->look.now : &s->look.next[0]);
	if (!all.n_paths && !path) {
		cmd_error("dumps go where nobody here can look; give the directory that has them");
		return 3;
	}
	if (!all.n_paths)
		*arena_push(s->arena, all.paths, all.n_paths) = path;
	for (size_t i = 0; i < all.n_paths; i++)
		add_path(s, all.paths[i], &all);
	if (o->format == FORMAT_JSON)
		dumps_json(s->arena, &all, &out);
	else
		dumps_text(s->arena, &all, &out);
	status = cmd_print(strbuf_span(&out));
	return status ? status : all.n_unseen ? 3 : 0;
}

int cmd_dumps(int argc, char **argv)
{
	struct session s = { .arena = arena_new(cmd_out_of_memory), .root = { .fd = -1 } };
	struct options o;
	int status = options_parse(s.arena, argc, argv, &o);

	for (size_t i = 0; status == 0 && i < o.n_words; i++)
		if (o.words[i][0] != '/')
			status = cmd_usage_error("dumps %s: give an absolute path", o.words[i]);
	o.look.quick = true; /* the capture image has no part in it */
	if (status == 0)
		status = run(&s, &o);
	session_end(&s);
	return status;
}
