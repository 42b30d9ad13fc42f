/* SPDX-License-Identifier: MIT */
#include "txn/commit.h"

#include "txn/file.h"
#include "txn/flush.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

static int flush(struct work *w, const struct item *item)
{
	int err = item->class == CLASS_BOOT ? flush_item(w->ops, item) : 0;

	return err < 0 ? work_fail(w, err, item->path, "its filesystem cannot be flushed") : 0;
}

int commit_settle(const struct txn_ops *ops, const struct item *item)
{
	int err = file_sync(ops, item->dirfd);

	return err == 0 && item->class == CLASS_BOOT ? flush_item(ops, item) : err;
}

static int settle(struct work *w, const struct item *item)
{
	int err = commit_settle(w->ops, item);

	return err < 0 ? work_fail(w, err, item->path, "its directory cannot be written") : 0;
}

/* The very file that was looked at, with the bytes it had then. */
static int check_unchanged(struct work *w, const struct item *item)
{
	enum holds holds;
	struct stat st;
	int err =
		file_holds(w->ops, item->dirfd, item->base, item_is_link(item), item->old, &holds);

	if (err == 0 && holds == HOLDS_IT) {
		err = w->ops->stat(item->dirfd, item->base, &st);
		if (err == 0 && st.st_ino == item->ino)
			return 0;
	}
	if (err < 0)
		return work_fail(w, err, item->path, "cannot be looked at");
	return work_refuse(w, item->path, "changed since it was planned");
}

/*
 * Between the look and the exchange somebody may have written the file: what was displaced tells,
 * and goes back.
 */
static int check_displaced(struct work *w, const struct item *item)
{
	enum holds holds;
	int err =
		file_holds(w->ops, item->dirfd, item->side, item_is_link(item), item->old, &holds);

	if (err == 0 && holds == HOLDS_IT)
		return 0;
	if (err == 0)
		err = w->ops->rename(item->dirfd, item->side, item->base,
				     item->kind == ITEM_REMOVE ? RENAME_NOREPLACE
							       : RENAME_EXCHANGE);
	if (err < 0)
		return work_fail(w, err, item->path, "cannot be looked at");
	return work_refuse(w, item->path, "changed since it was planned");
}

static int replace(struct work *w, struct item *item)
{
	int err = check_unchanged(w, item);

	if (err < 0)
		return err;
	err = w->ops->rename(item->dirfd, item->side, item->base,
			     item->exchange ? RENAME_EXCHANGE : 0);
	if (err < 0)
		return work_fail(w, err, item->path, "cannot be replaced");
	return item->exchange ? check_displaced(w, item) : 0;
}

/* Never over what somebody made meanwhile. */
int commit_move(const struct txn_ops *ops, int dir, const char *from, const char *to)
{
	int err = ops->rename(dir, from, to, RENAME_NOREPLACE);

	if (err != -EINVAL && err != -ENOSYS && err != -EOPNOTSUPP)
		return err;
	err = ops->link(dir, from, to);
	return err < 0 ? err : ops->unlink(dir, from, 0);
}

static int create(struct work *w, struct item *item)
{
	int err = commit_move(w->ops, item->dirfd, item->side, item->base);

	if (err == -EEXIST)
		return work_refuse(w, item->path, "there, and was not when it was planned");
	return err < 0 ? work_fail(w, err, item->path, "cannot be put in its place") : 0;
}

static int take_away(struct work *w, struct item *item)
{
	int err = check_unchanged(w, item);

	if (err < 0)
		return err;
	err = commit_move(w->ops, item->dirfd, item->base, item->side);
	if (err < 0)
		return work_fail(w, err, item->path, "cannot be taken away");
	return check_displaced(w, item);
}

int commit_block(const struct txn_ops *ops, const struct item *item, struct span bytes)
{
	int fd = ops->open_regular(item->dirfd, item->base, O_RDWR), err;
	ssize_t put;

	if (fd < 0)
		return fd;
	put = ops->pwrite(fd, bytes.p, bytes.n, 0);
	if (put == -EINTR || (put >= 0 && (size_t)put != bytes.n))
		put = ops->pwrite(fd, bytes.p, bytes.n, 0);
	err = put < 0 ? (int)put : (size_t)put != bytes.n ? -EIO : file_sync(ops, fd);
	ops->close(fd);
	return err;
}

static int rewrite(struct work *w, struct item *item)
{
	int err = check_unchanged(w, item);

	if (err < 0)
		return err;
	item->touched = true;
	err = commit_block(w->ops, item, item->new);
	return err < 0 ? work_fail(w, err, item->path, "cannot be written") : 0;
}

int commit_item(struct work *w, struct item *item)
{
	int err;

	if (item->kind == ITEM_DIRECTORY || item->kind == ITEM_RMDIR)
		return 0;
	err = flush(w, item);
	if (err < 0)
		return err;
	item->touched = item->kind != ITEM_BLOCK;
	if (item->kind == ITEM_BLOCK)
		err = rewrite(w, item);
	else if (item->kind == ITEM_REMOVE)
		err = take_away(w, item);
	else if (item->existed)
		err = replace(w, item);
	else
		err = create(w, item);
	return err < 0 ? err : settle(w, item);
}

int commit_verify(struct work *w, struct item *item)
{
	bool link = item_is_link(item);
	struct stat here, there;
	enum holds holds;
	int fd, err;

	if (!item_has_new(item))
		return 0;
	err = file_holds(w->ops, item->dirfd, item->base, link, item->new, &holds);
	if (err == 0)
		err = w->ops->stat(item->dirfd, item->base, &here);
	if (err < 0)
		return work_fail(w, err, item->path, "cannot be read again");
	fd = w->ops->open_root(w->s->root, item->path, link ? O_PATH | O_NOFOLLOW : O_PATH);
	err = fd < 0 ? fd : w->ops->fstat(fd, &there);
	if (fd >= 0)
		w->ops->close(fd);
	if (err < 0)
		return work_fail(w, err, item->path, "cannot be looked at again");
	if (holds != HOLDS_IT || here.st_dev != there.st_dev || here.st_ino != there.st_ino)
		return work_refuse(w, item->path, "changed while it was written");
	return 0;
}

/* What is there and has our name is ours to unlink; a directory is not. */
static int drop(const struct txn_ops *ops, int dir, const char *name)
{
	int err = ops->unlink(dir, name, 0);

	return err == -ENOENT ? 0 : err;
}

int commit_clean(struct work *w, struct item *item)
{
	int err, second;

	if (item->dirfd < 0 || item->kind == ITEM_DIRECTORY || item->kind == ITEM_BLOCK)
		return 0;
	if (item->kind == ITEM_RMDIR) {
		err = w->ops->unlink(item->dirfd, item->base, AT_REMOVEDIR);
		if (err == -ENOTEMPTY || err == -EEXIST)
			work_note(w, item->path, "not empty: it stays");
		else if (err < 0 && err != -ENOENT)
			return err;
		return file_sync(w->ops, item->dirfd);
	}
	err = drop(w->ops, item->dirfd, item->side);
	second = drop(w->ops, item->dirfd, item->back);
	if (err == 0 && second == 0)
		return file_sync(w->ops, item->dirfd);
	return err < 0 ? err : second;
}
