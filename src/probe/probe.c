/* SPDX-License-Identifier: MIT */
#include "probe/probe.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

static void record_error(struct file *file, int err)
{
	bool absent = err == ENOENT || err == ENOTDIR;

	file->seen = absent ? SEEN_ABSENT : SEEN_UNREADABLE;
	file->err = absent ? 0 : err;
}

static void record_stat(struct file *file, const struct stat *st)
{
	file->seen = SEEN_PRESENT;
	file->kind = S_ISREG(st->st_mode)   ? FILE_REGULAR
		     : S_ISDIR(st->st_mode) ? FILE_DIRECTORY
					    : FILE_OTHER;
	file->size = (uint64_t)st->st_size;
	file->mtime = st->st_mtime;
	file->mode = st->st_mode;
	file->uid = st->st_uid;
}

/* The kernel's own trees: nothing in them is a link to elsewhere, a device or of a known size. */
static bool kernel_tree(const struct probe *p, const char *path)
{
	return p->root->live && (strncmp(path, "/proc/", 6) == 0 || strncmp(path, "/sys/", 5) == 0);
}

static int read_plain(struct probe *p, struct file *file, bool by_name, size_t cap, bool whole)
{
	_cleanup_close_ int fd = -1;
	struct arena *a = p->f->arena;
	struct stat st;
	int r;

	r = by_name ? root_stat(p->root, file->path, a, &file->link, &st)
		    : root_locate(p->root, file->path, a, &file->link, &st, &fd);
	if (r < 0)
		return r;
	record_stat(file, &st);
	return root_read_file(p->root, file->path, fd, &st, cap, whole, a, &file->bytes);
}

static void record_read(struct file *file, int r)
{
	if (r < 0) {
		record_error(file, -r);
		return;
	}
	file->seen = SEEN_PRESENT;
	file->has_bytes = true;
}

static void read_into(struct probe *p, struct file *file, size_t cap, bool whole)
{
	int r;

	if (kernel_tree(p, file->path)) {
		r = root_read_kernel(p->root, file->path, cap, whole, p->f->arena, &file->bytes);
		file->kind = FILE_REGULAR;
	} else {
		r = read_plain(p, file, p->root->live, cap, whole);
		if (r == -ESTALE) /* it was replaced at that moment */
			r = read_plain(p, file, false, cap, whole);
	}
	record_read(file, r);
}

static const struct file *read_file(struct probe *p, const char *path, size_t cap, bool whole)
{
	struct file *file = facts_add(p->f, path);

	/* A file that was only stat'ed before is read now. */
	if (file->seen == SEEN_UNPROBED ||
	    (file->seen == SEEN_PRESENT && file->kind == FILE_REGULAR && !file->has_bytes)) {
		read_into(p, file, cap, whole);
		if (p->capture)
			capture_apply(p->capture, file, true);
	}
	return file;
}

const struct file *probe_read(struct probe *p, const char *path)
{
	return read_file(p, path, PROBE_FILE_MAX, true);
}

const struct file *probe_read_head(struct probe *p, const char *path, size_t n)
{
	return read_file(p, path, n, false);
}

const struct file *probe_read_until(struct probe *p, const char *path, const char *key, size_t n)
{
	struct file *file = facts_add(p->f, path);

	if (!kernel_tree(p, path) || file->seen != SEEN_UNPROBED)
		return probe_read_head(p, path, n);
	file->kind = FILE_REGULAR;
	record_read(file, root_read_until(p->root, path, key, n, p->f->arena, &file->bytes));
	return file;
}

const struct file *probe_stat(struct probe *p, const char *path)
{
	struct file *file = facts_add(p->f, path);
	struct stat st;
	int r;

	if (file->seen != SEEN_UNPROBED)
		return file;
	r = root_stat(p->root, path, p->f->arena, &file->link, &st);
	if (r >= 0)
		record_stat(file, &st);
	else
		record_error(file, -r);
	if (r < 0 && file->link && !p->capture)
		file->mtime = st.st_mtime;
	if (p->capture)
		capture_apply(p->capture, file, false);
	return file;
}

