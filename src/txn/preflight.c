/* SPDX-License-Identifier: MIT */
#include "txn/items.h"

#include "format/mounts.h"
#include "txn/file.h"
#include "txn/flush.h"
#include "txn/meta.h"
#include "txn/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/statvfs.h>

#define GRUBENV_SIZE 1024

/* /etc/fstab has a mount point above `path` and nothing is mounted there: the wrong file. */
static int check_mounted(struct work *w, const char *path)
{
	struct span text;
	struct mounts m;
	int dir, fd, err;

	if (!w->s->root->live)
		return 0;
	dir = w->ops->open_root(w->s->root, "/etc", O_RDONLY | O_DIRECTORY);
	fd = dir < 0 ? dir : w->ops->open_regular(dir, "fstab", O_RDONLY);
	if (dir >= 0)
		w->ops->close(dir);
	if (fd < 0)
		return fd == -ENOENT ? 0 : work_fail(w, fd, "/etc/fstab", "cannot be opened");
	err = file_read(w->ops, fd, w->a, &text);
	w->ops->close(fd);
	if (err < 0)
		return work_fail(w, err, "/etc/fstab", "cannot be read");
	if (!mounts_parse(w->a, text, &m))
		return work_refuse(w, "/etc/fstab", "cannot be understood");
	for (size_t i = 0; i < m.n; i++) {
		const char *at = m.list[i].target;

		if (*at != '/' || at[1] == '\0' || !span_starts(span_of(path), at) ||
		    path[strlen(at)] != '/')
			continue;
		fd = w->ops->open_root(w->s->root, at, O_RDONLY | O_DIRECTORY);
		err = fd < 0 ? fd : w->ops->mounted(fd);
		if (fd >= 0)
			w->ops->close(fd);
		if (err < 0)
			return work_fail(w, err, at, "cannot be looked at");
		if (err == 0)
			return work_refuse(w, at, "in /etc/fstab, but not mounted");
	}
	return 0;
}

/* The filesystem that the name is on; `fd` is a directory there. */
static int check_filesystem(struct work *w, struct item *item, int fd)
{
	struct stat st, journal;
	struct statfs fs;
	int err = w->ops->fstatfs(fd, &fs);

	if (err == 0)
		err = w->ops->fstat(fd, &st);
	if (err == 0)
		err = w->ops->fstat(w->txn_fd, &journal);
	if (err < 0)
		return work_fail(w, err, item->path, "its filesystem cannot be looked at");
	item->dev = st.st_dev;
	if (fs.f_flags & ST_RDONLY)
		return work_fail(w, -EROFS, item->path, "cannot be changed");
	if (fs.f_type == PROC_SUPER_MAGIC || fs.f_type == SYSFS_MAGIC)
		return work_refuse(w, item->path, "the kernel's own: no file");
	if (item->class != CLASS_BOOT)
		return 0;
	err = flush_look(w->ops, fd, &item->flush);
	if (err < 0)
		return work_fail(w, err, item->path, "its filesystem cannot be looked at");
	if (item->flush == FLUSH_UNKNOWN)
		return work_refuse(w, item->path,
				   "on a kind of filesystem where no boot file is written safely");
	item->may_freeze = st.st_dev != journal.st_dev && w->ops->may_freeze(st.st_dev) == 1;
	return check_mounted(w, arena_path(w->a, item->dir, item->base));
}

static int check_bytes(struct work *w, struct item *item, int fd)
{
	int flags = 0, err = w->ops->flags(fd, &flags);

	if (err == 0 && (flags & (FS_IMMUTABLE_FL | FS_APPEND_FL)))
		return work_refuse(w, item->path, "immutable (chattr +i or +a)");
	err = file_same(w->ops, fd, item->old);
	if (err < 0)
		return work_fail(w, err, item->path, "cannot be read");
	if (err == 0)
		return work_refuse(w, item->path, "changed since it was planned");
	err = meta_read(w->ops, fd, w->a, &item->meta);
	return err < 0 ? work_fail(w, err, item->path, "its attributes cannot be read") : 0;
}

