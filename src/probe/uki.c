/* SPDX-License-Identifier: MIT */
/* What is inside of unified kernel images: a few sections, never the kernel. */
#include "probe/probe.h"

#include "base/cleanup.h"
#include "boot/sdboot.h"
#include "format/pe.h"

#include <errno.h>
#include <unistd.h>

/* A section that is larger holds no text that a boot loader would take. */
#define SECTION_MAX 65536

static int read_at(int fd, struct arena *a, uint64_t at, size_t n, struct span *ret)
{
	char *bytes = arena_alloc(a, n);
	size_t have = 0;

	while (have < n) {
		ssize_t got = pread(fd, bytes + have, n - have, (off_t)(at + have));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			return -EBADMSG;
		have += (size_t)got;
	}
	*ret = span_make(bytes, have);
	return 0;
}

static int read_section(int fd, struct arena *a, const struct stat *st, const struct pe *pe,
			const char *section, struct span *ret)
{
	uint64_t at, n, size = (uint64_t)st->st_size;

	if (!pe_find(pe, section, &at, &n))
		return -ENOENT;
	if (at > size || n > size - at)
		return -EBADMSG;
	return n > SECTION_MAX ? -EFBIG : read_at(fd, a, at, n, ret);
}

/* 0, with the table of its sections; -EBADMSG: it is no EFI program. */
static int read_table(const struct root *root, const char *path, struct arena *a, struct stat *st,
		      int *ret_fd, struct pe *ret)
{
	_cleanup_close_ int found = -1;
	struct span head;
	const char *link;
	int r = root_locate(root, path, a, &link, st, &found);

	if (r < 0)
		return r;
	r = root_read_file(root, path, found, st, PE_HEAD, false, a, &head);
	if (r < 0)
		return r;
	*ret_fd = root_reopen(root, path, found, st);
	if (*ret_fd < 0)
		return *ret_fd;
	return pe_parse(head, ret) ? -EBADMSG : 0;
}

static void record(struct file *file, int r, struct span bytes, const struct stat *st)
{
	if (file->seen != SEEN_UNPROBED && file->seen != SEEN_ABSENT)
		return; /* as the capture has it */
	file->seen = r == 0 ? SEEN_PRESENT : r == -ENOENT ? SEEN_ABSENT : SEEN_UNREADABLE;
	file->err = r == -ENOENT ? 0 : -r;
	if (r)
		return;
	file->has_bytes = true;
	file->kind = FILE_REGULAR;
	file->bytes = bytes;
	file->size = bytes.n;
	file->mtime = st->st_mtime;
	file->mode = st->st_mode;
	file->uid = st->st_uid;
}

void probe_uki(struct probe *p, const char *path)
{
	struct arena *a = p->f->arena;
	_cleanup_close_ int fd = -1;
	struct pe pe = { { NULL, 0 } };
	struct stat st = { 0 };
	bool captured = false;
	int r;

	for (size_t i = 0; p->capture && sdboot_sections[i]; i++)
		captured |= probe_read(p, sdboot_section(a, path, sdboot_sections[i]))->seen !=
			    SEEN_ABSENT;
	if (captured)
		return;
	r = read_table(p->root, path, a, &st, &fd, &pe);
	for (size_t i = 0; sdboot_sections[i]; i++) {
		struct span bytes = span_of("");
		int failed = r ? r : read_section(fd, a, &st, &pe, sdboot_sections[i], &bytes);

		record(facts_add(p->f, sdboot_section(a, path, sdboot_sections[i])), failed, bytes,
		       &st);
	}
}
