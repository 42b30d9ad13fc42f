/* SPDX-License-Identifier: MIT */
#include "txn/work.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

void work_begin(struct work *w, const struct txn_setup *s, struct txn_outcome *ret_outcome)
{
	struct arena *a = s->arena;

	*ret_outcome = (struct txn_outcome){ .status = TXN_REFUSED, .message = "" };
	*w = (struct work){ .s = s,
			    .ops = s->ops ? s->ops : &ops_system,
			    .a = a,
			    .out = ret_outcome,
			    .root_name = s->root_name ? s->root_name : "/",
			    .state_fd = WORK_NONE,
			    .txn_fd = WORK_NONE,
			    .lock_fd = WORK_NONE,
			    .id_fd = WORK_NONE,
			    .word_fd = WORK_NONE,
			    .spare = { WORK_NONE, WORK_NONE, WORK_NONE } };
	w->message = arena_alloc(a, WORK_MESSAGE);
	w->talk = arena_alloc(a, WORK_TALK);
	w->time = w->ops->now();
	ret_outcome->notes = arena_array(a, const char *, WORK_LINES);
	ret_outcome->relabel = arena_array(a, const char *, WORK_LINES);
	ret_outcome->commands_done = arena_array(a, const char *, WORK_LINES);
	ret_outcome->commands_left = arena_array(a, const char *, WORK_LINES);
	ret_outcome->kept = arena_array(a, const char *, WORK_LINES);
}

static void close_one(struct work *w, int *fd)
{
	if (*fd >= 0)
		w->ops->close(*fd);
	*fd = WORK_NONE;
}

void work_close_items(struct work *w)
{
	for (size_t i = 0; i < w->n_items; i++)
		close_one(w, &w->items[i].dirfd);
}

#define N_SPARE (sizeof(((struct work *)NULL)->spare) / sizeof(int))

int work_spare(struct work *w)
{
	for (size_t i = 0; i < N_SPARE; i++) {
		w->spare[i] = w->ops->openat(w->state_fd, ".", O_PATH, 0);
		if (w->spare[i] < 0)
			return work_fail(w, w->spare[i], "/", "no descriptors are left");
	}
	return 0;
}

void work_use_spare(struct work *w)
{
	for (size_t i = 0; i < N_SPARE; i++)
		close_one(w, &w->spare[i]);
}

void work_end(struct work *w)
{
	work_use_spare(w);
	work_close_items(w);
	close_one(w, &w->word_fd);
	close_one(w, &w->id_fd);
	close_one(w, &w->txn_fd);
	close_one(w, &w->state_fd);
	close_one(w, &w->lock_fd); /* last: it is the lock */
}

int work_fail(struct work *w, int err, const char *path, const char *what)
{
	char later[1024];

	if (*w->message) {
		snprintf(later, sizeof(later), "%s: %s", what, strerror(-err));
		work_note(w, path, later);
		return err;
	}
	snprintf(w->message, WORK_MESSAGE, "%s: %s: %s", path, what, strerror(-err));
	w->out->message = w->message;
	w->out->error = -err;
	return err;
}

int work_refuse(struct work *w, const char *path, const char *why)
{
	if (*w->message) {
		work_note(w, path, why);
		return -ECANCELED;
	}
	snprintf(w->message, WORK_MESSAGE, "%s: %s", path, why);
	w->out->message = w->message;
	return -ECANCELED;
}

void work_say(struct work *w, const char **lines, size_t *n, const char *path, const char *text)
{
	size_t room = WORK_TALK - w->talk_used;
	char *line = w->talk + w->talk_used;
	int len;

	if (*n >= WORK_LINES || room < 2)
		return;
	len = snprintf(line, room, "%s%s%s", path, *text ? ": " : "", text);
	w->talk_used += (size_t)len < room ? (size_t)len + 1 : room;
	lines[(*n)++] = line;
}

void work_note(struct work *w, const char *path, const char *text)
{
	work_say(w, w->out->notes, &w->out->n_notes, path, text);
}
