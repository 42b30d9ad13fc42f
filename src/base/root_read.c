/* SPDX-License-Identifier: MIT */
/* What is in the files below a root. */
#include "base/root.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#define READING (O_RDONLY | O_NONBLOCK | O_NOCTTY)

/*
 * Up to `cap` bytes; sizes in /proc and /sys are not to be believed, so it reads until the end.
 * `one`: a read that does not fill the room has reached it.
 */
static int read_all(int fd, size_t expect, bool one, size_t cap, bool whole, struct arena *a,
		    struct span *ret_bytes)
{
	size_t room = expect && expect < cap ? expect + 1 : (cap < 4096 ? cap + 1 : 4096), n = 0;
	char *p = arena_alloc(a, room);

	for (;;) {
		ssize_t got = read(fd, p + n, room - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		n += (size_t)got;
		if (got == 0 || (expect && n == expect) || (n >= cap && !whole) ||
		    (one && n < room))
			break;
		if (n > cap)
			return -EFBIG;
		if (n == room) {
			char *more = arena_alloc(a, room * 4);

			memcpy(more, p, n);
			p = more;
			room *= 4;
		}
	}
	arena_give_back(a, p, room, n);
	*ret_bytes = span_make(p, n < cap ? n : cap);
	return 0;
}

static int same_file(int fd, const struct stat *st)
{
	struct stat now;

	if (fstat(fd, &now) == 0 && now.st_dev == st->st_dev && now.st_ino == st->st_ino)
		return fd;
	close(fd);
	return -ESTALE;
}

/*
 * Opens for reading what `fd` stands for. Through /proc the very inode that was looked at is
 * opened, whatever its name leads to now; without /proc the name is opened and compared.
 */
int root_reopen(const struct root *r, const char *path, int fd, const struct stat *st)
{
	char name[40];
	int in;

	if (S_ISDIR(st->st_mode))
		return -EISDIR;
	if (!S_ISREG(st->st_mode))
		return -ENXIO;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	in = open(name, READING | O_CLOEXEC);
	if (in >= 0 || errno != ENOENT)
		return in < 0 ? -errno : in;
	in = root_openat(r, path, READING);
	return in < 0 ? in : same_file(in, st);
}

/*
 * By its name, which takes half the time. To open a device can do harm: a watchdog begins to run.
 * Where a link is on the way, somebody could make it lead to one just now; without any he cannot.
 */
static int open_by_name(const struct root *r, const char *path, const struct stat *st)
{
	_cleanup_close_ int fd = -1;
	int in = root_open_unlinked(r, path, READING);

	if (in >= 0)
		return same_file(in, st);
	fd = root_openat(r, path, O_PATH);
	if (fd < 0)
		return fd;
	fd = same_file(fd, st);
	return fd < 0 ? fd : root_reopen(r, path, fd, st);
}

int root_read_file(const struct root *r, const char *path, int fd, const struct stat *st,
		   size_t cap, bool whole, struct arena *a, struct span *ret_bytes)
{
	_cleanup_close_ int in = -1;

	if (S_ISDIR(st->st_mode))
		return -EISDIR;
	if (!S_ISREG(st->st_mode))
		return -ENXIO;
	if (whole && st->st_size > (off_t)cap)
		return -EFBIG;
	in = fd < 0 ? open_by_name(r, path, st) : root_reopen(r, path, fd, st);
	if (in < 0)
		return in;
	return read_all(in, (size_t)st->st_size, false, cap, whole, a, ret_bytes);
}

int root_read_kernel(const struct root *r, const char *path, size_t cap, bool whole,
		     struct arena *a, struct span *ret_bytes)
{
	_cleanup_close_ int in = root_openat(r, path, READING);

	/* A value, of which one read gives all; the rest of /proc comes in pieces. */
	bool value = strncmp(path, "/sys/", 5) == 0 || strncmp(path, "/proc/sys/", 10) == 0;

	return in < 0 ? in : read_all(in, 0, value, cap, whole, a, ret_bytes);
}

/* A line that begins with `key`, whole. */
static bool has_line(struct span text, const char *key)
{
	struct span line;

	while (span_line(&text, &line))
		if (span_starts(line, key) && line.p + line.n < text.p)
			return true;
	return false;
}

int root_read_until(const struct root *r, const char *path, const char *key, size_t cap,
		    struct arena *a, struct span *ret_bytes)
{
	_cleanup_close_ int in = root_openat(r, path, READING);
	char *p = arena_alloc(a, cap);
	size_t n = 0;

	if (in < 0)
		return in;
	/* In small pieces: the kernel makes little more than it is asked for, and that slowly. */
	while (n < cap && !has_line(span_make(p, n), key)) {
		ssize_t got = read(in, p + n, n + 256 < cap ? 256 : cap - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	arena_give_back(a, p, cap, n);
	*ret_bytes = span_make(p, n);
	return 0;
}