const struct file *probe_plain(struct probe *p, const char *path)
{
	struct file *file = facts_add(p->f, path);

	if (probe_stat(p, path)->seen == SEEN_PRESENT && file->kind != FILE_REGULAR) {
		file->seen = SEEN_UNREADABLE;
		file->err = file->kind == FILE_DIRECTORY ? EISDIR : ENXIO;
	}
	return file;
}

const struct file *probe_dir(struct probe *p, const char *path)
{
	struct file *file = facts_add(p->f, path);
	_cleanup_close_ int other = -1;
	int r;

	if (file->names || file->seen == SEEN_ABSENT || file->seen == SEEN_UNREADABLE)
		return file;
	r = root_list(p->root, path, p->f->arena, &file->names, &file->n_names);
	if (r < 0) {
		record_error(file, -r);
		other = r == -ENOTDIR ? root_openat(p->root, path, O_PATH) : -1;
		if (other >= 0) { /* something that is no directory stands there */
			file->seen = SEEN_UNREADABLE;
			file->err = ENOTDIR;
		}
	} else {
		file->seen = SEEN_PRESENT;
		file->kind = FILE_DIRECTORY;
		if (!file->names) /* empty, and not one that nobody listed */
			file->names = arena_array(p->f->arena, const char *, 1);
	}
	if (p->capture)
		capture_apply(p->capture, file, true);
	return file;
}

void probe_read_dir(struct probe *p, const char *dir, const char *suffix)
{
	const struct file *list = probe_dir(p, dir);

	for (size_t i = 0; i < list->n_names; i++)
		if (span_ends(span_of(list->names[i]), suffix))
			probe_read(p, arena_path(p->f->arena, dir, list->names[i]));
}

/*
 * Clusters that not even root gets, ext4_calculate_resv_clusters(): 2 % of all, at most 4096. Of a
 * nearly full filesystem all that is free.
 */
static uint64_t kept_by_ext4(const struct statfs *fs)
{
	uint64_t kept = (uint64_t)fs->f_blocks / 50;

	if (fs->f_type != EXT4_SUPER_MAGIC)
		return 0;
	kept = kept < 4096 ? kept : 4096;
	return kept < (uint64_t)fs->f_bfree ? kept : (uint64_t)fs->f_bfree;
}

void probe_space(struct probe *p, const char *path)
{
	_cleanup_close_ int fd = -1;
	struct space *space;
	struct statfs fs;

	if (!facts_has_now(p->f) || facts_space(p->f, path))
		return;
	space = arena_push(p->f->arena, p->f->spaces, p->f->n_spaces);
	*space = (struct space){ .path = arena_dup(p->f->arena, span_of(path)) };
	if (p->capture) {
		capture_space(p->capture, space);
		return;
	}
	fd = root_openat(p->root, path, O_PATH);
	if (fd < 0 || fstatfs(fd, &fs) < 0) {
		space->seen = errno == ENOENT ? SEEN_ABSENT : SEEN_UNREADABLE;
		return;
	}
	space->seen = SEEN_PRESENT;
	space->size = (uint64_t)fs.f_blocks * (uint64_t)fs.f_frsize;
	/* The capture kernel writes as root: reserved blocks can be used, but for what ext4 keeps.
	 */
	space->available = ((uint64_t)fs.f_bfree - kept_by_ext4(&fs)) * (uint64_t)fs.f_frsize;
	if (fs.f_bavail < fs.f_bfree &&
	    space->available > (uint64_t)fs.f_bavail * (uint64_t)fs.f_frsize)
		space->reserved = space->available - (uint64_t)fs.f_bavail * (uint64_t)fs.f_frsize;
	space->inodes_free = fs.f_files ? (uint64_t)fs.f_ffree : UINT64_MAX;
	space->read_only = (fs.f_flags & ST_RDONLY) != 0;
}

void probe_all(struct probe *p)
{
	probe_where(p);
	probe_host(p);
	probe_tools(p);
	probe_self(p);
	probe_kernel(p);
	probe_loader(p);
	probe_sysctl(p);
	probe_units(p);
	probe_kdump(p);
	probe_store(p);
}
