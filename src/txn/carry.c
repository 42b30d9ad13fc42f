/* SPDX-License-Identifier: MIT */
#include "txn/carry.h"

#include "txn/commit.h"
#include "txn/file.h"
#include "txn/flush.h"
#include "txn/items.h"
#include "txn/stage.h"

#include <errno.h>
#include <stdio.h>

int carry_begin(struct work *w)
{
	int err = work_open_state(w, true);

	return err < 0 ? err : work_lock(w);
}

/* Everything that will be needed, before there is anything to put back. */
static void make_room(struct work *w)
{
	size_t outputs = 0;

	for (size_t i = 0; i < w->n_items; i++)
		outputs += w->items[i].generator != NULL;
	if (outputs)
		w->printed = arena_alloc(w->a, outputs * FILE_MAX_SIZE);
}

static int stage(struct work *w)
{
	int err = 0;

	for (size_t i = 0; i < w->n_items && err == 0; i++)
		err = stage_item(w, &w->items[i]);
	return err;
}

/* What is generated comes before what was planned: the default entry is the plan's last. */
static int commit(struct work *w, enum change_class class, bool generated)
{
	int err = 0;

	for (size_t i = 0; i < w->n_items && err == 0; i++)
		if (w->items[i].class == class && !!w->items[i].generator == generated)
			err = commit_item(w, &w->items[i]);
	return err;
}

static int verify(struct work *w)
{
	int err = 0;

	for (size_t i = 0; i < w->n_items && err == 0; i++)
		err = commit_verify(w, &w->items[i]);
	return err;
}

static int accept(struct work *w)
{
	const char *why = "it did not get better";

	if (!w->s->hooks.accept || w->s->hooks.accept(w->s->hooks.user, &why) == 0)
		return 0;
	return work_refuse(w, "the machine after the change", why);
}

static int forward(struct work *w)
{
	int err = journal_write(w);

	if (err == 0)
		err = stage(w);
	if (err == 0)
		err = commit(w, CLASS_LIVE, false);
	if (err == 0)
		err = commands_generate(w);
	if (err == 0)
		err = journal_write_output(w);
	if (err == 0)
		err = journal_set(w, JOURNAL_SEALED);
	if (err == 0)
		err = commit(w, CLASS_BOOT, true);
	if (err == 0)
		err = commit(w, CLASS_BOOT, false);
	if (err == 0)
		err = verify(w);
	if (err == 0)
		err = commands_after(w);
	if (err == 0)
		err = accept(w);
	return err < 0 ? err : journal_set(w, JOURNAL_COMMITTED);
}

/* What a person types where the program could not. */
static void tell_by_hand(struct work *w, size_t i)
{
	const struct item *item = &w->items[i];
	char text[1024];

	if (item->existed && !item_is_link(item))
		snprintf(text, sizeof(text), "to put it back: cp %s/old.%zu %s", w->where, i,
			 item->path);
	else if (item->existed)
		snprintf(text, sizeof(text), "to put it back: ln -sfn %s %s", item->old.p,
			 item->path);
	else
		snprintf(text, sizeof(text), "to put it back: rm %s", item->path);
	work_note(w, item->path, text);
}

struct back {
	int failed, kept;
};

static void keep(struct work *w, const struct item *item, struct back *back)
{
	const char *why = "changed by somebody else after it was written";

	back->kept++;
	work_say(w, w->out->kept, &w->out->n_kept, item->path, why);
	if (*w->message == '\0')
		work_refuse(w, item->path, why);
}

static void targets_back(struct work *w, struct back *back)
{
	for (size_t i = w->n_items; i-- > 0;) {
		struct item *item = &w->items[i];
		int r = item->kind == ITEM_DIRECTORY ? 0 : restore_item(w, item);

		if (r == 0)
			continue;
		if (r < 0)
			back->failed = back->failed ? back->failed : r;
		else
			keep(w, item, back);
		tell_by_hand(w, i);
	}
}

