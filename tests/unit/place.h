/* SPDX-License-Identifier: MIT */
/* place: a real directory tree for the tests of what opens files; taken away when the test ends. */
#ifndef KDR_UNIT_PLACE_H
#define KDR_UNIT_PLACE_H

#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
	char dir[64];
};

static inline struct place place_new(void)
{
	const char *base = getenv("TMPDIR");
	struct place p;

	snprintf(p.dir, sizeof(p.dir), "%s/kdumpready-unit-XXXXXX",
		 base && strlen(base) < 32 ? base : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(p.dir));
	return p;
}

static inline int place_remove_one(const char *path, const struct stat *st, int type,
				   struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static inline void place_end(struct place *p)
{
	nftw(p->dir, place_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline const char *place_path(const struct place *p, struct arena *a, const char *path)
{
	return arena_printf(a, "%s%s", p->dir, path);
}

/* The directories above `path`. */
static inline void place_parents(const struct place *p, struct arena *a, const char *path)
{
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/'))
		mkdir(place_path(p, a, arena_dup(a, span_make(path, (size_t)(slash - path)))),
		      0755);
}

static inline void place_file(const struct place *p, struct arena *a, const char *path,
			      const char *text)
{
	FILE *out;

	place_parents(p, a, path);
	out = fopen(place_path(p, a, path), "w");
	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	fclose(out);
}

static inline void place_link(const struct place *p, struct arena *a, const char *path,
			      const char *to)
{
	place_parents(p, a, path);
	ck_assert_int_eq(symlink(to, place_path(p, a, path)), 0);
}

/*
 * What `run` answers in a process of its own, 0 to 127. That ends without the clean-up of an exit,
 * where valgrind would take what the parent holds for lost.
 */
static inline int place_in_child(int (*run)(void *), void *data)
{
	unsigned char answer = 0xff;
	int ends[2];
	pid_t child;

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		answer = (unsigned char)run(data);
		if (write(ends[1], &answer, 1) == 1)
			kill(getpid(), SIGKILL);
		_exit(1);
	}
	close(ends[1]);
	ck_assert_int_eq(read(ends[0], &answer, 1), 1);
	close(ends[0]);
	waitpid(child, NULL, 0);
	return answer;
}

#endif
