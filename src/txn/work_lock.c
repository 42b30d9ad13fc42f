/* SPDX-License-Identifier: MIT */
/* The state directory: on the host, nobody else's to write to, one run at a time. */
#include "txn/work.h"

#include <errno.h>
#include <fcntl.h>

/* The directory `name` in `dir`, made with `mode` when `write` and it is missing. */
static int open_dir(struct work *w, int dir, const char *name, bool write, mode_t mode)
{
	int fd = w->ops->openat(dir, name, O_RDONLY | O_DIRECTORY, 0), err;

	if (fd != -ENOENT || !write)
		return fd;
	err = w->ops->mkdir(dir, name, mode);
	if (err < 0 && err != -EEXIST)
		return err;
	err = w->ops->fsync(dir);
	return err < 0 ? err : w->ops->openat(dir, name, O_RDONLY | O_DIRECTORY, 0);
}

/*
 * Component by component, so that what is missing can be made. Links on the way (/var in some
 * images) are followed only as far as they exist: through the whole path at once, first.
 */
static int open_path(struct work *w, const char *path, bool write)
{
	struct root host;
	struct span rest = span_of(path);
	int fd, next;

	fd = root_open(&host, "/");
	if (fd < 0)
		return fd;
	fd = w->ops->open_root(&host, path, O_RDONLY | O_DIRECTORY);
	if (fd != -ENOENT || !write) {
		root_close(&host);
		return fd;
	}
	fd = w->ops->open_root(&host, "/", O_RDONLY | O_DIRECTORY);
	root_close(&host);
	for (size_t at = 0; fd >= 0 && at < rest.n;) {
		size_t n = span_index(span_from(rest, at), '/');
		const char *name = arena_dup(w->a, span_make(path + at, n));

		at += n + 1;
		if (n == 0)
			continue;
		next = open_dir(w, fd, name, true, at < rest.n ? 0755 : 0700);
		if (next == -ELOOP || next == -ENOTDIR) {
			const char *so_far = arena_dup(w->a, span_head(rest, at - 1));

			if (root_open(&host, "/") == 0) {
				next = w->ops->open_root(&host, so_far, O_RDONLY | O_DIRECTORY);
				root_close(&host);
			}
		}
		w->ops->close(fd);
		fd = next;
	}
	return fd;
}

int work_open_state(struct work *w, bool write)
{
	const char *path = w->s->state_dir ? w->s->state_dir : TXN_STATE_DIR;
	struct stat st;

	if (*path != '/')
		return work_refuse(w, path, "the state directory must be an absolute path");
	w->state_fd = open_path(w, path, write);
	if (w->state_fd < 0)
		return work_fail(w, w->state_fd, path, "cannot be opened");
	if (w->ops->fstat(w->state_fd, &st) < 0 || (st.st_mode & 022))
		return work_refuse(w, path, "others may write to it: it cannot hold a journal");
	w->txn_fd = open_dir(w, w->state_fd, "txn", write, 0700);
	if (w->txn_fd < 0)
		return work_fail(w, w->txn_fd, arena_printf(w->a, "%s/txn", path),
				 "cannot be opened");
	return 0;
}

int work_lock(struct work *w)
{
	const char *path = w->s->state_dir ? w->s->state_dir : TXN_STATE_DIR;
	int err;

	w->lock_fd = w->ops->openat(w->state_fd, "lock", O_RDWR | O_CREAT, 0600);
	if (w->lock_fd < 0)
		return work_fail(w, w->lock_fd, arena_printf(w->a, "%s/lock", path),
				 "cannot be opened");
	err = w->ops->lock(w->lock_fd);
	if (err == -EAGAIN || err == -EACCES) {
		work_refuse(w, path, "another run is at work");
		return -EBUSY;
	}
	return err < 0 ? work_fail(w, err, arena_printf(w->a, "%s/lock", path), "cannot be locked")
		       : 0;
}
