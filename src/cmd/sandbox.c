/* SPDX-License-Identifier: MIT */
#include "cmd/sandbox.h"

#include "base/landlock.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOW 0
#else
#define LOW 4
#endif

#if defined(ARCH) && !defined(KDR_NO_SANDBOX)

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define LOAD_ARGUMENT(n) LOAD(offsetof(struct seccomp_data, args[n]) + LOW)
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))
#define UNLESS_ANY(bits, skip) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, (skip))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS)

/* What makes an open more than one for reading. */
#define CHANGING (O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY))
#define READING_OPEN(flags) LOAD_ARGUMENT(flags), UNLESS_ANY(CHANGING, 1), REFUSE, ALLOW

/* What a call is answered: by itself, or by what it is asked with. */
static const struct sock_filter answers[] = {
	REFUSE, ALLOW,	READING_OPEN(1), READING_OPEN(2), LOAD_ARGUMENT(1), UNLESS(TCGETS, 1),
	ALLOW,	REFUSE,
};
enum answer { REFUSED = 0, ALLOWED = 1, OPEN_1 = 2, OPEN_2 = 6, IOCTL = 10 }; /* where it begins */

static const struct sock_filter begin[] = {
	LOAD(offsetof(struct seccomp_data, arch)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
	REFUSE,
	LOAD(offsetof(struct seccomp_data, nr)),
};

/*
 * Calls that are answered. A list of these, so that one which is new to the kernel is refused too.
 * The libraries that are loaded on demand need the calls for memory.
 */
static const unsigned looking[] = {
	SYS_openat2, /* its flags are out of a filter's sight: Landlock's, or see below */
	SYS_read,
	SYS_readv,
	SYS_pread64,
	SYS_preadv,
	SYS_lseek,
	SYS_close,
	SYS_fstat,
	SYS_newfstatat,
	SYS_statx,
	SYS_statfs,
	SYS_fstatfs,
	SYS_faccessat,
	SYS_faccessat2,
	SYS_readlinkat,
	SYS_getdents64,
	SYS_getxattr,
	SYS_lgetxattr,
	SYS_fgetxattr,
	SYS_fadvise64,
	SYS_getcwd,
	SYS_fcntl,
	SYS_dup,
#ifdef SYS_open
	SYS_stat,
	SYS_lstat,
	SYS_access,
	SYS_readlink,
	SYS_getdents,
#endif
	SYS_write,
	SYS_writev,
	SYS_brk,
	SYS_mmap,
	SYS_munmap,
	SYS_mremap,
	SYS_mprotect,
	SYS_madvise,
	SYS_membarrier,
	SYS_futex,
	SYS_rt_sigaction,
	SYS_rt_sigprocmask,
	SYS_rt_sigreturn,
	SYS_sigaltstack,
	SYS_getpid,
	SYS_gettid,
	SYS_getuid,
	SYS_geteuid,
	SYS_getgid,
	SYS_getegid,
#ifdef SYS_time
	SYS_time,
#endif
	SYS_gettimeofday,
	SYS_clock_gettime,
	SYS_clock_getres,
	SYS_uname,
	SYS_sysinfo,
	SYS_getrandom,
	SYS_sched_yield,
	SYS_sched_getaffinity,
	SYS_exit,
	SYS_exit_group,
	SYS_restart_syscall,
};
#define N_LOOKING (sizeof(looking) / sizeof(*looking))
#define N_CHANGES (2 * (N_LOOKING + 3)) /* at most: where a call's answer is not its neighbour's   \
					 */
#define NUMBERS 512			/* above all of them, and about as many as a kernel has */
#define N_BEGIN (sizeof(begin) / sizeof(*begin))
#define N_ANSWERS (sizeof(answers) / sizeof(*answers))

/* Where Landlock does not see to it that nothing is opened for writing: root_openat() walks then.
 */
static const struct sock_filter without_openat2[] = {
	LOAD(offsetof(struct seccomp_data, nr)),
	UNLESS(SYS_openat2, 1),
	REFUSE,
	ALLOW,
};

/* From call number `at` on the answer is another one. */
struct change {
	unsigned at;
	enum answer answer;
};

/* Changes `from` up to `to`, and the numbers that may still be asked for. */
struct part {
	size_t from, to;
	unsigned low, high;
};

struct search {
	struct sock_filter *rows;
	size_t n, answers; /* where they stand, behind the search */
	struct change changes[N_CHANGES];
	size_t n_changes;
};

/*
 * Searches for a call's number among those at which the answer changes, from refused below the
 * first. When a filter is installed the kernel tries it with every number there is, and a list
 * would cost a tenth of a whole run: so the numbers that are left, `low` up to `high`, are halved,
 * not the changes among them. All leaves with the same answer share it.
 */
static void put_search(struct search *s, struct part p)
{
	const struct change *changes = s->changes;
	size_t middle = p.from, at = s->n++, below, above;

	while (middle + 1 < p.to && changes[middle].at < (p.low + p.high) / 2)
		middle++;
	below = s->answers + (middle ? changes[middle - 1].answer : REFUSED);
	if (p.from < middle) {
		below = s->n;
		put_search(s, (struct part){ p.from, middle, p.low, changes[middle].at });
	}
	above = s->answers + changes[middle].answer;
	if (middle + 1 < p.to) {
		above = s->n;
		put_search(s, (struct part){ middle + 1, p.to, changes[middle].at, p.high });
	}
	s->rows[at] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, changes[middle].at,
						   (unsigned char)(above - at - 1),
						   (unsigned char)(below - at - 1));
}

