/* SPDX-License-Identifier: MIT */
/*
 * step N[p|s] PROGRAM ARG...: runs the program and kills it, and all its children, when it is about
 * to make its N-th system call; the calls of all of them are counted together. With a p only the
 * program itself is killed, and its children come to their own end. Nothing is counted
 * before the first getpgid(0), by which drive says that it begins, or the first mkdirat(), the
 * first thing that kdumpready itself writes. With an s nobody is killed: from the N-th on, it says
 * "at K" before the K-th and waits for a line.
 *
 * Prints "killed", or "calls N": it ended before, after that many. Exits with the program's status,
 * or 137.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS                                                                                    \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |  \
	 PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)
#define MAX_CHILDREN 64

struct tracees {
	pid_t list[MAX_CHILDREN];
	size_t n;
};

static void add(struct tracees *t, pid_t pid)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->list[i] == pid)
			return;
	if (t->n < MAX_CHILDREN)
		t->list[t->n++] = pid;
}

static void drop(struct tracees *t, pid_t pid)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->list[i] == pid)
			t->list[i--] = t->list[--t->n];
}

/* A child that was not seen yet shows up while the others go. */
static void kill_all(const struct tracees *t)
{
	int status;
	pid_t pid;

	for (size_t i = 0; i < t->n; i++)
		kill(t->list[i], SIGKILL);
	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR)
		if (pid > 0 && WIFSTOPPED(status))
			kill(pid, SIGKILL);
}

/* Whether `pid` stops before a call; 1 is the mark. */
static int entering(pid_t pid)
{
	struct __ptrace_syscall_info info;

	memset(&info, 0, sizeof(info));
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) < 0 ||
	    info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return -1;
	return info.entry.nr == SYS_getpgid || info.entry.nr == SYS_mkdirat;
}

/* All stands still until somebody has looked. */
static void show(unsigned long call)
{
	int c;

	printf("at %lu\n", call);
	fflush(stdout);
	while ((c = getchar()) != '\n' && c != EOF)
		;
}

int main(int argc, char **argv)
{
	unsigned long last = argc > 2 ? strtoul(argv[1], NULL, 10) : 0, calls = 0;
	struct tracees t = { .n = 0 };
	bool counts = false, killed = false, only = argc > 1 && strchr(argv[1], 'p');
	bool shows = argc > 1 && strchr(argv[1], 's');
	int status, result = 0;
	pid_t first, pid;

	if (argc < 3)
		return 64;
	first = fork();
	if (first == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		if (shows && !freopen("/dev/null", "r", stdin))
			_exit(127);
		execv(argv[2], argv + 2);
		_exit(127);
	}
	waitpid(first, &status, 0);
	ptrace(PTRACE_SETOPTIONS, first, 0, OPTIONS);
	ptrace(PTRACE_SYSCALL, first, 0, 0);
	add(&t, first);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		int sig = 0;

		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			drop(&t, pid);
			if (pid == first)
				result = WIFEXITED(status) ? WEXITSTATUS(status) : 137;
			continue;
		}
		add(&t, pid);
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			int mark = entering(pid);

			counts = counts || mark == 1;
			if (counts && mark >= 0 && shows) {
				if (calls++ >= last)
					show(calls - 1);
			} else if (counts && mark >= 0 && calls++ == last && only) {
				kill(first, SIGKILL);
				killed = true;
			} else if (counts && mark >= 0 && calls > last && !only) {
				kill_all(&t);
				printf("killed\n");
				return 137;
			}
		} else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) {
			sig = WSTOPSIG(status);
		}
		ptrace(PTRACE_SYSCALL, pid, 0, sig);
	}
	if (killed)
		printf("killed\n");
	else
		printf("calls %lu\n", calls);
	return result;
}
