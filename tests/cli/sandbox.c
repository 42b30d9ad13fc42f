/* SPDX-License-Identifier: MIT */
/*
 * The sandbox of the program, tried from inside.
 *
 *   sandbox holds              its status is what sandbox_enter() returns
 *   sandbox try | bare         each thing below, one per line with what came of it: "done" or the
 *                              number of the error. bare: without the sandbox, for comparison
 *   sandbox old WHAT COMMAND   runs the command as on a kernel that lacks landlock, seccomp, both
 */
#include "cmd/sandbox.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static long call_openat2(const char *path, uint64_t flags)
{
	struct open_how how = { .flags = flags, .mode = flags & O_CREAT ? 0600 : 0 };

	return syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

static long execute(bool at)
{
	char *argv[] = { "/bin/true", NULL }, *env[] = { NULL };

	return at ? syscall(SYS_execveat, AT_FDCWD, argv[0], argv, env, 0)
		  : syscall(SYS_execve, argv[0], argv, env);
}

/* A call of the 32-bit table, which has other numbers: 20 is getpid there. */
static long other_table(void)
{
#ifdef __x86_64__
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "a"(20L) : "memory");
	if (r < 0 && r > -4096) {
		errno = (int)-r;
		return -1;
	}
	return r;
#else
	errno = ENOSYS;
	return -1;
#endif
}

/* What is opened before the sandbox, and the file that is attacked. */
struct scene {
	int fd;
	const char *file, *other, *dir;
	bool confined;
};

