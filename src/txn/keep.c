/* SPDX-License-Identifier: MIT */
#include "txn/keep.h"

#include "txn/file.h"
#include "txn/work.h"

#include <errno.h>
#include <fcntl.h>

#define NEW ".new"

static int open_dir(struct work *w, const char *name)
{
	int fd = w->ops->openat(w->state_fd, name, O_RDONLY | O_DIRECTORY, 0), err;

	if (fd != -ENOENT)
		return fd;
	err = w->ops->mkdir(w->state_fd, name, 0700);
	if (err == 0)
		err = file_sync(w->ops, w->state_fd);
	return err < 0 ? err : w->ops->openat(w->state_fd, name, O_RDONLY | O_DIRECTORY, 0);
}

static int replace(struct work *w, int dir, const char *name, struct span bytes)
{
	int err;

	w->ops->unlink(dir, NEW, 0); /* what a run that was killed has left */
	err = file_make(w->ops, dir, NEW, 0600, bytes);
	if (err == 0)
		err = w->ops->rename(dir, NEW, name, 0);
	if (err < 0)
		w->ops->unlink(dir, NEW, 0);
	return err;
}

int txn_keep(const struct txn_setup *s, const char *dir, const char *name, struct span bytes,
	     const char **ret_why)
{
	struct txn_outcome out;
	struct work w;
	const char *path;
	int err, fd;

	work_begin(&w, s, &out);
	path = arena_printf(w.a, "%s/%s/%s", s->state_dir ? s->state_dir : TXN_STATE_DIR, dir,
			    name);
	err = work_open_state(&w, true);
	if (err == 0)
		err = work_lock(&w);
	if (err == 0) {
		fd = open_dir(&w, dir);
		err = fd < 0	 ? fd
		      : !bytes.p ? w.ops->unlink(fd, name, 0)
				 : replace(&w, fd, name, bytes);
		if (err == -ENOENT && !bytes.p)
			err = 0;
		if (err == 0)
			err = file_sync(w.ops, fd);
		if (fd >= 0)
			w.ops->close(fd);
		if (err < 0)
			work_fail(&w, err, path, "cannot be written");
	}
	*ret_why = out.message;
	work_end(&w);
	return err;
}

int txn_crash(const struct txn_setup *s)
{
	const struct txn_ops *ops = s->ops ? s->ops : &ops_system;
	int root = ops->open_root(s->root, "/", O_RDONLY | O_DIRECTORY), dir, fd, err;

	if (root < 0)
		return root;
	err = ops->syncfs(root);
	dir = err < 0 ? err : ops->open_root(s->root, "/proc", O_RDONLY | O_DIRECTORY);
	ops->close(root);
	if (dir < 0)
		return dir;
	fd = ops->open_regular(dir, "sysrq-trigger", O_WRONLY);
	ops->close(dir);
	if (fd < 0)
		return fd;
	err = (int)ops->write(fd, "c", 1);
	ops->close(fd);
	return err < 0 ? err : -EIO;
}
