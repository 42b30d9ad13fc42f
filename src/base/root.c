/* SPDX-License-Identifier: MIT */
#include "base/root.h"

#include "base/cleanup.h"
#include "base/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#define MAX_NAMES 65536

int root_open(struct root *ret_root, const char *dir)
{
	int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	*ret_root = (struct root){ .fd = fd, .live = strcmp(dir, "/") == 0 };
	return 0;
}

void root_close(struct root *r)
{
	close_fdp(&r->fd);
	r->fd = -1;
}

static int open_in_root(int fd, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)flags,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long got;

	/* EAGAIN: a rename raced with the resolution. */
	for (int tries = 0; tries < 64; tries++) {
		got = syscall(SYS_openat2, fd, path, &how, sizeof(how));
		if (got >= 0)
			return (int)got;
		if (errno != EAGAIN && errno != EINTR)
			break;
	}
	return -errno;
}

int root_openat(const struct root *r, const char *path, int flags)
{
	int fd;

	if (!r->walk) {
		fd = open_in_root(r->fd, path, flags | O_CLOEXEC);
		/* ENOSYS: before 5.6. EPERM for everything: a seccomp filter that never heard of
		 * it. */
		if (fd != -ENOSYS && fd != -EPERM)
			return fd;
	}
	return walk_open(r->fd, path, flags);
}

static const char *read_link(int fd, struct arena *a)
{
	char text[PATH_MAX];
	ssize_t n = readlinkat(fd, "", text, sizeof(text));

	return n < 0 ? NULL : arena_dup(a, span_make(text, (size_t)n));
}

int root_locate(const struct root *r, const char *path, struct arena *a, const char **ret_link,
		struct stat *ret_stat, int *ret_fd)
{
	_cleanup_close_ int fd = root_openat(r, path, O_PATH | O_NOFOLLOW);
	struct stat st;

	*ret_link = NULL;
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;
	*ret_stat = st;
	if (S_ISLNK(st.st_mode)) {
		*ret_link = read_link(fd, a);
		close(fd);
		fd = root_openat(r, path, O_PATH);
		if (fd < 0)
			return fd;
		if (fstat(fd, &st) < 0)
			return -errno;
	}
	*ret_stat = st;
	*ret_fd = take_fd(&fd);
	return 0;
}

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

/*
 * Opens for reading what `fd` stands for. Through /proc the very inode that was looked at is
 * opened, whatever its name leads to now; without /proc the name is opened and compared.
 */
int root_reopen(const struct root *r, const char *path, int fd, const struct stat *st)
{
	const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	struct stat now;
	char name[40];
	int in;

	if (S_ISDIR(st->st_mode))
		return -EISDIR;
	if (!S_ISREG(st->st_mode))
		return -ENXIO;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	in = open(name, flags);
	if (in >= 0 || errno != ENOENT)
		return in < 0 ? -errno : in;
	in = root_openat(r, path, flags);
	if (in >= 0 &&
	    (fstat(in, &now) < 0 || now.st_dev != st->st_dev || now.st_ino != st->st_ino)) {
		close(in);
		return -ESTALE;
	}
	return in;
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
	in = root_reopen(r, path, fd, st);
	if (in < 0)
		return in;
	return read_all(in, (size_t)st->st_size, false, cap, whole, a, ret_bytes);
}

int root_read_kernel(const struct root *r, const char *path, size_t cap, bool whole,
		     struct arena *a, struct span *ret_bytes)
{
	_cleanup_close_ int in = root_openat(r, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);

	/* A value, of which one read gives all; the rest of /proc comes in pieces. */
	bool value = strncmp(path, "/sys/", 5) == 0 || strncmp(path, "/proc/sys/", 10) == 0;

	return in < 0 ? in : read_all(in, 0, value, cap, whole, a, ret_bytes);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int root_list(const struct root *r, const char *path, struct arena *a, const char ***ret_names,
	      size_t *ret_n)
{
	int fd = root_openat(r, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	const char **names = NULL;
	struct dirent *entry;
	size_t n = 0;
	DIR *dir;

	if (fd < 0)
		return fd;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	while (n <= MAX_NAMES && (entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			*arena_push(a, names, n) = arena_dup(a, span_of(entry->d_name));
	closedir(dir);
	if (n > MAX_NAMES)
		return -EFBIG;
	if (n)
		qsort(names, n, sizeof(*names), by_bytes);
	*ret_names = names;
	*ret_n = n;
	return 0;
}
