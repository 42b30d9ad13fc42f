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
#define READING_OPEN(name, flags)                                                                  \
	UNLESS(SYS_##name, 4), LOAD_ARGUMENT(flags), UNLESS_ANY(CHANGING, 1), REFUSE, ALLOW

/*
 * Calls that are answered by what they are asked; the others are looked up in words of 32 bits, X
 * being the bit. A kernel that is given a filter tries it with every number there is, in order to
 * ask it less often, which costs more than all the calls of a run: at the first instruction that
 * is more than a comparison it gives up, so that comes first.
 */
static const struct sock_filter begin[] = {
	LOAD(offsetof(struct seccomp_data, arch)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
	REFUSE,
	LOAD(offsetof(struct seccomp_data, nr)),
	BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 31),
	BPF_STMT(BPF_MISC | BPF_TAX, 0),
	LOAD(offsetof(struct seccomp_data, nr)),
	READING_OPEN(openat, 2),
#ifdef SYS_open
	READING_OPEN(open, 1),
#endif
	UNLESS(SYS_ioctl, 4), /* isatty(3) */
	LOAD_ARGUMENT(1),
	UNLESS(TCGETS, 1),
	ALLOW,
	REFUSE,
	BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 5),
};

static const struct sock_filter end[] = {
	REFUSE, /* none of the words */
	BPF_STMT(BPF_ALU | BPF_RSH | BPF_X, 0),
	UNLESS_ANY(1, 1),
	ALLOW,
	REFUSE,
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
#define LENGTH(array) (sizeof(array) / sizeof(*(array)))
#define WORDS 16 /* of 32 calls: above all of them, and about as many as a kernel has */

/* Where Landlock does not see to it that nothing is opened for writing: root_openat() walks then.
 */
static const struct sock_filter without_openat2[] = {
	LOAD(offsetof(struct seccomp_data, nr)),
	UNLESS(SYS_openat2, 1),
	REFUSE,
	ALLOW,
};

/* One word after the other: its bits, and on to `end`. */
static size_t put_words(struct sock_filter *rows)
{
	unsigned words[WORDS] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < LENGTH(looking); i++)
		words[looking[i] / 32] |= 1u << looking[i] % 32;
	for (unsigned i = 0; i < WORDS; i++) {
		if (!words[i])
			continue;
		rows[n++] = (struct sock_filter)UNLESS(i, 2);
		rows[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, words[i]);
		rows[n++] = (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0);
	}
	for (size_t i = 2; i < n; i += 3)
		rows[i].k = (unsigned)(n - i); /* behind the REFUSE */
	return n;
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
	struct sock_filter filter[LENGTH(begin) + 3 * WORDS + LENGTH(end)];
	size_t n = LENGTH(begin);

	_Static_assert(SYS_faccessat2 < 32 * WORDS, "the newest of the calls");
	memcpy(filter, begin, sizeof(begin));
	n += put_words(filter + n);
	memcpy(filter + n, end, sizeof(end));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return false;
	return (openat2 || install(without_openat2, LENGTH(without_openat2))) &&
	       install(filter, n + LENGTH(end));
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
