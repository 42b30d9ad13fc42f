/* SPDX-License-Identifier: MIT */
#include "txn/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>

/* A call that is interrupted for ever is a failure, not a hang. */
#define MAX_TRIES 100

int file_write(const struct txn_ops *ops, int fd, struct span bytes)
{
	int tries = 0;

	while (bytes.n) {
		ssize_t put = ops->write(fd, bytes.p, bytes.n);

		if ((put == -EINTR || put == 0) && ++tries < MAX_TRIES)
			continue;
		if (put <= 0)
			return put ? (int)put : -EIO;
		bytes = span_from(bytes, (size_t)put);
	}
	return 0;
}

int file_sync(const struct txn_ops *ops, int fd)
{
	int err, tries = 0;

	do
		err = ops->fsync(fd);
	while (err == -EINTR && ++tries < MAX_TRIES);
	return err;
}

/* Up to `n` bytes at `at`: less only at the end. */
static ssize_t read_at(const struct txn_ops *ops, int fd, char *p, size_t n, size_t at)
{
	size_t done = 0;
	int tries = 0;

	while (done < n) {
		ssize_t got = ops->pread(fd, p + done, n - done, (off_t)(at + done));

		if (got == -EINTR && ++tries < MAX_TRIES)
			continue;
		if (got < 0)
			return got;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

int file_read(const struct txn_ops *ops, int fd, struct arena *a, struct span *ret_bytes)
{
	struct stat st;
	ssize_t got;
	char *p;
	int err = ops->fstat(fd, &st);

	if (err < 0)
		return err;
	if (st.st_size > FILE_MAX_SIZE)
		return -EFBIG;
	p = arena_alloc(a, (size_t)st.st_size + 1);
	got = read_at(ops, fd, p, (size_t)st.st_size + 1, 0);
	if (got < 0)
		return (int)got;
	if (got > st.st_size) /* it grows while it is read */
		return -EBUSY;
	*ret_bytes = span_make(p, (size_t)got);
	return 0;
}

int file_same(const struct txn_ops *ops, int fd, struct span bytes)
{
	char part[4096];
	size_t at = 0;

	for (;;) {
		ssize_t got = read_at(ops, fd, part, sizeof(part), at);
		size_t want = bytes.n - at < sizeof(part) ? bytes.n - at : sizeof(part);

		if (got < 0)
			return (int)got;
		if ((size_t)got != want || (want && memcmp(part, bytes.p + at, want) != 0))
			return 0;
		at += want;
		if (want < sizeof(part))
			return 1;
	}
}

static int link_holds(const struct txn_ops *ops, int dir, const char *name, struct span text,
		      enum holds *ret)
{
	char is[PATH_MAX];
	ssize_t n = ops->readlink(dir, name, is, sizeof(is));

	if (n < 0 && n != -EINVAL)
		return (int)n;
	*ret = n >= 0 && span_same(span_make(is, (size_t)n), text) ? HOLDS_IT : HOLDS_OTHER;
	return 0;
}

int file_holds(const struct txn_ops *ops, int dir, const char *name, bool link, struct span bytes,
	       enum holds *ret)
{
	struct stat st;
	int fd, err = ops->stat(dir, name, &st);

	if (err == -ENOENT) {
		*ret = HOLDS_NOTHING;
		return 0;
	}
	if (err < 0)
		return err;
	if (link)
		return link_holds(ops, dir, name, bytes, ret);
	*ret = HOLDS_OTHER;
	if (!S_ISREG(st.st_mode) || (size_t)st.st_size != bytes.n)
		return 0;
	fd = ops->open_regular(dir, name, O_RDONLY);
	if (fd < 0)
		return fd;
	err = file_same(ops, fd, bytes);
	ops->close(fd);
	if (err > 0)
		*ret = HOLDS_IT;
	return err < 0 ? err : 0;
}

int file_make(const struct txn_ops *ops, int dir, const char *name, mode_t mode, struct span bytes)
{
	int fd = ops->openat(dir, name, O_RDWR | O_CREAT | O_EXCL, mode), err, closed;

	if (fd < 0)
		return fd;
	err = file_write(ops, fd, bytes);
	if (err == 0)
		err = file_sync(ops, fd);
	if (err == 0) {
		err = file_same(ops, fd, bytes);
		err = err == 0 ? -EIO : err < 0 ? err : 0;
	}
	closed = ops->close(fd);
	return err < 0 ? err : closed == -EINTR ? 0 : closed;
}

int file_load(const struct txn_ops *ops, int dir, const char *name, struct arena *a,
	      struct span *ret_bytes)
{
	int fd = ops->open_regular(dir, name, O_RDONLY), err;

	if (fd < 0)
		return fd;
	err = file_read(ops, fd, a, ret_bytes);
	ops->close(fd);
	return err;
}