static int check_regular(struct work *w, struct item *item, const struct stat *st)
{
	int fd, err;

	if (!S_ISREG(st->st_mode))
		return work_refuse(w, item->path, "not a regular file");
	if (st->st_nlink != 1)
		return work_refuse(w, item->path, "has several hard links");
	fd = w->ops->open_regular(item->dirfd, item->base, O_RDONLY);
	if (fd < 0)
		return work_fail(w, fd, item->path, "cannot be opened");
	err = check_bytes(w, item, fd);
	w->ops->close(fd);
	return err;
}

static int check_link(struct work *w, struct item *item, const struct stat *st)
{
	enum holds holds;
	int err;

	if (!S_ISLNK(st->st_mode))
		return work_refuse(w, item->path, "not a symbolic link");
	err = file_holds(w->ops, item->dirfd, item->base, true, item->old, &holds);
	if (err < 0)
		return work_fail(w, err, item->path, "cannot be read");
	if (holds != HOLDS_IT)
		return work_refuse(w, item->path, "changed since it was planned");
	item->meta = (struct meta){ .uid = st->st_uid, .gid = st->st_gid, .mode = 0777 };
	return 0;
}

/* GRUB writes this file itself, in its blocks: those are kept. */
static int check_grubenv(struct work *w, struct item *item)
{
	if (item->kind != ITEM_FILE || item->class != CLASS_BOOT ||
	    strcmp(item->base, "grubenv") != 0)
		return 0;
	if (item->generator || item->new.n != GRUBENV_SIZE ||
	    (item->existed && item->old.n != GRUBENV_SIZE))
		return work_refuse(w, item->path, "an environment block has 1024 bytes");
	if (item->existed)
		item->kind = ITEM_BLOCK;
	return 0;
}

static int check_what_is_there(struct work *w, struct item *item, const struct place *p)
{
	item->ino = p->st.st_ino;
	if (item->kind == ITEM_DIRECTORY)
		return work_refuse(w, item->path, "there, and not a directory");
	if (item->kind == ITEM_RMDIR) { /* so that an undo of this makes it as it was */
		item->meta = (struct meta){ .mode = p->st.st_mode & 07777,
					    .uid = p->st.st_uid,
					    .gid = p->st.st_gid };
		return 0;
	}
	if (!item->existed)
		return work_refuse(w, item->path, "there, and was not when it was planned");
	if (item->kind == ITEM_LINK || (item->kind == ITEM_REMOVE && !item->regular))
		return check_link(w, item, &p->st);
	return check_regular(w, item, &p->st);
}

int preflight_item(struct work *w, struct item *item, const struct wish *wish,
		   const struct place *p)
{
	struct stat above;
	int err;

	if (strcmp(item->dir, "/etc/grub.d") == 0)
		return work_refuse(w, item->path, "whatever is in there is run");
	if (item->old.n > FILE_MAX_SIZE || item->new.n > FILE_MAX_SIZE)
		return work_fail(w, -EFBIG, item->path, "cannot be changed");
	err = check_filesystem(w, item, place_near(p));
	if (err < 0)
		return err;
	if (p->exists)
		err = check_what_is_there(w, item, p);
	else if (item->existed)
		err = work_refuse(w, item->path, "gone since it was planned");
	else if (wish->meta)
		item->meta = *wish->meta;
	else if ((err = w->ops->fstat(place_near(p), &above)) == 0)
		item->meta = (struct meta){ .mode = wish->mode ? wish->mode & 07777 : 0644,
					    .uid = above.st_uid,
					    .gid = above.st_gid };
	else
		err = work_fail(w, err, item->dir, "cannot be looked at");
	return err < 0 ? err : check_grubenv(w, item);
}