/* Directories last: what is beside their files must be gone. */
static int litter_back(struct work *w)
{
	int err, first = 0;

	for (size_t i = w->n_items; i-- > 0;) {
		struct item *item = &w->items[i];

		if (item->kind == ITEM_RMDIR)
			continue;
		err = commit_clean(w, item);
		if (err < 0 && first == 0)
			first = work_fail(w, err, item->path,
					  "what was put beside it cannot be removed");
	}
	for (size_t i = w->n_items; i-- > 0;) {
		struct item *item = &w->items[i];

		err = item->kind == ITEM_DIRECTORY ? restore_item(w, item) : 0;
		if (err > 0)
			work_note(w, item->path, "not empty: it stays");
		else if (err < 0 && first == 0)
			first = err;
	}
	return first;
}

enum txn_status carry_back(struct work *w)
{
	struct back back = { 0 };
	int marked, err;

	work_use_spare(w);
	if (!w->written) {
		/* Nothing was touched; what there is of the journal is dropped by the next run. */
		if (w->id_fd >= 0)
			journal_drop(w);
		return TXN_REFUSED;
	}
	marked = journal_set(w, JOURNAL_BACK);
	targets_back(w, &back);
	w->out->id = w->id;
	if (back.failed)
		return TXN_HALF;
	err = litter_back(w);
	if (back.kept) {
		journal_set(w, JOURNAL_KEPT);
		return TXN_HALF;
	}
	if (err == 0) {
		journal_set(w, JOURNAL_ABORTED);
		if (journal_drop(w) == 0) {
			w->out->id = NULL;
			return TXN_REFUSED;
		}
	}
	/* Neither marked nor gone, the journal would be gone on with. */
	return marked < 0 ? TXN_HALF : TXN_REFUSED;
}

/* Once: they are on the same filesystem. An image is not what this machine boots from. */
static void tell_late(struct work *w)
{
	for (size_t i = 0; i < w->n_items && w->s->root->live; i++) {
		if (!flush_is_late(&w->items[i]))
			continue;
		work_note(w, w->items[i].path,
			  "on an xfs that is not frozen, since / or the journal is on it: if the "
			  "power fails within half a minute, the next boot is as before");
		return;
	}
}

enum txn_status carry_close(struct work *w)
{
	int err, first = 0;

	w->out->id = w->id;
	/* Directories that go are emptied first, the deepest before those above it. */
	for (size_t i = w->n_items; i-- > 0;)
		if (w->items[i].kind != ITEM_RMDIR && (err = commit_clean(w, &w->items[i])) < 0)
			first = work_fail(w, err, w->items[i].path,
					  "the old file beside it cannot be removed");
	for (size_t i = 0; i < w->n_items; i++)
		if (w->items[i].kind == ITEM_RMDIR && (err = commit_clean(w, &w->items[i])) < 0)
			first = work_fail(w, err, w->items[i].path, "cannot be removed");
	if (first == 0)
		journal_set(w, JOURNAL_DONE);
	tell_late(w);
	/* All is in place and durable: what is left to tidy is told, and done by the next run. */
	if (*w->message) {
		work_note(w, "done, but", w->message);
		w->out->message = "";
		w->out->error = 0;
	}
	return TXN_DONE;
}

enum txn_status carry_out(struct work *w)
{
	struct ops_signals signals;
	enum txn_status status;
	int err;

	if (w->n_items == 0) {
		err = commands_after(w);
		if (err == 0)
			err = accept(w);
		return err < 0 ? TXN_REFUSED : TXN_DONE;
	}
	if (work_spare(w) < 0 || journal_make(w) < 0)
		return TXN_REFUSED;
	items_name(w);
	make_room(w);
	w->ops->hold(&signals);
	status = forward(w) < 0 ? carry_back(w) : carry_close(w);
	w->ops->release(&signals);
	return status;
}
