/* SPDX-License-Identifier: MIT */
#include "base/walk.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_LINKS 40 /* as the kernel */
#define MAX_DEPTH 128

/*
 * One component after the other, each opened O_PATH | O_NOFOLLOW below the one before, links
 * expanded as text and `..` never above the root. The stack holds the directories passed.
 */
struct walk {
	int stack[MAX_DEPTH];
	int depth;
	char todo[PATH_MAX * 2];
	int links;
};

static void walk_up_to(struct walk *w, int depth)
{
	while (w->depth > depth)
		close(w->stack[--w->depth]);
}

static int walk_below(const struct walk *w, const char *name, int flags)
{
	int fd = openat(w->stack[w->depth - 1], name, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Takes the next component off what is to do: 1; 0 when there is none. */
static int walk_next(struct walk *w, char *ret_name, bool *ret_slash)
{
	const char *from = w->todo + strspn(w->todo, "/");
	size_t n = strcspn(from, "/");

	if (n > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(ret_name, from, n);
	ret_name[n] = '\0';
	*ret_slash = from[n] == '/';
	memmove(w->todo, from + n, strlen(from + n) + 1);
	return n > 0;
}

static int walk_expand(struct walk *w, int link_fd)
{
	char text[PATH_MAX], joined[sizeof(w->todo)];
	ssize_t n = readlinkat(link_fd, "", text, sizeof(text) - 1);

	if (n < 0)
		return -errno;
	if (++w->links > MAX_LINKS)
		return -ELOOP;
	text[n] = '\0';
	if ((size_t)snprintf(joined, sizeof(joined), "%s%s", text, w->todo) >= sizeof(joined))
		return -ENAMETOOLONG;
	strcpy(w->todo, joined);
	if (text[0] == '/')
		walk_up_to(w, 1);
	return 0;
}

/* 0: go on; 1: the last component was opened as `ret_fd`; else -errno. */
static int walk_into(struct walk *w, const char *name, bool slash, int flags, int *ret_fd)
{
	_cleanup_close_ int fd = walk_below(w, name, O_PATH | O_NOFOLLOW);
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISLNK(st.st_mode) && (slash || !(flags & O_NOFOLLOW)))
		return walk_expand(w, fd);
	if (slash && !S_ISDIR(st.st_mode))
		return -ENOTDIR;
	if (slash && w->depth == MAX_DEPTH)
		return -ENAMETOOLONG;
	if (slash) {
		w->stack[w->depth++] = take_fd(&fd);
		return 0;
	}
	*ret_fd = walk_below(w, name, flags | O_NOFOLLOW);
	return *ret_fd < 0 ? *ret_fd : 1;
}

/* What walk_into() opened, or the directory that was reached. */
static int walk_all(struct walk *w, int flags)
{
	char name[NAME_MAX + 1];
	bool slash;
	int fd, r;

	while ((r = walk_next(w, name, &slash)) > 0) {
		if (strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0) {
			walk_up_to(w, w->depth > 1 ? w->depth - 1 : 1);
			continue;
		}
		r = walk_into(w, name, slash, flags, &fd);
		if (r)
			return r < 0 ? r : fd;
	}
	return r < 0 ? r : walk_below(w, ".", flags);
}

int walk_open(int root_fd, const char *path, int flags)
{
	struct walk w; /* large: nothing of it is cleared that is not asked for */
	int r;

	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(w.todo, path);
	w.stack[0] = fcntl(root_fd, F_DUPFD_CLOEXEC, 3);
	if (w.stack[0] < 0)
		return -errno;
	w.depth = 1;
	w.links = 0;
	r = walk_all(&w, flags);
	walk_up_to(&w, 0);
	return r;
}
