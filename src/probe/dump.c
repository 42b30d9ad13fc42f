/* SPDX-License-Identifier: MIT */
/* Dumps: what is saved, and what of it is whole: read where its headers say, never all of it. */
#include "probe/probe.h"

#include "base/cleanup.h"
#include "boot/dumps.h"
#include "format/kdump_log.h"

#include <errno.h>

static bool read_at(void *user, uint64_t at, void *p, size_t n)
{
	int fd = *(int *)user;

	for (size_t done = 0; done < n;) {
		ssize_t got = pread(fd, (char *)p + done, n - done, (off_t)(at + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return true;
}

const struct dump *probe_dump(struct probe *p, const char *path)
{
	_cleanup_close_ int at = -1;
	_cleanup_close_ int fd = -1;
	struct arena *a = p->f->arena;
	struct dump *dump;
	const char *link;
	struct stat st;
	int r;

	if (facts_dump(p->f, path))
		return facts_dump(p->f, path);
	dump = arena_push(a, p->f->dumps, p->f->n_dumps);
	*dump = (struct dump){ .path = arena_dup(a, span_of(path)), .seen = SEEN_UNREADABLE };
	if (p->capture && capture_dump(p->capture, a, dump))
		return dump;
	r = root_locate(p->root, path, a, &link, &st, &at);
	if (r == 0)
		r = fd = root_reopen(p->root, path, at, &st);
	dump->content.why = r < 0 ? facts_reason(-r) : NULL;
	if (r < 0)
		return dump;
	dump->seen = SEEN_PRESENT;
	dump_whole(&(struct dump_reader){ read_at, &fd, (uint64_t)st.st_size }, a, &dump->content);
	return dump;
}

void probe_dump_names(struct probe *p, const char *dir)
{
	const struct file *list = probe_stat(p, dir);
	struct saved_dump *all;
	size_t n;

	if (list->kind == FILE_DIRECTORY)
		list = probe_dir(p, dir);
	for (size_t i = 0; i < list->n_names; i++) {
		const char *path = arena_path(p->f->arena, dir, list->names[i]);

		if (probe_stat(p, path)->kind == FILE_DIRECTORY)
			probe_dir(p, path);
	}
	n = dumps_of(p->f, dir, &all);
	for (size_t i = 0; i < n; i++)
		probe_stat(p, all[i].path);
}

#define LOG_MAX (4 * 1024 * 1024)

void probe_dump_log(struct probe *p, const struct saved_dump *dump, struct kdump_log *ret)
{
	struct span text = span_of("");

	if (dump->log)
		text = probe_read_head(p, dump->log, LOG_MAX)->bytes;
	kdump_log_panic(text, ret);
}

void probe_debuginfo(struct probe *p, const char *release)
{
	const char **path = dumps_debuginfo_paths(p->f->arena, release);

	while (*path && probe_plain(p, *path)->seen != SEEN_PRESENT)
		path++;
}

void probe_dumps(struct probe *p, const char *dir, size_t most)
{
	struct saved_dump *all;
	size_t n;

	probe_dump_names(p, dir);
	n = dumps_of(p->f, dir, &all);
	for (size_t i = n > most ? n - most : 0; i < n; i++)
		probe_dump(p, all[i].path);
	n = dumps_of(p->f, dir, &all);
	for (size_t i = 0; i < n; i++)
		if (all[i].release)
			probe_debuginfo(p, all[i].release);
	if (n)
		probe_program(p, "crash");
}
