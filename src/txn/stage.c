/* SPDX-License-Identifier: MIT */
#include "txn/stage.h"

#include "txn/file.h"
#include "txn/meta.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

static int fill(const struct txn_ops *ops, int fd, const struct item *item, struct span bytes)
{
	int err = file_write(ops, fd, bytes);

	if (err == 0)
		err = meta_put(ops, fd, &item->meta);
	if (err == 0)
		err = file_sync(ops, fd);
	if (err == 0) {
		err = file_same(ops, fd, bytes);
		if (err == 1)
			err = meta_same(ops, fd, &item->meta);
		err = err == 0 ? -EIO : err < 0 ? err : 0;
	}
	return err;
}

int stage_file(const struct txn_ops *ops, const struct item *item, const char *name,
	       struct span bytes)
{
	int fd = ops->openat(item->dirfd, name, O_RDWR | O_CREAT | O_EXCL, 0600), err, closed;

	if (fd < 0)
		return fd;
	err = fill(ops, fd, item, bytes);
	closed = ops->close(fd);
	if (err == 0 && closed < 0 && closed != -EINTR)
		err = closed;
	return err;
}

static int stage_link(const struct txn_ops *ops, const struct item *item)
{
	struct stat st;
	int err;

	err = ops->symlink(item->new.p, item->dirfd, item->side);
	if (err == 0)
		err = ops->stat(item->dirfd, item->side, &st);
	if (err == 0 && (st.st_uid != item->meta.uid || st.st_gid != item->meta.gid))
		err = ops->chown_link(item->dirfd, item->side, item->meta.uid, item->meta.gid);
	return err;
}

static bool cannot_exchange(int err)
{
	return err == -EINVAL || err == -ENOSYS || err == -EOPNOTSUPP;
}

/* Whether names can change places here: tried with what was staged and an empty file. */
static int try_exchange(struct work *w, struct item *item)
{
	int err;

	for (const struct item *k = w->items; k < item; k++)
		if (k->exchange && k->dev == item->dev) {
			item->exchange = true;
			return 0;
		}
	err = file_make(w->ops, item->dirfd, item->back, 0600, span_of(""));
	if (err < 0)
		return err;
	err = w->ops->rename(item->dirfd, item->side, item->back, RENAME_EXCHANGE);
	if (err == 0)
		err = w->ops->rename(item->dirfd, item->side, item->back, RENAME_EXCHANGE);
	item->exchange = err == 0;
	if (cannot_exchange(err))
		err = 0;
	return err < 0 ? err : w->ops->unlink(item->dirfd, item->back, 0);
}

/* Where a rename is all there is, the way back must not need space: the old bytes are staged too.
 */
static int stage_way_back(struct work *w, struct item *item)
{
	int err = try_exchange(w, item);

	if (err < 0)
		return work_fail(w, err, item->path, "cannot be exchanged");
	if (item->exchange)
		return 0;
	if (item->class == CLASS_BOOT)
		return work_refuse(w, item->path,
				   "its filesystem cannot exchange two names: no boot file is "
				   "written safely there");
	if (item_is_link(item))
		return 0; /* a few bytes, made again from the journal */
	err = stage_file(w->ops, item, item->back, item->old);
	return err < 0 ? work_fail(w, err, item->path, "its old bytes cannot be kept beside it")
		       : 0;
}

static void tell_label(struct work *w, const struct item *item)
{
	if (!item->existed && !w->s->root->live &&
	    w->ops->getxattr(item->dirfd, "security.selinux", NULL, 0) > 0)
		work_say(w, w->out->relabel, &w->out->n_relabel, item->path, "");
}

int stage_output(struct work *w, struct item *item)
{
	int err = item->kind == ITEM_LINK ? stage_link(w->ops, item)
					  : stage_file(w->ops, item, item->side, item->new);

	if (err < 0)
		return work_fail(w, err, item->path, "the new file cannot be written beside it");
	if (item->existed)
		err = stage_way_back(w, item);
	if (err < 0)
		return err;
	err = file_sync(w->ops, item->dirfd);
	if (err < 0)
		return work_fail(w, err, item->path, "its directory cannot be written");
	tell_label(w, item);
	return 0;
}

static int make_directory(struct work *w, struct item *item)
{
	int err = w->ops->mkdir(item->dirfd, item->base, 0700), fd;

	if (err < 0)
		return work_fail(w, err, item->path, "cannot be made");
	item->touched = true;
	fd = w->ops->openat(item->dirfd, item->base, O_RDONLY | O_DIRECTORY, 0);
	err = fd < 0 ? fd : meta_put(w->ops, fd, &item->meta);
	if (err == 0)
		err = file_sync(w->ops, fd);
	if (fd >= 0)
		w->ops->close(fd);
	if (err == 0)
		err = file_sync(w->ops, item->dirfd);
	if (err < 0)
		return work_fail(w, err, item->path, "cannot be made");
	tell_label(w, item);
	return 0;
}

int stage_item(struct work *w, struct item *item)
{
	if (item->dirfd < 0) {
		item->dirfd = w->ops->open_root(w->s->root, item->dir, O_RDONLY | O_DIRECTORY);
		if (item->dirfd < 0)
			return work_fail(w, item->dirfd, item->dir, "cannot be opened");
	}
	if (item->kind == ITEM_DIRECTORY)
		return make_directory(w, item);
	if (item->kind == ITEM_BLOCK || item->kind == ITEM_REMOVE || item->kind == ITEM_RMDIR ||
	    (item->generator && !item->new.p))
		return 0;
	return stage_output(w, item);
}
