/* SPDX-License-Identifier: MIT */
#include "txn/journal.h"

#include "txn/file.h"
#include "txn/journal_text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#define MAX_ID 999999

static int broken(struct work *w, int err, const char *what)
{
	return work_fail(w, err, w->where, what);
}

int journal_make(struct work *w)
{
	const char **ids, *state = w->s->state_dir ? w->s->state_dir : TXN_STATE_DIR;
	uint64_t last = 0;
	size_t n;
	int err = journal_ids(w, &ids, &n);

	w->where = arena_printf(w->a, "%s/txn", state);
	if (err == 0 && n && !span_u64(span_of(ids[n - 1]), 10, &last))
		err = -EINVAL;
	if (err == 0 && last >= MAX_ID)
		err = -EOVERFLOW;
	if (err == 0) {
		w->id = arena_printf(w->a, "%06" PRIu64, last + 1);
		w->where = arena_printf(w->a, "%s/txn/%s", state, w->id);
		err = w->ops->mkdir(w->txn_fd, w->id, 0700);
	}
	if (err < 0)
		return broken(w, err, "the journal cannot be made");
	w->id_fd = w->ops->openat(w->txn_fd, w->id, O_RDONLY | O_DIRECTORY, 0);
	return w->id_fd < 0 ? broken(w, w->id_fd, "the journal cannot be opened") : 0;
}

/* A copy is named by its item's number; allocates nothing. */
static int write_copy(struct work *w, const char *what, size_t i, struct span bytes)
{
	char name[32];

	snprintf(name, sizeof(name), "%s.%zu", what, i);
	return file_make(w->ops, w->id_fd, name, 0600, bytes);
}

static int write_copies(struct work *w)
{
	int err = 0;

	for (size_t i = 0; i < w->n_items && err == 0; i++) {
		const struct item *item = &w->items[i];

		if (item->existed)
			err = write_copy(w, "old", i, item->old);
		if (err == 0 && item_has_new(item) && !item->generator)
			err = write_copy(w, "new", i, item->new);
	}
	return err;
}

int journal_set(struct work *w, enum journal_state state)
{
	char word[JOURNAL_WORD];
	const char *name = journal_state_name(state);
	ssize_t put;
	int err;

	memset(word, ' ', sizeof(word));
	memcpy(word, name, strlen(name));
	word[strlen(name)] = word[sizeof(word) - 1] = '\n';
	put = w->ops->pwrite(w->word_fd, word, sizeof(word), 0);
	if (put == -EINTR)
		put = w->ops->pwrite(w->word_fd, word, sizeof(word), 0);
	err = put < 0 ? (int)put : put != sizeof(word) ? -EIO : file_sync(w->ops, w->word_fd);
	return err < 0 ? broken(w, err, "its state cannot be written") : 0;
}

int journal_write(struct work *w)
{
	char none[JOURNAL_WORD];
	int err;

	memset(none, ' ', sizeof(none));
	err = file_make(w->ops, w->id_fd, "state", 0600, span_make(none, sizeof(none)));
	if (err == 0) {
		w->word_fd = w->ops->open_regular(w->id_fd, "state", O_WRONLY);
		err = w->word_fd < 0 ? w->word_fd : 0;
	}
	if (err == 0)
		err = write_copies(w);
	if (err == 0)
		err = file_make(w->ops, w->id_fd, "plan", 0600, journal_text_write(w));
	if (err == 0)
		err = file_sync(w->ops, w->id_fd);
	if (err == 0)
		err = file_sync(w->ops, w->txn_fd);
	if (err < 0)
		return broken(w, err, "the journal cannot be written");
	err = journal_set(w, JOURNAL_PREPARED);
	w->written = err == 0;
	return err;
}

int journal_write_output(struct work *w)
{
	char text[1024]; /* items_plan() lets few generators in */
	int n = 0, err = 0;

	for (size_t i = 0; i < w->n_items && err == 0; i++) {
		const struct item *item = &w->items[i];

		if (!item->generator)
			continue;
		n += snprintf(text + n, sizeof(text) - (size_t)n, "new %zu %zu %" PRIx64 "\n", i,
			      item->new.n, span_hash(item->new));
		err = write_copy(w, "new", i, item->new);
	}
	if (err == 0 && n) {
		n += snprintf(text + n, sizeof(text) - (size_t)n, "end %016" PRIx64 "\n",
			      span_hash(span_make(text, (size_t)n)));
		err = file_make(w->ops, w->id_fd, "output", 0600, span_make(text, (size_t)n));
		if (err == 0)
			err = file_sync(w->ops, w->id_fd);
	}
	return err < 0 ? broken(w, err, "the journal cannot be written") : 0;
}

/*
 * The state goes first: without it, nothing was touched, whatever else is still there. What a power
 * failure brings back is dropped again by the next run: nothing of it needs a flush.
 */
int journal_drop(struct work *w)
{
	struct root here = { .fd = w->id_fd };
	const char **names;
	size_t n;
	int err = w->ops->unlink(w->id_fd, "state", 0);

	err = err == -ENOENT ? 0 : err;
	if (err == 0)
		err = root_list(&here, ".", w->a, &names, &n);
	for (size_t i = 0; err == 0 && i < n; i++)
		err = w->ops->unlink(w->id_fd, names[i], 0);
	if (err == 0)
		err = w->ops->unlink(w->txn_fd, w->id, AT_REMOVEDIR);
	return err;
}
