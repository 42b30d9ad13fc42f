/* SPDX-License-Identifier: MIT */
#include "txn/child.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define MAX_ENV 32
#define TICK_MS 50
#define FILE_CAP (64ULL << 20) /* no file a caged program writes grows beyond */

static void close_from(int first)
{
	if (syscall(SYS_close_range, first, ~0U, 0) == 0)
		return;
	for (int fd = first; fd < 4096; fd++)
		close(fd);
}

static void reset_signals(void)
{
	struct sigaction usual = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		sigaction(sig, &usual, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void become(const struct child *c, int in, int out, int null)
{
	const char *env[MAX_ENV + 3] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/" };
	size_t n = 2;

	for (size_t i = 0; c->env && c->env[i] && n < MAX_ENV; i++)
		env[n++] = c->env[i];
	reset_signals();
	setsid();
	/* A generator whose reader is gone has nobody to print for. */
	if (!c->both)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(c->both ? out : null, 2) < 0)
		_exit(126);
	close_from(3);
	umask(022);
	if (chdir("/") < 0)
		_exit(126);
	if (c->caged) {
		struct rlimit limit = { FILE_CAP, FILE_CAP }, core = { 0, 0 };

		setrlimit(RLIMIT_FSIZE, &limit);
		setrlimit(RLIMIT_CORE, &core);
		cage_enter();
	}
	execve(c->argv[0], (char *const *)(uintptr_t)c->argv, (char *const *)(uintptr_t)env);
	_exit(127);
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool told_to_stop(void)
{
	sigset_t waiting;

	return sigpending(&waiting) == 0 &&
	       (sigismember(&waiting, SIGINT) || sigismember(&waiting, SIGTERM) ||
		sigismember(&waiting, SIGHUP));
}

/* What there is to read now. False when no more will come, or more came than there is room for. */
static bool drain(const struct child *c, int fd, struct child_end *end)
{
	char spill[4096];

	for (;;) {
		bool full = end->n == c->cap;
		ssize_t got = full ? read(fd, spill, sizeof(spill))
				   : read(fd, c->out + end->n, c->cap - end->n);

		if (got < 0)
			return errno == EAGAIN || errno == EINTR;
		if (got == 0)
			return false;
		if (full && !c->both) {
			end->failed = "it prints more than it may";
			return false;
		}
		end->n += full ? 0 : (size_t)got;
	}
}

/* Until it has exited and its output was read. Sets `failed` where it has to be ended. */
static void attend(const struct child *c, pid_t pid, int fd, struct child_end *end, int *ret_status)
{
	int64_t until = now_ms() + (int64_t)c->seconds * 1000;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	bool exited = false;

	for (;;) {
		if (poll(&p, 1, exited ? 0 : TICK_MS) > 0 && p.fd >= 0 && !drain(c, fd, end))
			p.fd = -1;
		if (exited || end->failed)
			break;
		if (now_ms() > until)
			end->failed = "it took too long";
		else if (told_to_stop())
			end->failed = "interrupted";
		if (end->failed)
			break;
		/* Once more round after the exit: its last words. */
		exited = waitpid(pid, ret_status, WNOHANG) == pid;
	}
	/* What it left behind in its session goes too: nothing may write after this. */
	kill(-pid, SIGKILL);
	if (!exited) {
		kill(pid, SIGKILL);
		while (waitpid(pid, ret_status, 0) < 0 && errno == EINTR)
			;
	}
}

static void judge_end(int status, struct child_end *end)
{
	if (end->failed)
		return;
	if (WIFEXITED(status)) {
		end->number = WEXITSTATUS(status);
		if (end->number == 127)
			end->failed = "it cannot be run, status";
		else if (end->number)
			end->failed = "it failed, status";
	} else {
		end->number = WTERMSIG(status);
		end->failed = "it was ended by signal";
	}
}

/* A file that nobody else sees, to be read from its beginning. */
static int in_memory(struct span bytes)
{
	int fd = memfd_create("stdin", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < bytes.n) {
		ssize_t n = pwrite(fd, bytes.p + done, bytes.n - done, (off_t)done);

		if (n <= 0) {
			int err = n < 0 ? -errno : -EIO;

			close(fd);
			return err;
		}
		done += (size_t)n;
	}
	return fd < 0 ? -errno : fd;
}

int child_run(const struct child *c, struct child_end *ret_end)
{
	_cleanup_close_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	_cleanup_close_ int in = -1, reads = -1;
	int pipes[2], status = 0;
	pid_t pid;

	*ret_end = (struct child_end){ .n = 0 };
	if (c->in.n && (in = in_memory(c->in)) < 0)
		return in;
	if (null < 0 || pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	reads = pipes[0];
	fcntl(reads, F_SETFL, O_NONBLOCK);
	pid = fork();
	if (pid == 0)
		become(c, in < 0 ? null : in, pipes[1], null);
	status = pid < 0 ? -errno : 0;
	close(pipes[1]);
	if (pid < 0)
		return status;
	attend(c, pid, reads, ret_end, &status);
	judge_end(status, ret_end);
	return 0;
}
