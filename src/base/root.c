/* SPDX-License-Identifier: MIT */
#include "base/root.h"

#include "base/cleanup.h"
#include "base/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
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

static int open_in_root(int fd, const char *path, int flags, unsigned resolve)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_IN_ROOT | resolve,
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
		fd = open_in_root(r->fd, path, flags, RESOLVE_NO_MAGICLINKS);
		/* ENOSYS: before 5.6. EPERM for everything: a seccomp filter that never heard of
		 * it. */
		if (fd != -ENOSYS && fd != -EPERM)
			return fd;
	}
	return walk_open(r->fd, path, flags);
}

int root_open_unlinked(const struct root *r, const char *path, int flags)
{
	return r->walk ? -ENOSYS : open_in_root(r->fd, path, flags, RESOLVE_NO_SYMLINKS);
}

static const char *read_link(int fd, const char *path, struct arena *a)
{
	char text[PATH_MAX];
	ssize_t n = readlinkat(fd, path, text, sizeof(text));

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
		*ret_link = read_link(fd, "", a);
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

int root_stat(const struct root *r, const char *path, struct arena *a, const char **ret_link,
	      struct stat *ret_stat)
{
	_cleanup_close_ int fd = -1;

	if (!r->live)
		return root_locate(r, path, a, ret_link, ret_stat, &fd);
	*ret_link = NULL;
	if (fstatat(r->fd, path, ret_stat, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0)
		return -errno;
	if (!S_ISLNK(ret_stat->st_mode))
		return 0;
	*ret_link = read_link(r->fd, path, a);
	return fstatat(r->fd, path, ret_stat, AT_NO_AUTOMOUNT) < 0 ? -errno : 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Adds what one call gave; false: there are too many. */
static bool add_names(struct arena *a, const char *entries, size_t n, const char ***names,
		      size_t *n_names)
{
	const struct dirent64 *entry;

	for (size_t at = 0; at < n; at += entry->d_reclen) {
		entry = (const void *)(entries + at);
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (*n_names == MAX_NAMES)
			return false;
		*arena_push(a, *names, *n_names) = arena_dup(a, span_of(entry->d_name));
	}
	return true;
}

/* By the system call: readdir(3) takes a page of memory for each, and every error for the end. */
int root_list(const struct root *r, const char *path, struct arena *a, const char ***ret_names,
	      size_t *ret_n)
{
	_cleanup_close_ int fd = root_openat(r, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	_Alignas(struct dirent64) char entries[8192];
	const char **names = NULL;
	size_t n = 0;
	long got;

	if (fd < 0)
		return fd;
	while ((got = syscall(SYS_getdents64, fd, entries, sizeof(entries))) > 0)
		if (!add_names(a, entries, (size_t)got, &names, &n))
			return -EFBIG;
	if (got < 0)
		return -errno;
	if (n)
		qsort(names, n, sizeof(*names), by_bytes);
	*ret_names = names;
	*ret_n = n;
	return 0;
}
