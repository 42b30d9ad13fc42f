/* SPDX-License-Identifier: MIT */
/* What journals there are, and whether one is unfinished: only looks. */
#include "txn/journal.h"

#include <errno.h>
#include <fcntl.h>

static void close_journal(struct work *w)
{
	if (w->id_fd >= 0)
		w->ops->close(w->id_fd);
	w->id_fd = WORK_NONE;
}

static void fill_entry(struct work *w, enum journal_state state, struct txn_entry *ret_entry)
{
	struct txn_entry e = {
		.id = w->id,
		.state = journal_state_name(state),
		.time = w->time,
		.root = w->root_name,
		.undoes = w->undoes,
		.finished = journal_finished(state),
	};

	for (size_t i = 0; i < w->n_items; i++)
		*arena_push(w->a, e.paths, e.n_paths) = w->items[i].path;
	*ret_entry = e;
}

/* 1: it is an entry of this root. 0: it is not, or never was begun. */
static int read_entry(struct work *w, const char *id, struct txn_entry *ret_entry)
{
	const char *mine = w->s->root_name ? w->s->root_name : "/";
	enum journal_state state;
	int err = journal_open(w, id, false, &state);

	if (err < 0)
		return err;
	if (state == JOURNAL_NEW || state == JOURNAL_ABORTED) {
		close_journal(w);
		return 0;
	}
	err = journal_read(w, false);
	close_journal(w);
	if (err == -EBADMSG) {
		*ret_entry = (struct txn_entry){ .id = id, .state = "damaged", .root = mine };
		return 1;
	}
	if (err < 0)
		return err;
	fill_entry(w, state, ret_entry);
	return strcmp(w->root_name, mine) == 0;
}

/* What took it back may itself have been taken back: from the last one on. */
static void mark_undone(struct txn_entry *list, size_t n)
{
	for (size_t i = n; i-- > 0;)
		for (size_t k = i + 1; k < n; k++)
			if (list[k].undoes && list[k].finished && !list[k].undone &&
			    strcmp(list[k].undoes, list[i].id) == 0)
				list[i].undone = true;
}

static int read_entries(struct work *w, struct txn_entry **ret_entries, size_t *ret_n)
{
	struct txn_entry *list = NULL, entry;
	const char **ids;
	size_t n_ids, n = 0;
	int err = work_open_state(w, false);

	if (err == 0)
		err = journal_ids(w, &ids, &n_ids);
	for (size_t i = 0; err == 0 && i < n_ids; i++) {
		err = read_entry(w, ids[i], &entry);
		if (err > 0)
			*arena_push(w->a, list, n) = entry;
		err = err > 0 ? 0 : err;
	}
	if (err < 0 && err != -ENOENT)
		return err;
	mark_undone(list, n);
	*ret_entries = list;
	*ret_n = n;
	return 0;
}

int txn_list(const struct txn_setup *s, struct txn_entry **ret_entries, size_t *ret_n)
{
	struct txn_outcome unused;
	struct work w;
	int err;

	work_begin(&w, s, &unused);
	err = read_entries(&w, ret_entries, ret_n);
	work_end(&w);
	return err;
}

/* Only a lock that is there is asked for: nothing is made. */
static bool is_locked(struct work *w)
{
	int fd = w->ops->openat(w->state_fd, "lock", O_RDWR, 0), err;

	if (fd < 0)
		return false;
	err = w->ops->lock(fd);
	w->ops->close(fd);
	return err == -EAGAIN || err == -EACCES;
}

int txn_interrupted(const struct txn_setup *s, struct txn_entry *ret_entry)
{
	struct txn_outcome unused;
	struct txn_entry *list;
	struct work w;
	size_t n;
	int err;

	work_begin(&w, s, &unused);
	err = read_entries(&w, &list, &n);
	for (size_t i = 0; err == 0 && i < n; i++)
		if (!list[i].finished) {
			*ret_entry = list[i];
			err = is_locked(&w) ? -EBUSY : 1;
		}
	work_end(&w);
	return err;
}