/* Calls with neighbouring numbers share one search. */
static void find_changes(struct search *s)
{
	enum answer by_number[NUMBERS + 1] = { REFUSED }, before = REFUSED;

	for (size_t i = 0; i < N_LOOKING; i++)
		by_number[looking[i]] = ALLOWED;
	by_number[SYS_openat] = OPEN_2;
#ifdef SYS_open
	by_number[SYS_open] = OPEN_1;
#endif
	by_number[SYS_ioctl] = IOCTL; /* isatty(3) */
	for (unsigned i = 0; i <= NUMBERS; before = by_number[i++])
		if (by_number[i] != before)
			s->changes[s->n_changes++] = (struct change){ i, by_number[i] };
}

static bool install(const struct sock_filter *rows, size_t n)
{
	const struct sock_fprog program = {
		.len = (unsigned short)n,
		.filter = (struct sock_filter *)(uintptr_t)rows, /* the kernel copies it */
	};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

static bool forbid_calls(bool openat2)
{
	struct sock_filter filter[N_BEGIN + N_CHANGES + N_ANSWERS];
	struct search s = { .rows = filter, .n = N_BEGIN };

	_Static_assert(N_CHANGES + N_ANSWERS < 255, "a jump reaches 255 instructions");
	_Static_assert(SYS_faccessat2 < NUMBERS, "the newest of the calls");
	find_changes(&s);
	s.answers = s.n + s.n_changes;
	memcpy(filter, begin, sizeof(begin));
	put_search(&s, (struct part){ 0, s.n_changes, 0, NUMBERS });
	memcpy(filter + s.n, answers, sizeof(answers));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return false;
	return (openat2 || install(without_openat2, 4)) && install(filter, s.n + N_ANSWERS);
}

int sandbox_enter(void)
{
	int landlock = landlock_forbid_changes(NULL, 0);

	return (landlock > 0 ? SANDBOX_FILES : 0) |
	       (forbid_calls(landlock >= LANDLOCK_WHOLE) ? SANDBOX_CALLS : 0);
}

#else

/*
 * An architecture whose calls nobody has looked at; or, with KDR_NO_SANDBOX, a build for a
 * sanitizer, valgrind or gcov, all of which do in this process what it gives up.
 */
int sandbox_enter(void)
{
	return 0;
}

#endif
