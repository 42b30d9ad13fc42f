/* SPDX-License-Identifier: MIT */
/*
 * The cage of a generator: Landlock takes away every way to change a file, but below /tmp and for
 * the devices that grub-probe and the volume manager must open for writing to ask anything.
 */
#include "txn/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

#define WRITES                                                                                     \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                           \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |                           \
	 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                               \
	 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |                             \
	 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)
#define FILE_WRITES (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE)

struct opening {
	const char *path;
	bool directory;
};

static const struct opening openings[] = {
	{ "/tmp", true },	{ "/var/tmp", true },
	{ "/run/lock", true },	{ "/run/lvm", true },
	{ "/dev/null", false }, { "/dev/zero", false },
	{ "/dev/tty", false },	{ "/dev/mapper/control", false },
	{ "/dev/zfs", false },	{ "/dev/btrfs-control", false },
};

/* What is not there needs no opening. */
static int allow(int set, const struct opening *o, uint64_t handled)
{
	struct landlock_path_beneath_attr beneath = {
		.allowed_access = o->directory ? handled : handled & FILE_WRITES,
		.parent_fd = open(o->path, O_PATH | O_CLOEXEC),
	};
	long r;

	if (beneath.parent_fd < 0)
		return 0;
	r = syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	r = r < 0 ? -errno : 0;
	close(beneath.parent_fd);
	return (int)r;
}

int cage_enter(void)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs = WRITES };
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	int set, err = 0;

	if (abi < 0)
		return -errno;
	if (abi >= 2)
		attr.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		attr.handled_access_fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
	set = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr.handled_access_fs), 0);
	if (set < 0)
		return -errno;
	for (size_t i = 0; i < sizeof(openings) / sizeof(*openings) && err == 0; i++)
		err = allow(set, &openings[i], attr.handled_access_fs);
	if (err == 0 && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
			 syscall(SYS_landlock_restrict_self, set, 0) < 0))
		err = -errno;
	close(set);
	return err;
}
