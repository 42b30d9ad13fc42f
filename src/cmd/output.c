/* SPDX-License-Identifier: MIT */
#include "cmd/output.h"

#include "base/cleanup.h"
#include "cmd/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Where the report goes first. */
struct place {
	const char *path; /* what it replaces, links followed; NULL: `fd` is the place itself */
	char *temporary;  /* beside it */
	int fd;
};

static int failed(const char *path)
{
	cmd_error("%s: %s", path, strerror(errno));
	return 3;
}

/* The mode that a file made by a shell's `>` would have, or that of the one it replaces. */
static mode_t mode_of(bool there, const struct stat *st)
{
	mode_t mask = umask(0);

	umask(mask);
	return there ? st->st_mode & 07777 : 0666 & ~mask;
}

/* A pipe or a device is written to as it is; whatever else is there gets another in its place. */
static int open_place(struct arena *a, const char *path, struct place *ret)
{
	struct stat st;
	bool there = stat(path, &st) == 0;
	char *real, *name;

	*ret = (struct place){ .fd = -1 };
	if (there && !S_ISREG(st.st_mode)) {
		ret->fd = open(path, O_WRONLY | O_CLOEXEC);
		return ret->fd < 0 ? failed(path) : 0;
	}
	if (there && access(path, W_OK) < 0)
		return failed(path);
	real = there ? realpath(path, NULL) : NULL;
	ret->path = arena_dup(a, span_of(real ? real : path));
	free(real);
	name = arena_dup(a, span_of(ret->path));
	ret->temporary = arena_printf(a, "%s/.%s.XXXXXX", dirname(name),
				      basename(arena_dup(a, span_of(ret->path))));
	ret->fd = mkostemp(ret->temporary, O_CLOEXEC);
	if (ret->fd >= 0 && fchmod(ret->fd, mode_of(there, &st)) == 0)
		return 0;
	failed(path);
	if (ret->fd >= 0)
		unlink(ret->temporary);
	return 3;
}

/* The report takes its place in one step, or the old one stays. */
static int settle(const char *path, const struct place *p, int status)
{
	struct stat st;

	if (!p->path)
		return status;
	if (fstat(p->fd, &st) == 0 && st.st_size > 0 && status <= 3) {
		if (rename(p->temporary, p->path) == 0)
			return status;
		status = failed(path);
	}
	unlink(p->temporary);
	return status;
}

static int wait_for(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return 3;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

int output_run(struct arena *a, const char *path, int (*run)(void *data), void *data)
{
	struct place place;
	sigset_t ends, before;
	pid_t child;
	int status;

	if (!path)
		return run(data);
	status = open_place(a, path, &place);
	if (status)
		return status;
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &ends, &before);
	fflush(NULL);
	child = fork();
	if (child == 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		if (dup2(place.fd, STDOUT_FILENO) < 0)
			exit(failed(path));
		exit(run(data));
	}
	status = settle(path, &place, child < 0 ? failed(path) : wait_for(child));
	close(place.fd);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}
