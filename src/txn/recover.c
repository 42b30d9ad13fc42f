/* SPDX-License-Identifier: MIT */
#include "txn/recover.h"

#include "txn/carry.h"
#include "txn/commit.h"
#include "txn/file.h"
#include "txn/flush.h"

#include <errno.h>
#include <fcntl.h>

static void leave_journal(struct work *w)
{
	work_close_items(w);
	if (w->word_fd >= 0)
		w->ops->close(w->word_fd);
	if (w->id_fd >= 0)
		w->ops->close(w->id_fd);
	w->word_fd = w->id_fd = WORK_NONE;
	w->items = NULL;
	w->n_items = 0;
	w->commands = NULL;
	w->n_commands = 0;
}

/* 1: unfinished, and of this root; it stays open. Journals that are over, or never were, go. */
static int look_at_one(struct work *w, const char *id, enum journal_state *ret_state)
{
	const char *mine = w->root_name;
	int err = journal_open(w, id, true, ret_state);

	if (err < 0)
		return work_fail(w, err, w->where, "the journal cannot be opened");
	if (*ret_state == JOURNAL_DONE || *ret_state == JOURNAL_KEPT) {
		leave_journal(w);
		return 0;
	}
	if (*ret_state == JOURNAL_NEW || *ret_state == JOURNAL_ABORTED) {
		err = journal_drop(w);
		leave_journal(w);
		return err < 0 ? work_fail(w, err, w->where, "the journal cannot be removed") : 0;
	}
	/* Its word may be that of a run that was killed before it was flushed. */
	err = file_sync(w->ops, w->word_fd);
	if (err == 0)
		err = journal_read(w, true);
	if (err < 0)
		return work_fail(w, err, w->where, "the journal is damaged");
	err = strcmp(mine, w->root_name) == 0;
	w->root_name = mine;
	if (err == 0)
		leave_journal(w);
	return err;
}

int recover_pending(struct work *w)
{
	enum journal_state state;
	const char **ids;
	size_t n;
	int err = journal_ids(w, &ids, &n);

	if (err < 0)
		return work_fail(w, err, w->s->state_dir ? w->s->state_dir : TXN_STATE_DIR,
				 "cannot be listed");
	for (size_t i = 0; i < n && err == 0; i++) {
		err = look_at_one(w, ids[i], &state);
		if (err > 0)
			err = work_refuse(w, w->where,
					  "an interrupted run is to be finished first");
	}
	w->id = NULL;
	return err;
}

/* The directories again, and what the filesystems are. One that was to be made may not be there. */
static int reopen(struct work *w)
{
	struct stat journal, st;
	int err = w->ops->fstat(w->txn_fd, &journal);

	for (size_t i = 0; i < w->n_items && err == 0; i++) {
		struct item *item = &w->items[i];

		item->touched = true;
		item->exchange = true;
		item->dirfd = w->ops->open_root(w->s->root, item->dir, O_RDONLY | O_DIRECTORY);
		if (item->dirfd == -ENOENT)
			continue;
		err = item->dirfd < 0 ? item->dirfd : w->ops->fstat(item->dirfd, &st);
		if (err == 0)
			err = flush_look(w->ops, item->dirfd, &item->flush);
		if (err < 0)
			return work_fail(w, err, item->dir, "cannot be opened");
		item->dev = st.st_dev;
		item->may_freeze =
			st.st_dev != journal.st_dev && w->ops->may_freeze(st.st_dev) == 1;
		if (w->ops->stat(item->dirfd, item->base, &st) == 0)
			item->ino = st.st_ino;
	}
	return err;
}

/* 1: in place already. 0: it can be put there now. -ECANCELED: it cannot. */
static int goes_on(struct work *w, const struct item *item)
{
	struct standing now;
	int err;

	if (item->kind == ITEM_DIRECTORY || item->kind == ITEM_RMDIR)
		return 1;
	if (item->dirfd < 0)
		return -ECANCELED;
	err = commit_look(w->ops, item, &now);
	if (err < 0)
		return err;
	if (now.target == (item->kind == ITEM_REMOVE ? STANDS_NOTHING : STANDS_NEW))
		return 1;
	if (now.target != (item->existed ? STANDS_OLD : STANDS_NOTHING))
		return -ECANCELED;
	if (item->kind == ITEM_REMOVE || item->kind == ITEM_BLOCK)
		return 0;
	return now.side == STANDS_NEW ? 0 : -ECANCELED;
}

static int go_on(struct work *w)
{
	int err = 0;

	for (size_t i = 0; i < w->n_items; i++)
		if (goes_on(w, &w->items[i]) < 0)
			return -ECANCELED;
	for (size_t i = 0; i < w->n_items && err >= 0; i++) {
		struct item *item = &w->items[i];

		err = goes_on(w, item);
		if (err == 0)
			err = commit_item(w, item);
		else if (err > 0 && item->dirfd >= 0) /* killed before it was flushed, perhaps */
			err = commit_settle(w->ops, item);
	}
	for (size_t i = 0; i < w->n_items && err >= 0; i++)
		err = commit_verify(w, &w->items[i]);
	return err < 0 ? err : journal_set(w, JOURNAL_COMMITTED);
}

static enum txn_status settle_one(struct work *w, enum journal_state state)
{
	enum txn_status status;

	if (reopen(w) < 0)
		return TXN_HALF;
	w->written = true;
	w->ran = state == JOURNAL_SEALED || state == JOURNAL_BACK;
	if (state == JOURNAL_COMMITTED || (state == JOURNAL_SEALED && go_on(w) == 0)) {
		commands_leave(w);
		work_note(w, "the interrupted run", "was finished");
		return carry_close(w);
	}
	status = carry_back(w);
	if (status != TXN_REFUSED)
		return status;
	work_note(w, "the interrupted run", "was taken back");
	return TXN_DONE;
}

static enum txn_status recover_all(struct work *w)
{
	enum txn_status status = TXN_DONE;
	enum journal_state state;
	struct ops_signals signals;
	const char **ids, *last = NULL;
	size_t n;
	int err = journal_ids(w, &ids, &n);

	if (err < 0) {
		work_fail(w, err, w->s->state_dir ? w->s->state_dir : TXN_STATE_DIR,
			  "cannot be listed");
		return TXN_REFUSED;
	}
	for (size_t i = 0; i < n && status == TXN_DONE; i++) {
		err = look_at_one(w, ids[i], &state);
		if (err < 0)
			return TXN_HALF;
		if (err == 0)
			continue;
		w->ops->hold(&signals);
		status = settle_one(w, state);
		w->ops->release(&signals);
		leave_journal(w);
		last = ids[i];
	}
	w->out->id = last;
	return status;
}

enum txn_status txn_recover(const struct txn_setup *s, struct txn_outcome *ret_outcome)
{
	struct work w;
	int err;

	work_begin(&w, s, ret_outcome);
	err = work_open_state(&w, false);
	if (err == -ENOENT) {
		*w.message = '\0';
		ret_outcome->message = "";
		ret_outcome->error = 0;
		ret_outcome->status = TXN_DONE;
	} else if (err == 0 && work_lock(&w) == 0) {
		ret_outcome->status = recover_all(&w);
		if (ret_outcome->status == TXN_DONE)
			ret_outcome->message = "";
	}
	work_end(&w);
	return ret_outcome->status;
}
