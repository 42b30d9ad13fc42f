/* SPDX-License-Identifier: MIT */
/* undo: puts back what a run of fix changed, bytes and owners, where it is still as fix left it. */
#include "cmd/apply.h"
#include "cmd/cmd.h"
#include "out/fix.h"

#include "base/term.h"
#include "plan/compare.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int merge(void *user, const char *path, struct span old, struct span ours, struct span now,
		 struct span *ret_bytes)
{
	(void)path;
	return compare_take_back(user, old, ours, now, ret_bytes) ? 0 : -1;
}

static const char *when(struct arena *a, int64_t seconds)
{
	char text[32] = "";
	time_t t = (time_t)seconds;
	struct tm tm;

	if (localtime_r(&t, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &tm);
	return arena_dup(a, span_of(text));
}

static const char *fate(const struct txn_entry *e)
{
	if (strcmp(e->state, "damaged") == 0)
		return "damaged";
	if (strcmp(e->state, "kept") == 0)
		return "not undone whole; its old files are kept here";
	if (!e->finished)
		return "interrupted";
	return e->undone ? "taken back" : e->undoes ? "an undo" : "done";
}

/* Newest first: the first one is what undo takes back. */
static int list(const struct txn_setup *s)
{
	struct strbuf out = STRBUF(s->arena);
	struct txn_entry *all;
	size_t n;
	int err = txn_list(s, &all, &n);

	if (err < 0) {
		cmd_error("%s: %s", s->state_dir ? s->state_dir : TXN_STATE_DIR,
			  facts_reason(-err));
		return 3;
	}
	for (size_t i = n; i-- > 0;) {
		strbuf_printf(&out, "%s  %s  %s", all[i].id, when(s->arena, all[i].time),
			      fate(&all[i]));
		if (all[i].undoes)
			strbuf_printf(&out, " of %s", all[i].undoes);
		strbuf_str(&out, "\n");
		for (size_t k = 0; k < all[i].n_paths; k++)
			strbuf_printf(&out, "    %s\n",
				      term_clean(s->arena, span_of(all[i].paths[k])));
	}
	if (!n)
		strbuf_str(&out, "nothing was changed here by kdumpready\n");
	return cmd_print(strbuf_span(&out));
}

static int undo(const struct txn_setup *s, const struct options *o)
{
	struct strbuf out = STRBUF(s->arena);
	const char *id = o->n_words ? o->words[0] : NULL;
	struct txn_outcome done;
	int failed;

	if (!o->dry_run) {
		txn_recover(s, &done);
		if (done.status != TXN_DONE) {
			cmd_error("%s%s",
				  done.status == TXN_HALF ? "an earlier run could not be finished: "
							  : "",
				  done.message);
			return (int)done.status;
		}
		fix_outcome_text(&done, &out);
	}
	txn_undo(s, id, o->dry_run, &done);
	fix_outcome_text(&done, &out);
	if (done.status == TXN_DONE && o->dry_run)
		strbuf_str(&out, "it can be taken back whole\n");
	else if (done.status == TXN_DONE)
		strbuf_str(&out,
			   "taken back: the files are as they were; what was set live stays so "
			   "until the next reboot\n");
	failed = cmd_print(strbuf_span(&out));
	if (done.status != TXN_DONE)
		cmd_error("%s", done.message);
	return failed ? failed : (int)done.status;
}

int cmd_undo(int argc, char **argv)
{
	struct arena *arena = arena_new(cmd_out_of_memory);
	struct root root = { .fd = -1 };
	struct txn_setup setup = { .arena = arena, .root = &root };
	struct options o;
	int status = options_parse(arena, argc, argv, &o), err;

	if (status == 0 && (o.n_words > 1 || (o.list && o.n_words)))
		status = cmd_usage_error("undo takes one ID, or --list");
	if (status == 0 && strcmp(o.root, "/") == 0 && geteuid() != 0) {
		cmd_error("undo changes the system: run it as root");
		status = TXN_REFUSED;
	}
	if (status == 0 && (err = root_open(&root, o.root)) < 0) {
		cmd_error("--root %s: %s", o.root, facts_reason(-err));
		status = TXN_REFUSED;
	}
	setup.root_name = status == 0 ? apply_root_name(arena, o.root) : NULL;
	setup.state_dir = o.state_dir;
	setup.no_exec = true;
	setup.hooks = (struct txn_hooks){ .user = arena, .merge = merge };
	if (status == 0)
		status = o.list ? list(&setup) : undo(&setup, &o);
	root_close(&root);
	arena_free(arena);
	return status;
}
