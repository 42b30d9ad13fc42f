/* SPDX-License-Identifier: MIT */
#include "txn/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>

#define MAX_LINKS 40

/* "/a/b/c" is "c" in "/a/b". What ends in a slash, in . or in .. is no name. */
static bool split(struct arena *a, const char *path, struct place *p)
{
	const char *slash = strrchr(path, '/');

	if (!slash || slash[1] == '\0' || strcmp(slash, "/.") == 0 || strcmp(slash, "/..") == 0)
		return false;
	p->base = arena_dup(a, span_of(slash + 1));
	while (slash > path && slash[-1] == '/')
		slash--;
	p->dir = slash == path ? "/" : arena_dup(a, span_make(path, (size_t)(slash - path)));
	return strlen(p->base) <= NAME_MAX;
}

/* The nearest directory above `dir` that is there. */
static int open_above(struct work *w, const char *dir)
{
	char *path = arena_dup(w->a, span_of(dir));

	for (;;) {
		char *slash = strrchr(path, '/');
		int fd;

		if (!slash)
			return -ENOENT;
		slash[slash == path] = '\0';
		fd = w->ops->open_root(w->s->root, path, O_RDONLY | O_DIRECTORY);
		if (fd != -ENOENT || slash == path)
			return fd;
	}
}

static const char *link_text(struct work *w, const struct place *p)
{
	char text[PATH_MAX];
	ssize_t n = w->ops->readlink(p->fd, p->base, text, sizeof(text));

	if (n <= 0 || n >= (ssize_t)sizeof(text))
		return NULL;
	text[n] = '\0';
	return text[0] == '/' ? arena_dup(w->a, span_of(text)) : arena_path(w->a, p->dir, text);
}

/*
 * Where relative links led, without . and .. in it, if that is the same directory: what is compared
 * with other paths, and told. Not the same after a link to a directory: then it stays as it is.
 */
static void clean_dir(struct work *w, struct place *p)
{
	char *clean = arena_alloc(w->a, strlen(p->dir) + 2);
	struct span rest = span_of(p->dir);
	struct stat here, there;
	size_t n = 0;
	int fd;

	if (!strstr(p->dir, "/.") && !strstr(p->dir, "//"))
		return;
	while (rest.n) {
		size_t len = span_index(rest, '/');
		struct span name = span_head(rest, len);

		rest = span_from(rest, len + 1);
		if (span_eq(name, "..")) {
			while (n && clean[--n] != '/')
				;
		} else if (len && !span_eq(name, ".")) {
			clean[n++] = '/';
			memcpy(clean + n, name.p, len);
			n += len;
		}
	}
	memcpy(clean + n, n ? "" : "/", n ? 1 : 2);
	fd = w->ops->open_root(w->s->root, clean, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return;
	if (w->ops->fstat(fd, &there) == 0 && w->ops->fstat(p->fd, &here) == 0 &&
	    here.st_dev == there.st_dev && here.st_ino == there.st_ino)
		p->dir = clean;
	w->ops->close(fd);
}

/* 1: the name is a link, and `*path` is now where it leads. */
static int step(struct work *w, const char **path, bool follow, struct place *p)
{
	int err;

	if (!split(w->a, *path, p))
		return -EINVAL;
	p->fd = w->ops->open_root(w->s->root, p->dir, O_RDONLY | O_DIRECTORY);
	if (p->fd == -ENOENT) {
		p->fd = -1;
		p->above = open_above(w, p->dir);
		return p->above < 0 ? p->above : 0;
	}
	if (p->fd < 0)
		return p->fd;
	clean_dir(w, p);
	err = w->ops->stat(p->fd, p->base, &p->st);
	p->exists = err == 0;
	if (err < 0 || !follow || !S_ISLNK(p->st.st_mode)) {
		if (err < 0 && err != -ENOENT) {
			resolve_close(w, p);
			return err;
		}
		return 0;
	}
	*path = link_text(w, p);
	resolve_close(w, p);
	return *path ? 1 : -EINVAL;
}

void resolve_close(struct work *w, struct place *p)
{
	if (p->fd >= 0)
		w->ops->close(p->fd);
	if (p->above >= 0)
		w->ops->close(p->above);
	p->fd = p->above = -1;
}

int resolve_place(struct work *w, const char *path, bool follow, struct place *ret_place)
{
	if (*path != '/')
		return -EINVAL;
	for (int links = 0; links <= MAX_LINKS; links++) {
		struct place p = { .fd = -1, .above = -1 };
		int err = step(w, &path, follow, &p);

		if (err < 0)
			return err;
		if (err == 0 && links && !p.exists) {
			resolve_close(w, &p);
			return -ENOENT;
		}
		if (err == 0) {
			*ret_place = p;
			return 0;
		}
	}
	return -ELOOP;
}
