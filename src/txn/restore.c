/* SPDX-License-Identifier: MIT */
/* The way back of one item, told from what stands there and from the journal's copies. */
#include "txn/commit.h"

#include "txn/file.h"
#include "txn/flush.h"
#include "txn/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

/* A write in place that the power cut in two, between two sectors: ours all the same. */
static bool is_torn(const struct txn_ops *ops, const struct item *item)
{
	char mixed[1024];
	const size_t half = sizeof(mixed) / 2;
	enum holds first = HOLDS_OTHER, second = HOLDS_OTHER;

	if (item->kind != ITEM_BLOCK || item->old.n != sizeof(mixed) ||
	    item->new.n != sizeof(mixed))
		return false;
	memcpy(mixed, item->new.p, half);
	memcpy(mixed + half, item->old.p + half, half);
	file_holds(ops, item->dirfd, item->base, false, span_make(mixed, sizeof(mixed)), &first);
	memcpy(mixed, item->old.p, half);
	memcpy(mixed + half, item->new.p + half, half);
	file_holds(ops, item->dirfd, item->base, false, span_make(mixed, sizeof(mixed)), &second);
	return first == HOLDS_IT || second == HOLDS_IT;
}

static int look_at(const struct txn_ops *ops, const struct item *item, const char *name,
		   enum holds_what *ret)
{
	bool link = item_is_link(item);
	enum holds old = HOLDS_OTHER, new = HOLDS_OTHER;
	int err = 0;

	if (item->existed)
		err = file_holds(ops, item->dirfd, name, link, item->old, &old);
	if (err == 0 && old != HOLDS_IT && item_has_new(item) && item->new.p)
		err = file_holds(ops, item->dirfd, name, link, item->new, &new);
	if (err == 0 && old == HOLDS_OTHER && new == HOLDS_OTHER) {
		struct stat st;

		err = ops->stat(item->dirfd, name, &st);
		if (err == -ENOENT) {
			old = HOLDS_NOTHING;
			err = 0;
		}
	}
	*ret = old == HOLDS_IT				      ? STANDS_OLD
	       : new == HOLDS_IT			      ? STANDS_NEW
	       : old == HOLDS_NOTHING || new == HOLDS_NOTHING ? STANDS_NOTHING
							      : STANDS_OTHER;
	return err;
}

int commit_look(const struct txn_ops *ops, const struct item *item, struct standing *ret)
{
	int err = look_at(ops, item, item->base, &ret->target);

	if (err == 0 && ret->target == STANDS_OTHER && is_torn(ops, item))
		ret->target = STANDS_NEW;
	if (err == 0)
		err = look_at(ops, item, item->side, &ret->side);
	if (err == 0)
		err = look_at(ops, item, item->back, &ret->back);
	return err;
}

/* What is put back never frees the blocks of the other before that is on the disk. */
static int change_places(const struct txn_ops *ops, const struct item *item, const char *name)
{
	int err = ops->rename(item->dirfd, name, item->base, RENAME_EXCHANGE);

	if (err == -EINVAL || err == -ENOSYS || err == -EOPNOTSUPP || err == -ENOENT)
		err = ops->rename(item->dirfd, name, item->base, 0);
	return err;
}

/* From the journal, where nothing beside the target has the old bytes any more. */
static int copy_back(struct work *w, struct item *item, const struct standing *now)
{
	int err = 0;

	if (now->back != STANDS_OLD) {
		err = w->ops->unlink(item->dirfd, item->back, 0);
		err = err == -ENOENT ? 0 : err;
		if (err == 0)
			err = item_is_link(item)
				      ? w->ops->symlink(item->old.p, item->dirfd, item->back)
				      : stage_file(w->ops, item, item->back, item->old);
		if (err == 0 && item->class == CLASS_BOOT)
			err = flush_item(w->ops, item);
	}
	return err < 0 ? err : change_places(w->ops, item, item->back);
}

/* Out of the way first, on the disk, and only then unlinked: see commit_clean(). */
static int uncreate(const struct txn_ops *ops, const struct item *item)
{
	int err = commit_move(ops, item->dirfd, item->base, item->side);

	return err == -EEXIST ? ops->unlink(item->dirfd, item->base, 0) : err;
}

/* The target is the new one, or is gone where it was to be taken away. */
static int put_back(struct work *w, struct item *item, const struct standing *now)
{
	if (item->kind == ITEM_BLOCK)
		return commit_block(w->ops, item, item->old);
	if (!item->existed)
		return uncreate(w->ops, item);
	if (now->side != STANDS_OLD)
		return copy_back(w, item, now);
	if (item->kind == ITEM_REMOVE)
		return commit_move(w->ops, item->dirfd, item->side, item->base);
	return change_places(w->ops, item, item->side);
}

/* What was built from the new bytes must see that its input changed. */
static int touch(struct work *w, const struct item *item)
{
	int fd, err;

	if (!w->ran || item->class != CLASS_LIVE || item_is_link(item) || !item->existed)
		return 0;
	fd = w->ops->open_regular(item->dirfd, item->base, O_RDONLY);
	if (fd < 0)
		return fd;
	err = w->ops->touch(fd);
	w->ops->close(fd);
	return err;
}

/* Whether the target is as it was before. */
static bool is_back(const struct item *item, const struct standing *now)
{
	return now->target == (item->existed ? STANDS_OLD : STANDS_NOTHING);
}

static bool is_ours(const struct item *item, const struct standing *now)
{
	return now->target == (item->kind == ITEM_REMOVE ? STANDS_NOTHING : STANDS_NEW);
}

/* Whether the old one had left its place, or may have. */
static bool was_reached(const struct item *item, const struct standing *now)
{
	if (item->kind == ITEM_BLOCK)
		return true;
	if (!item->existed)
		return now->side == STANDS_NOTHING;
	return now->side == STANDS_OLD || (now->back == STANDS_OLD && now->side == STANDS_NOTHING);
}

static int restore_directory(struct work *w, struct item *item)
{
	int err = w->ops->unlink(item->dirfd, item->base, AT_REMOVEDIR);

	if (err == -ENOTEMPTY || err == -EEXIST || err == -ENOTDIR)
		return 1;
	return err < 0 && err != -ENOENT ? err : file_sync(w->ops, item->dirfd);
}

static int restore_target(struct work *w, struct item *item)
{
	struct standing now;
	int err = commit_look(w->ops, item, &now);

	/* Put there by a run that was killed: nobody knows whether it came to the disk. */
	if (err < 0 || is_back(item, &now))
		return err < 0 ? err : commit_settle(w->ops, item);
	if (!is_ours(item, &now))
		return was_reached(item, &now);
	err = put_back(w, item, &now);
	if (err == 0)
		err = touch(w, item);
	if (err == 0)
		err = commit_settle(w->ops, item);
	if (err == 0)
		err = commit_look(w->ops, item, &now);
	return err < 0 ? err : is_back(item, &now) ? 0 : -EIO;
}

/* What may be gone the next moment. A device that failed is not asked again. */
static bool passes(int err)
{
	return err == -EMFILE || err == -ENFILE || err == -ENOMEM || err == -EINTR ||
	       err == -EAGAIN;
}

int restore_item(struct work *w, struct item *item)
{
	int (*restore)(struct work *, struct item *) =
		item->kind == ITEM_DIRECTORY ? restore_directory : restore_target;
	int err;

	if (item->dirfd < 0 || item->kind == ITEM_RMDIR || !item->touched)
		return 0;
	err = restore(w, item);
	if (passes(err))
		err = restore(w, item);
	return err < 0 ? work_fail(w, err, item->path, "its old bytes cannot be put back") : err;
}
