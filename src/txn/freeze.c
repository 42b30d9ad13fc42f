/* SPDX-License-Identifier: MIT */
/*
 * Freeze and thaw: the one way to make xfs (and ext4 before 5.14) write its journal back in place,
 * which is all that a boot loader sees. Killed in between, the filesystem would stay frozen and
 * block every writer, so a second process watches: it holds no page that could be taken from it,
 * opens nothing, and thaws when the first one dies or takes too long.
 */
#include "txn/child.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define WATCH_MS 10000

/* What the watchdog is told, one byte each. */
enum told { TOLD_FREEZING = 'F', TOLD_NOT_OURS = 'N' };

/*
 * Thaws unless it was told that the freeze did not happen: somebody else's is not ours to end. A
 * filesystem that is not frozen answers EINVAL, which hurts nobody.
 */
static _Noreturn void watch(int fd, int line)
{
	struct pollfd p = { .fd = line, .events = POLLIN };
	char told = 0, byte;

	while (poll(&p, 1, WATCH_MS) > 0) {
		if (read(line, &byte, 1) != 1)
			break;
		told = byte;
	}
	if (told == TOLD_FREEZING)
		ioctl(fd, FITHAW, 0);
	_exit(0);
}

static int tell(int line, enum told told)
{
	char byte = (char)told;

	return send(line, &byte, 1, MSG_NOSIGNAL) == 1 ? 0 : -EPIPE;
}

static pid_t start_watch(int fd, int lines[2])
{
	char ready;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, lines) < 0)
		return -errno;
	pid = fork();
	if (pid == 0) {
		close(lines[0]);
		setsid();
		if (mlockall(MCL_CURRENT) < 0 || send(lines[1], "R", 1, MSG_NOSIGNAL) != 1)
			_exit(1);
		watch(fd, lines[1]);
	}
	if (pid < 0)
		pid = -errno;
	close(lines[1]);
	/* Without a watchdog that is up and locked nothing is frozen. */
	if (pid < 0 || read(lines[0], &ready, 1) != 1) {
		close(lines[0]);
		if (pid > 0)
			waitpid(pid, NULL, 0);
		return pid < 0 ? pid : -ENOMEM;
	}
	return pid;
}

int freeze_cycle(int fd)
{
	int lines[2], err;
	pid_t pid = start_watch(fd, lines);

	if (pid < 0)
		return (int)pid;
	err = tell(lines[0], TOLD_FREEZING);
	if (err == 0) {
		if (ioctl(fd, FIFREEZE, 0) < 0) {
			err = -errno;
			tell(lines[0], TOLD_NOT_OURS);
		} else if (ioctl(fd, FITHAW, 0) < 0 && errno != EINVAL) {
			/* EINVAL: the watchdog was faster. Else it gets the next try. */
			err = -errno;
		} else {
			tell(lines[0], TOLD_NOT_OURS);
		}
	}
	close(lines[0]);
	waitpid(pid, NULL, 0);
	return err;
}

/* A swap file stands in /proc/swaps as "NAME file SIZE ..."; names with blanks are escaped there.
 */
static bool holds_swap(const char *text, uint64_t dev)
{
	struct span rest = span_of(text), line, name, kind;
	char path[4096];
	struct stat st;

	while (span_line(&rest, &line)) {
		if (!span_word(&line, &name) || !span_word(&line, &kind) || !span_eq(kind, "file"))
			continue;
		if (name.n >= sizeof(path) || span_index(name, '\\') < name.n)
			return true;
		memcpy(path, name.p, name.n);
		path[name.n] = '\0';
		if (stat(path, &st) < 0 || st.st_dev == dev)
			return true;
	}
	return false;
}

int freeze_allowed(uint64_t dev)
{
	_cleanup_close_ int fd = open("/proc/swaps", O_RDONLY | O_CLOEXEC);
	char text[16384];
	struct stat st;
	size_t n = 0;
	ssize_t got;

	if (fd < 0 || stat("/", &st) < 0 || st.st_dev == dev)
		return 0;
	while (n < sizeof(text) - 1 && (got = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += (size_t)got;
	text[n] = '\0';
	return n > 0 && n < sizeof(text) - 1 && !holds_swap(text, dev);
}