static long allocate(void)
{
	void *p = mmap(NULL, 1 << 24, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : 0;
}

/* True in a child, where the attempt is to be made; the parent prints what came of it. */
static bool in_child(const struct scene *s, const char *name)
{
	int status;
	pid_t child;

	fflush(stdout);
	close(open(s->file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)); /* what was tried before has */
	if (unlink(s->other) < 0)
		rmdir(s->other);
	child = fork();
	if (child == 0) {
		if (s->confined)
			sandbox_enter();
		return true;
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		exit(1);
	if (!WIFEXITED(status))
		printf("%s signal %d\n", name, WTERMSIG(status));
	else if (WEXITSTATUS(status))
		printf("%s %d\n", name, WEXITSTATUS(status));
	else
		printf("%s done\n", name);
	return false;
}

#define TRY(name, call)                                                                            \
	do {                                                                                       \
		if (in_child(s, name))                                                             \
			_exit((call) < 0 ? errno : 0);                                             \
	} while (0)

/* What must be refused. Dangerous calls get arguments that the kernel would refuse anyway. */
static void try_forbidden(const struct scene *s)
{
	TRY("open-write", open(s->file, O_WRONLY));
	TRY("open-read-write", open(s->file, O_RDWR));
	TRY("open-append", open(s->file, O_WRONLY | O_APPEND));
	TRY("open-create", open(s->other, O_RDONLY | O_CREAT, 0600));
	TRY("open-truncate", open(s->file, O_RDONLY | O_TRUNC));
	TRY("open-unnamed", open(s->dir, O_RDWR | O_TMPFILE, 0600));
	TRY("openat2-write", call_openat2(s->file, O_WRONLY));
	TRY("openat2-create", call_openat2(s->other, O_RDONLY | O_CREAT));
	TRY("openat2-truncate", call_openat2(s->file, O_RDONLY | O_TRUNC));
	TRY("execve", execute(false));
	TRY("execveat", execute(true));
	TRY("clone", syscall(SYS_clone, 17 /* SIGCHLD */, NULL, NULL, NULL, NULL));
	TRY("clone3", syscall(SYS_clone3, NULL, 0));
	TRY("socket-inet", syscall(SYS_socket, 2, 1, 0));
	TRY("socket-unix", syscall(SYS_socket, 1, 1, 0));
	TRY("socket-netlink", syscall(SYS_socket, 16, 3, 0));
	TRY("socketpair", syscall(SYS_socketpair, 1, 1, 0, NULL));
	TRY("connect", syscall(SYS_connect, -1, NULL, 0));
	TRY("sendto", syscall(SYS_sendto, -1, NULL, 0, 0, NULL, 0));
	TRY("ptrace", syscall(SYS_ptrace, 0x4206 /* PTRACE_SEIZE */, -1, 0, 0));
	TRY("process_vm_writev", syscall(SYS_process_vm_writev, -1, NULL, 0, NULL, 0, 0));
	TRY("kill", syscall(SYS_kill, -1000000000, 0));
	TRY("tgkill", syscall(SYS_tgkill, -1, -1, 0));
	TRY("unlink", syscall(SYS_unlinkat, AT_FDCWD, s->file, 0));
	TRY("rename", syscall(SYS_renameat2, AT_FDCWD, s->file, AT_FDCWD, s->other, 0));
	TRY("link", syscall(SYS_linkat, AT_FDCWD, s->file, AT_FDCWD, s->other, 0));
	TRY("symlink", syscall(SYS_symlinkat, "x", AT_FDCWD, s->other));
	TRY("mkdir", syscall(SYS_mkdirat, AT_FDCWD, s->other, 0700));
	TRY("mknod", syscall(SYS_mknodat, AT_FDCWD, s->other, S_IFIFO | 0600, 0));
	TRY("truncate", syscall(SYS_truncate, s->file, 0L));
	TRY("chmod", syscall(SYS_fchmodat, AT_FDCWD, s->file, 0777));
	TRY("fchmod", syscall(SYS_fchmod, s->fd, 0777));
	TRY("chown", syscall(SYS_fchownat, AT_FDCWD, s->file, -1, -1, 0));
	TRY("utimes", syscall(SYS_utimensat, AT_FDCWD, s->file, NULL, 0));
	TRY("setxattr", syscall(SYS_setxattr, s->file, "user.x", "", 0L, 0));
	TRY("mount", syscall(SYS_mount, "x", "/nowhere", "x", 0L, NULL));
	TRY("umount", syscall(SYS_umount2, "/nowhere", 0));
	TRY("chroot", syscall(SYS_chroot, "/nowhere"));
	TRY("pivot_root", syscall(SYS_pivot_root, "/nowhere", "/nowhere"));
	TRY("setns", syscall(SYS_setns, -1, 0));
	TRY("unshare", syscall(SYS_unshare, 0));
	TRY("reboot", syscall(SYS_reboot, 0, 0, 0, NULL));
	TRY("kexec_load", syscall(SYS_kexec_load, 0L, 0L, NULL, ~0UL));
	TRY("init_module", syscall(SYS_init_module, NULL, 0L, NULL));
	TRY("delete_module", syscall(SYS_delete_module, NULL, 0));
	TRY("bpf", syscall(SYS_bpf, -1, NULL, 0));
	TRY("io_uring_setup", syscall(SYS_io_uring_setup, 0, NULL));
	TRY("perf_event_open", syscall(SYS_perf_event_open, NULL, -1, -1, -1, 0L));
	TRY("keyctl", syscall(SYS_keyctl, -1, 0L, 0L, 0L, 0L));
	TRY("memfd_create", syscall(SYS_memfd_create, "x", 0));
	TRY("setuid", syscall(SYS_setuid, getuid()));
	TRY("sethostname", syscall(SYS_sethostname, NULL, -1));
	TRY("settimeofday", syscall(SYS_clock_settime, -1, NULL));
	TRY("prlimit", syscall(SYS_prlimit64, 0, -1, NULL, NULL));
	TRY("type-into-terminal", ioctl(s->fd, TIOCSTI, "x"));
	TRY("other-table", other_table());
	TRY("unknown-call", syscall(0x10000));
}

/* What must still work: looking, memory, libraries on demand. */
static void try_allowed(const struct scene *s)
{
	TRY("can-open", open(s->file, O_RDONLY | O_NONBLOCK | O_NOCTTY));
	TRY("can-open-path", open(s->file, O_PATH | O_NOFOLLOW));
	TRY("can-list", open(s->dir, O_RDONLY | O_DIRECTORY));
	TRY("can-read", pread(s->fd, (char[1]){ 0 }, 1, 0));
	TRY("can-stat", stat(s->file, &(struct stat){ .st_size = 0 }));
	TRY("can-print", write(STDERR_FILENO, "", 0));
	TRY("can-allocate", allocate());
	TRY("can-load", dlopen("libm.so.6", RTLD_NOW) ? 0 : -1);
}

static int try_all(bool confined)
{
	char dir[] = "/tmp/kdumpready-sandbox-XXXXXX", file[64], other[64];
	struct scene s = { .file = file, .other = other, .dir = dir, .confined = confined };

	if (!mkdtemp(dir))
		return 1;
	snprintf(file, sizeof(file), "%s/file", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	s.fd = open(file, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	if (s.fd < 0)
		return 1;
	try_forbidden(&s);
	try_allowed(&s);
	unlink(file);
	unlink(other);
	rmdir(other);
	return rmdir(dir) < 0;
}

/* As a kernel that was built without them answers. */
static int without(bool landlock, bool seccomp)
{
	const unsigned gone = SECCOMP_RET_ERRNO | ENOSYS, invalid = SECCOMP_RET_ERRNO | EINVAL;
	struct sock_filter rows[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			 landlock ? (unsigned)-1 : SYS_landlock_create_ruleset, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, gone),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, seccomp ? (unsigned)-1 : SYS_prctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_SECCOMP, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, invalid),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(rows) / sizeof(*rows), rows };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[2] : "";

	if (argc == 2 && strcmp(argv[1], "bare") == 0)
		return try_all(false);
	if (argc == 2 && strcmp(argv[1], "holds") == 0)
		return sandbox_enter();
	if (argc == 2 && strcmp(argv[1], "try") == 0)
		return try_all(true);
	if (argc < 4 || strcmp(argv[1], "old") != 0 ||
	    without(strcmp(what, "seccomp") == 0, strcmp(what, "landlock") == 0)) {
		fprintf(stderr, "sandbox: cannot do this\n");
		return 64;
	}
	execv(argv[3], argv + 3);
	return 64;
}
