/* SPDX-License-Identifier: MIT */
#include "base/root.h"

#include "base/cleanup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#define MAX_LINKS 40
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

/*
 * One component after the other, each opened O_PATH | O_NOFOLLOW below the one before, links
 * expanded as text and `..` never above the root. The stack holds the directories passed.
 */
struct walk {
	int stack[128];
	int depth;
	char todo[PATH_MAX * 2];
	int links;
};

static void walk_end(struct walk *w)
{
	while (w->depth > 0)
		close(w->stack[--w->depth]);
}

static int walk_expand(struct walk *w, int link_fd, const char *rest)
{
	char text[PATH_MAX], joined[sizeof(w->todo)];
	ssize_t n = readlinkat(link_fd, "", text, sizeof(text) - 1);

	if (n < 0)
		return -errno;
	if (++w->links > MAX_LINKS)
		return -ELOOP;
	text[n] = '\0';
	if ((size_t)snprintf(joined, sizeof(joined), "%s%s", text, rest) >= sizeof(joined))
		return -ENAMETOOLONG;
	strcpy(w->todo, joined);
	if (text[0] == '/')
		while (w->depth > 1)
			close(w->stack[--w->depth]);
	return 0;
}

static int walk_open(const struct root *r, const char *path, int flags)
{
	struct walk w = { .depth = 0 };
	int result = -ENAMETOOLONG;

	if (strlen(path) >= PATH_MAX)
		return result;
	strcpy(w.todo, path);
	w.stack[w.depth++] = fcntl(r->fd, F_DUPFD_CLOEXEC, 3);
	for (;;) {
		char name[NAME_MAX + 1], rest[sizeof(w.todo)];
		size_t skip = strspn(w.todo, "/"), n = strcspn(w.todo + skip, "/");
		bool slash = w.todo[skip + n] == '/'; /* what stands before one is a directory */
		bool last = w.todo[skip + n + strspn(w.todo + skip + n, "/")] == '\0';
		struct stat st;
		int fd;

		if (n == 0) {
			result = openat(w.stack[w.depth - 1], ".", flags | O_CLOEXEC);
			result = result < 0 ? -errno : result;
			break;
		}
		if (n > NAME_MAX)
			break;
		memcpy(name, w.todo + skip, n);
		name[n] = '\0';
		strcpy(rest, w.todo + skip + n);
		strcpy(w.todo, rest);
		if (strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0) {
			if (w.depth > 1)
				close(w.stack[--w.depth]);
			continue;
		}
		fd = openat(w.stack[w.depth - 1], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0 || fstat(fd, &st) < 0) {
			result = -errno;
			close_fdp(&fd);
			break;
		}
		if (S_ISLNK(st.st_mode) && (slash || !(flags & O_NOFOLLOW))) {
			result = walk_expand(&w, fd, rest);
			close(fd);
			if (result < 0)
				break;
			continue;
		}
		if (slash && !S_ISDIR(st.st_mode)) {
			close(fd);
			result = -ENOTDIR;
			break;
		}
		if (last) {
			close(fd);
			fd = openat(w.stack[w.depth - 1], name, flags | O_NOFOLLOW | O_CLOEXEC);
			result = fd < 0 ? -errno : fd;
			break;
		}
		if (w.depth == (int)(sizeof(w.stack) / sizeof(*w.stack))) {
			close(fd);
			result = -ENAMETOOLONG;
			break;
		}
		w.stack[w.depth++] = fd;
	}
	walk_end(&w);
	return result;
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
	return walk_open(r, path, flags);
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

/* Up to `cap` bytes; sizes in /proc and /sys are not to be believed, so it reads until the end. */
static int read_all(int fd, size_t expect, size_t cap, bool whole, struct arena *a,
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
		if (got == 0 || (expect && n == expect) || (n >= cap && !whole))
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
	*ret_bytes = span_make(p, n < cap ? n : cap);
	return 0;
}

/*
 * Opens for reading what `fd` stands for. Through /proc the very inode that was looked at is
 * opened, whatever its name leads to now; without /proc the name is opened and compared.
 */
static int reopen(const struct root *r, const char *path, int fd, const struct stat *st)
{
	const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	struct stat now;
	char name[40];
	int in;

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
	in = reopen(r, path, fd, st);
	if (in < 0)
		return in;
	return read_all(in, (size_t)st->st_size, cap, whole, a, ret_bytes);
}

int root_read_kernel(const struct root *r, const char *path, size_t cap, bool whole,
		     struct arena *a, struct span *ret_bytes)
{
	_cleanup_close_ int in = root_openat(r, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);

	return in < 0 ? in : read_all(in, 0, cap, whole, a, ret_bytes);
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
