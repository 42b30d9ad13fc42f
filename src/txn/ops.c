/* SPDX-License-Identifier: MIT */
#include "txn/ops.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>
#include <time.h>

#ifndef EXT4_IOC_CHECKPOINT
#define EXT4_IOC_CHECKPOINT _IOW('f', 43, uint32_t)
#endif

static int result(int r)
{
	return r < 0 ? -errno : r;
}

static ssize_t size_result(ssize_t r)
{
	return r < 0 ? -errno : r;
}

static int op_openat(int dir, const char *name, int flags, mode_t mode)
{
	return result(openat(dir, name, flags | O_CLOEXEC | O_NOFOLLOW, mode));
}

/*
 * What is opened is the inode that was looked at, through /proc: a name that is swapped for a FIFO
 * or a device in between is never opened. Without /proc the name is opened and compared.
 */
static int op_open_regular(int dir, const char *name, int flags)
{
	_cleanup_close_ int at = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	const int more = O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	struct stat st, now;
	char link[40];
	int fd;

	if (at < 0 || fstat(at, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISLNK(st.st_mode) ? -ELOOP : S_ISDIR(st.st_mode) ? -EISDIR : -ENXIO;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", at);
	fd = open(link, flags | more);
	if (fd >= 0 || errno != ENOENT)
		return result(fd);
	fd = openat(dir, name, flags | more | O_NOFOLLOW);
	if (fd >= 0 &&
	    (fstat(fd, &now) < 0 || now.st_dev != st.st_dev || now.st_ino != st.st_ino)) {
		close(fd);
		return -ESTALE;
	}
	return result(fd);
}

static int op_close(int fd)
{
	return result(close(fd));
}

static ssize_t op_read(int fd, void *p, size_t n)
{
	return size_result(read(fd, p, n));
}

static ssize_t op_pread(int fd, void *p, size_t n, off_t at)
{
	return size_result(pread(fd, p, n, at));
}

static ssize_t op_write(int fd, const void *p, size_t n)
{
	return size_result(write(fd, p, n));
}

static ssize_t op_pwrite(int fd, const void *p, size_t n, off_t at)
{
	return size_result(pwrite(fd, p, n, at));
}

static int op_fsync(int fd)
{
	return result(fsync(fd));
}

static int op_syncfs(int fd)
{
	return result(syncfs(fd));
}

static int op_checkpoint(int fd)
{
	uint32_t flags = 0;

	return result(ioctl(fd, EXT4_IOC_CHECKPOINT, &flags));
}

static int op_fstat(int fd, struct stat *st)
{
	return result(fstat(fd, st));
}

static int op_stat(int dir, const char *name, struct stat *st)
{
	return result(fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW));
}

static int op_fstatfs(int fd, struct statfs *fs)
{
	return result(fstatfs(fd, fs));
}

static int op_flags(int fd, int *ret_flags)
{
	return result(ioctl(fd, FS_IOC_GETFLAGS, ret_flags));
}

/* STATX_ATTR_MOUNT_ROOT (5.8); before that, another device than the directory above. */
static int op_mounted(int fd)
{
	struct stat here, above;
	struct statx sx;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &sx) == 0 &&
	    (sx.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT))
		return !!(sx.stx_attributes & STATX_ATTR_MOUNT_ROOT);
	if (fstat(fd, &here) < 0 || fstatat(fd, "..", &above, 0) < 0)
		return -errno;
	return here.st_dev != above.st_dev || here.st_ino == above.st_ino;
}

static int op_rename(int dir, const char *from, const char *to, unsigned flags)
{
	return result(renameat2(dir, from, dir, to, flags));
}

static int op_link(int dir, const char *from, const char *to)
{
	return result(linkat(dir, from, dir, to, 0));
}

static int op_symlink(const char *text, int dir, const char *name)
{
	return result(symlinkat(text, dir, name));
}

static ssize_t op_readlink(int dir, const char *name, char *p, size_t n)
{
	return size_result(readlinkat(dir, name, p, n));
}

static int op_unlink(int dir, const char *name, int flags)
{
	return result(unlinkat(dir, name, flags));
}

static int op_mkdir(int dir, const char *name, mode_t mode)
{
	return result(mkdirat(dir, name, mode));
}

static int op_chmod(int fd, mode_t mode)
{
	return result(fchmod(fd, mode));
}

static int op_chown(int fd, uid_t uid, gid_t gid)
{
	return result(fchown(fd, uid, gid));
}

static int op_chown_link(int dir, const char *name, uid_t uid, gid_t gid)
{
	return result(fchownat(dir, name, uid, gid, AT_SYMLINK_NOFOLLOW));
}

static int op_touch(int fd)
{
	return result(futimens(fd, NULL));
}

static ssize_t op_listxattr(int fd, char *p, size_t n)
{
	return size_result(flistxattr(fd, p, n));
}

static ssize_t op_getxattr(int fd, const char *name, void *p, size_t n)
{
	return size_result(fgetxattr(fd, name, p, n));
}

static int op_setxattr(int fd, const char *name, const void *p, size_t n)
{
	return result(fsetxattr(fd, name, p, n, 0));
}

static int op_lock(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return result(fcntl(fd, F_OFD_SETLK, &lock));
}

static int64_t op_now(void)
{
	return time(NULL);
}

static void op_hold(struct ops_signals *s)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, usual = { .sa_handler = SIG_DFL };
	sigset_t all;

	sigfillset(&all);
	/* What the program itself did wrong is not to be held. */
	sigdelset(&all, SIGSEGV);
	sigdelset(&all, SIGBUS);
	sigdelset(&all, SIGILL);
	sigdelset(&all, SIGFPE);
	sigdelset(&all, SIGABRT);
	/* What is ignored must not wait until it is not. */
	sigdelset(&all, SIGXFSZ);
	sigdelset(&all, SIGPIPE);
	sigaction(SIGXFSZ, &ignore, &s->xfsz);
	sigaction(SIGPIPE, &ignore, &s->pipe);
	sigprocmask(SIG_BLOCK, &all, &s->mask);
	sigaction(SIGCHLD, &usual, &s->child); /* ignored, it would take the exit statuses away */
}

static void op_release(const struct ops_signals *s)
{
	sigaction(SIGXFSZ, &s->xfsz, NULL);
	sigaction(SIGPIPE, &s->pipe, NULL);
	sigaction(SIGCHLD, &s->child, NULL);
	sigprocmask(SIG_SETMASK, &s->mask, NULL);
}

const struct txn_ops ops_system = {
	.open_root = root_openat,
	.openat = op_openat,
	.open_regular = op_open_regular,
	.close = op_close,
	.read = op_read,
	.pread = op_pread,
	.write = op_write,
	.pwrite = op_pwrite,
	.fsync = op_fsync,
	.syncfs = op_syncfs,
	.checkpoint = op_checkpoint,
	.freeze = freeze_cycle,
	.fstat = op_fstat,
	.stat = op_stat,
	.fstatfs = op_fstatfs,
	.flags = op_flags,
	.mounted = op_mounted,
	.may_freeze = freeze_allowed,
	.rename = op_rename,
	.link = op_link,
	.symlink = op_symlink,
	.readlink = op_readlink,
	.unlink = op_unlink,
	.mkdir = op_mkdir,
	.chmod = op_chmod,
	.chown = op_chown,
	.chown_link = op_chown_link,
	.touch = op_touch,
	.listxattr = op_listxattr,
	.getxattr = op_getxattr,
	.setxattr = op_setxattr,
	.lock = op_lock,
	.now = op_now,
	.run = child_run,
	.hold = op_hold,
	.release = op_release,
};
