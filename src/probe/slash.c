/* SPDX-License-Identifier: MIT */
/*
 * What the root is. /proc inside a chroot or a container belongs to the build host, and must not
 * be believed: "/" counts as the live system only when nothing says otherwise.
 */
#include "probe/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The kernel's fixed inode numbers of the first namespaces, include/linux/proc_ns.h. */
#define FIRST_USER_NS "user:[4026531837]"
#define FIRST_PID_NS "pid:[4026531836]"

static bool other_namespace(const char *path, const char *first)
{
	char text[64];
	ssize_t n = readlink(path, text, sizeof(text));

	return n > 0 && !span_eq(span_make(text, (size_t)n), first);
}

/*
 * A marker file alone proves nothing: guests are made from container images, and keep them. It
 * counts only where neither init's root nor the mount namespace speaks against it.
 */
static bool has_marker(void)
{
	return access("/run/.containerenv", F_OK) == 0 || access("/.dockerenv", F_OK) == 0;
}

/* The first mount namespace was among the first two inodes of /proc, and is fixed since 6.18. */
static bool first_mount_namespace(void)
{
	char text[64]; /* mnt:[4026531832] */
	ssize_t n = readlink("/proc/self/ns/mnt", text, sizeof(text));
	uint64_t inode;

	return n > 6 && span_u64(span_make(text + 5, (size_t)n - 6), 10, &inode) &&
	       inode <= 4026531841;
}

/* The line of a mountinfo for "/", of several the last, which covers the others. Empty: none. */
static struct span slash_line(struct span text)
{
	struct span line, word, rest, found = span_of("");

	while (span_line(&text, &line)) {
		size_t at = 0;

		/* id, parent, device, root, mount point */
		rest = line;
		while (at < 5 && span_word(&rest, &word))
			at++;
		if (at == 5 && span_eq(word, "/"))
			found = line;
	}
	return found;
}

/* Of that line the device and its root, "254:0 /". */
static struct span slash_of(struct span text)
{
	struct span line = slash_line(text), word, device, root;

	if (!span_word(&line, &word) || !span_word(&line, &word) || !span_word(&line, &device) ||
	    !span_word(&line, &root))
		return span_of("");
	return span_make(device.p, (size_t)(root.p + root.n - device.p));
}

/*
 * "/" is the very mount that init has there, by its number: then the mounts of both are the same,
 * and what follows need not be asked. False: it is not, or cannot be told (before Linux 5.8).
 */
static bool is_init_s_mount(struct probe *p)
{
#ifdef STATX_MNT_ID
	struct file *mounts = facts_add(p->f, "/proc/self/mountinfo");
	struct span text, line, id;
	struct statx own;
	uint64_t n;

	if (statx(AT_FDCWD, "/", 0, STATX_MNT_ID, &own) < 0 || !(own.stx_mask & STATX_MNT_ID) ||
	    !(own.stx_attributes & STATX_ATTR_MOUNT_ROOT) ||
	    root_read_kernel(p->root, "/proc/1/mountinfo", PROBE_FILE_MAX, true, p->f->arena,
			     &text) < 0)
		return false;
	line = slash_line(text);
	if (!span_word(&line, &id) || !span_u64(id, 10, &n) || n != own.stx_mnt_id)
		return false;
	*mounts = (struct file){ .path = mounts->path,
				 .seen = SEEN_PRESENT,
				 .kind = FILE_REGULAR,
				 .has_bytes = true,
				 .bytes = text };
	return true;
#else
	(void)p;
	return false;
#endif
}

/* A directory that somebody changed the root to is mounted nowhere, as its own mounts show. */
static bool slash_is_mounted(struct probe *p)
{
	const struct file *mounts = probe_read(p, "/proc/self/mountinfo");

	return !mounts->has_bytes || slash_of(mounts->bytes).n > 0;
}

/*
 * Whether init has something else on "/": anybody may read its mounts, and a mount namespace of
 * one's own, where all have other numbers, is still the same system. False: they cannot be read.
 */
static bool init_s_slash(struct probe *p, bool *ret_outside)
{
	const struct file *mounts = probe_read(p, "/proc/self/mountinfo");
	struct span text, own = slash_of(mounts->bytes), init;

	if (root_read_kernel(p->root, "/proc/1/mountinfo", PROBE_FILE_MAX, true, p->f->arena,
			     &text) < 0)
		return false;
	init = slash_of(text);
	if (!own.n || !init.n)
		return false;
	*ret_outside = !span_same(own, init);
	return true;
}

