/* SPDX-License-Identifier: MIT */
/* A journal played back: its items turned round become a transaction of their own. */
#include "txn/carry.h"
#include "txn/file.h"
#include "txn/items.h"
#include "txn/recover.h"
#include "txn/resolve.h"

#include <errno.h>
#include <fcntl.h>

static const char *real_path(struct work *w, const struct item *item)
{
	return arena_path(w->a, strcmp(item->dir, "/") == 0 ? "" : item->dir, item->base);
}

/* What is wanted where `item` was done, if nobody else was there since. */
static struct wish turned(struct work *w, const struct item *item)
{
	struct wish wish = {
		.class = item->class,
		.path = real_path(w, item),
		.existed = true,
		.regular = !item_is_link(item),
		.old = item->new,
		.new = item->old,
		.meta = &item->meta,
	};

	switch (item->kind) {
	case ITEM_FILE:
	case ITEM_BLOCK:
		wish.kind = item->existed ? ITEM_FILE : ITEM_REMOVE;
		break;
	case ITEM_LINK:
		wish.kind = item->existed ? ITEM_LINK : ITEM_REMOVE;
		break;
	case ITEM_REMOVE:
		wish.kind = item->regular ? ITEM_FILE : ITEM_LINK;
		wish.existed = false;
		break;
	case ITEM_DIRECTORY:
		wish.kind = ITEM_RMDIR;
		break;
	case ITEM_RMDIR:
		wish.kind = ITEM_DIRECTORY;
		wish.existed = false;
		break;
	}
	return wish;
}

/* Takes back what was changed and leaves what others changed, if the caller knows how. */
static bool merge(struct work *w, const struct item *item, const struct place *p, struct wish *wish)
{
	const struct txn_hooks *h = &w->s->hooks;
	struct span now, bytes;
	int fd, err;

	if (!h->merge || wish->kind != ITEM_FILE || !item->existed)
		return false;
	fd = w->ops->open_regular(p->fd, p->base, O_RDONLY);
	err = fd < 0 ? fd : file_read(w->ops, fd, w->a, &now);
	if (fd >= 0)
		w->ops->close(fd);
	if (err < 0 || h->merge(h->user, item->path, item->old, item->new, now, &bytes) != 0)
		return false;
	wish->old = now;
	wish->new = bytes;
	return true;
}

enum turn { TURN_IT, TURN_NOTHING, TURN_KEEP };

/* Whether `item` is still as it was left, or as it was before, or somebody else's by now. */
static int look(struct work *w, const struct item *item, struct wish *wish, enum turn *ret_turn)
{
	enum holds now = HOLDS_NOTHING, before = HOLDS_NOTHING;
	bool link = item_is_link(item);
	struct place p;
	int err = resolve_place(w, wish->path, false, &p);

	if (err == 0 && p.fd >= 0)
		err = file_holds(w->ops, p.fd, p.base, link, wish->old, &now);
	if (err == 0 && p.fd >= 0)
		err = file_holds(w->ops, p.fd, p.base, link, item->old, &before);
	if (err < 0)
		return work_fail(w, err, item->path, "cannot be looked at");
	*ret_turn = TURN_KEEP;
	if (before == (item->existed ? HOLDS_IT : HOLDS_NOTHING))
		*ret_turn = TURN_NOTHING;
	else if (now == (wish->existed ? HOLDS_IT : HOLDS_NOTHING))
		*ret_turn = TURN_IT;
	else if (p.fd >= 0 && p.exists && merge(w, item, &p, wish))
		*ret_turn = TURN_IT;
	resolve_close(w, &p);
	return 0;
}

/* Adds what undoes `item`; or names it as kept. */
static int add_turned(struct work *w, const struct item *item)
{
	struct wish wish = turned(w, item);
	enum turn turn = TURN_IT;
	int err = 0;

	if (item->kind != ITEM_DIRECTORY && item->kind != ITEM_RMDIR)
		err = look(w, item, &wish, &turn);
	if (err == 0 && turn == TURN_KEEP)
		work_say(w, w->out->kept, &w->out->n_kept, item->path,
			 "changed since: it is kept as it is");
	return err == 0 && turn == TURN_IT ? items_wish(w, &wish) : err;
}

static const char *last_to_undo(const struct txn_entry *list, size_t n)
{
	for (size_t i = n; i-- > 0;)
		if (!list[i].undone && !list[i].undoes && strcmp(list[i].state, "done") == 0)
			return list[i].id;
	return NULL;
}

/* Which one it is: `*ret_id`. 0, or negative with the message. */
static int choose(struct work *w, const char *id, const char **ret_id)
{
	struct txn_entry *list;
	size_t n;
	int err = txn_list(w->s, &list, &n);

	if (err < 0)
		return work_fail(w, err, w->s->state_dir ? w->s->state_dir : TXN_STATE_DIR,
				 "cannot be listed");
	if (!id)
		id = last_to_undo(list, n);
	if (!id)
		return work_refuse(w, "undo", "there is nothing to take back");
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i].id, id) != 0)
			continue;
		*ret_id = list[i].id;
		if (list[i].undone)
			return work_refuse(w, id, "it was taken back already");
		return strcmp(list[i].state, "done") == 0
			       ? 0
			       : work_refuse(w, id,
					     "it was not finished: there is nothing to take back");
	}
	return work_refuse(w, id, "there is no such run");
}

/* The old journal's items become what the new ones are made from. */
static int turn_round(struct work *w, const char *id)
{
	const char *root = w->root_name;
	enum journal_state state;
	struct item *done;
	int64_t time = w->time;
	size_t n;
	int err = journal_open(w, id, false, &state);

	if (err == 0)
		err = journal_read(w, true);
	if (err < 0)
		return work_fail(w, err, w->where, "the journal cannot be read");
	w->ops->close(w->id_fd);
	w->id_fd = WORK_NONE;
	done = w->items;
	n = w->n_items;
	w->items = NULL;
	w->n_items = w->n_commands = 0;
	w->root_name = root;
	w->time = time;
	w->undoes = id;
	for (size_t i = n; i-- > 0 && err == 0;)
		err = add_turned(w, &done[i]);
	return err;
}

static enum txn_status finish(struct work *w, bool dry)
{
	struct txn_outcome *out = w->out;

	if (w->n_items == 0) {
		if (out->n_kept)
			work_refuse(w, out->kept[0], "nothing was taken back");
		return out->n_kept ? TXN_REFUSED : TXN_DONE;
	}
	out->status = dry ? TXN_DONE : carry_out(w);
	if (out->status == TXN_DONE && out->n_kept) {
		work_refuse(w, out->kept[0], "the rest was taken back");
		return TXN_PARTLY;
	}
	return out->status;
}

enum txn_status txn_undo(const struct txn_setup *s, const char *id, bool dry,
			 struct txn_outcome *ret_outcome)
{
	struct work w;
	int err;

	work_begin(&w, s, ret_outcome);
	err = dry ? work_open_state(&w, false) : carry_begin(&w);
	if (err == 0 && !dry)
		err = recover_pending(&w);
	if (err == 0)
		err = choose(&w, id, &id);
	if (err == 0)
		err = turn_round(&w, id);
	if (err == 0 && !dry && w.n_items)
		err = items_space(&w);
	if (err == 0)
		ret_outcome->status = finish(&w, dry);
	work_end(&w);
	return ret_outcome->status;
}
