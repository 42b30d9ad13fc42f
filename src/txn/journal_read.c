/* SPDX-License-Identifier: MIT */
#include "txn/journal.h"

#include "txn/file.h"
#include "txn/items.h"
#include "txn/journal_text.h"

#include <errno.h>
#include <fcntl.h>

static const char *const names[JOURNAL_STATES] = {
	[JOURNAL_NEW] = "new",
	[JOURNAL_PREPARED] = "prepared",
	[JOURNAL_SEALED] = "sealed",
	[JOURNAL_BACK] = "back",
	[JOURNAL_COMMITTED] = "committed",
	[JOURNAL_DONE] = "done",
	[JOURNAL_ABORTED] = "aborted",
	[JOURNAL_KEPT] = "kept",
};

const char *journal_state_name(enum journal_state state)
{
	return names[state];
}

bool journal_finished(enum journal_state state)
{
	return state == JOURNAL_DONE || state == JOURNAL_ABORTED || state == JOURNAL_KEPT;
}

int journal_ids(const struct work *w, const char ***ret_ids, size_t *ret_n)
{
	struct root here = { .fd = w->txn_fd };
	const char **all;
	size_t n, ids = 0;
	uint64_t number;
	int err = root_list(&here, ".", w->a, &all, &n);

	if (err < 0)
		return err;
	for (size_t i = 0; i < n; i++)
		if (strlen(all[i]) == 6 && span_u64(span_of(all[i]), 10, &number))
			all[ids++] = all[i];
	*ret_ids = all;
	*ret_n = ids;
	return 0;
}

static enum journal_state state_of(struct span text)
{
	struct span word;

	if (text.n == JOURNAL_WORD && span_word(&text, &word))
		for (int s = JOURNAL_PREPARED; s < JOURNAL_STATES; s++)
			if (span_eq(word, names[s]))
				return (enum journal_state)s;
	return JOURNAL_NEW;
}

int journal_open(struct work *w, const char *id, bool write, enum journal_state *ret_state)
{
	struct span text;
	int err;

	w->id = id;
	w->where = arena_printf(w->a, "%s/txn/%s",
				w->s->state_dir ? w->s->state_dir : TXN_STATE_DIR, id);
	w->id_fd = w->ops->openat(w->txn_fd, id, O_RDONLY | O_DIRECTORY, 0);
	if (w->id_fd < 0)
		return w->id_fd;
	err = file_load(w->ops, w->id_fd, "state", w->a, &text);
	if (err == -ENOENT) {
		*ret_state = JOURNAL_NEW;
		return 0;
	}
	if (err < 0)
		return err;
	*ret_state = state_of(text);
	if (!write)
		return 0;
	w->word_fd = w->ops->open_regular(w->id_fd, "state", O_WRONLY);
	return w->word_fd < 0 ? w->word_fd : 0;
}

/* What the generators printed: there only when it was accepted. */
static int read_output(struct work *w, struct journal_copy *copies, bool *ret_there)
{
	struct span text, line, word;
	uint64_t i, n, hash;
	int err = file_load(w->ops, w->id_fd, "output", w->a, &text);

	*ret_there = err == 0;
	if (err < 0)
		return err == -ENOENT ? 0 : err;
	if (!journal_text_open(&text)) {
		*ret_there = false; /* torn: it was never relied on */
		return 0;
	}
	while (span_line(&text, &line)) {
		if (!span_word(&line, &word) || !span_word(&line, &word) ||
		    !span_u64(word, 10, &i) || i >= w->n_items || !span_word(&line, &word) ||
		    !span_u64(word, 10, &n) || n > FILE_MAX_SIZE || !span_word(&line, &word) ||
		    !span_u64(word, 16, &hash))
			return -EBADMSG;
		copies[i].new_n = n;
		copies[i].new_hash = hash;
	}
	return 0;
}

static int read_copy(struct work *w, const char *name, uint64_t n, uint64_t hash,
		     struct span *ret_bytes)
{
	int err = file_load(w->ops, w->id_fd, name, w->a, ret_bytes);

	if (err < 0)
		return err;
	return ret_bytes->n == n && span_hash(*ret_bytes) == hash ? 0 : -EBADMSG;
}

static int read_copies(struct work *w, const struct journal_copy *copies, bool output)
{
	int err = 0;

	for (size_t i = 0; i < w->n_items && err == 0; i++) {
		struct item *item = &w->items[i];
		const struct journal_copy *c = &copies[i];

		if (item->existed)
			err = read_copy(w, arena_printf(w->a, "old.%zu", i), c->old_n, c->old_hash,
					&item->old);
		if (err == 0 && item_has_new(item) && (output || !c->generated))
			err = read_copy(w, arena_printf(w->a, "new.%zu", i), c->new_n, c->new_hash,
					&item->new);
	}
	return err == -ENOENT ? -EBADMSG : err;
}

int journal_read(struct work *w, bool bytes)
{
	struct journal_copy *copies;
	struct span text;
	const char *root;
	bool output;
	int err = file_load(w->ops, w->id_fd, "plan", w->a, &text);

	if (err < 0)
		return err == -ENOENT ? -EBADMSG : err;
	if (!journal_text_read(w, text, &copies, &root))
		return -EBADMSG;
	w->root_name = root;
	items_name(w);
	if (!bytes)
		return 0;
	err = read_output(w, copies, &output);
	return err < 0 ? err : read_copies(w, copies, output);
}