/*
 * What kdump's service sees is mounted, not what this process does: systemd gives a unit that is
 * locked in mounts of its own, most of them read-only.
 */
static void use_init_s_mounts(struct probe *p)
{
	struct file *mounts = facts_add(p->f, "/proc/self/mountinfo");
	struct span text;

	if (!first_mount_namespace() && mounts->has_bytes &&
	    root_read_kernel(p->root, "/proc/1/mountinfo", PROBE_FILE_MAX, true, p->f->arena,
			     &text) == 0)
		mounts->bytes = text;
}

/* The parent of a process, by the fourth field of its stat: "pid (any name) state parent". */
static int64_t parent_of(struct probe *p, const char *pid)
{
	const char *path = arena_printf(p->f->arena, "/proc/%s/stat", pid);
	struct span text, word;
	int64_t parent;
	size_t at;

	if (root_read_kernel(p->root, path, PROBE_FILE_MAX, true, p->f->arena, &text) < 0)
		return 0;
	while ((at = span_index(text, ')')) < text.n)
		text = span_from(text, at + 1);
	if (!span_word(&text, &word) || !span_word(&text, &word) || !span_i64(word, 10, &parent))
		return 0;
	return parent;
}

/*
 * Where init's root may not be looked at, that of the process nearest to init that may be: whoever
 * called chroot(1) is an ancestor. What was entered from a container ends as the host all the same.
 */
static bool started_outside(struct probe *p, const struct stat *own)
{
	int64_t parent = parent_of(p, "self");
	struct stat other;
	bool outside = false;

	for (int i = 0; i < 256 && parent > 1; i++) {
		const char *pid = arena_printf(p->f->arena, "%lld", (long long)parent);

		if (stat(arena_printf(p->f->arena, "/proc/%s/root/.", pid), &other) == 0)
			outside = own->st_dev != other.st_dev || own->st_ino != other.st_ino;
		parent = parent_of(p, pid);
	}
	return outside;
}

/* systemd makes /run/systemd/system before all else: sd_booted(3). */
static bool lacks_init_s_run(struct probe *p)
{
	struct span name;

	return root_read_kernel(p->root, "/proc/1/comm", 64, true, p->f->arena, &name) == 0 &&
	       span_eq(span_trim(name), "systemd") && access("/run/systemd/system", F_OK) < 0 &&
	       errno == ENOENT;
}

static enum root_kind kind_of_slash(struct probe *p)
{
	struct stat own, init;
	bool outside;

	if (other_namespace("/proc/self/ns/pid", FIRST_PID_NS) ||
	    other_namespace("/proc/self/ns/user", FIRST_USER_NS) ||
	    access("/run/systemd/container", F_OK) == 0)
		return ROOT_CONTAINER;
	/* Without /proc nothing of the running system can be seen. */
	if (access("/proc/self", F_OK) != 0)
		return ROOT_CHROOT;
	if (is_init_s_mount(p))
		return ROOT_LIVE;
	if (!slash_is_mounted(p))
		return has_marker() ? ROOT_CONTAINER : ROOT_CHROOT;
	if (stat("/", &own) < 0)
		return ROOT_CHROOT;
	if (stat("/proc/1/root/.", &init) == 0)
		outside = own.st_dev != init.st_dev || own.st_ino != init.st_ino;
	else if (init_s_slash(p, &outside))
		; /* it is known */
	else if (has_marker() && !first_mount_namespace())
		outside = true;
	else
		outside = started_outside(p, &own) || lacks_init_s_run(p);
	if (!outside) {
		use_init_s_mounts(p);
		return ROOT_LIVE;
	}
	return has_marker() ? ROOT_CONTAINER : ROOT_CHROOT;
}

static void forget(struct facts *f, const char *path)
{
	struct file *file = facts_add(f, path);

	*file = (struct file){ .path = file->path };
}

void probe_slash(struct probe *p)
{
	struct facts *f = p->f;

	p->slash = p->root->live;
	if (!p->slash)
		return;
	f->root_kind = kind_of_slash(p);
	p->root->live = f->root_kind == ROOT_LIVE;
	if (!p->root->live) /* what it told is the build host's */
		forget(f, "/proc/self/mountinfo");
}
