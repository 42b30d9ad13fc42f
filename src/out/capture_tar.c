/* SPDX-License-Identifier: MIT */
/* The archive itself, by libarchive: loaded when it is needed, since nothing else of check is. */
#include "out/capture.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <errno.h>

#define CALLS(X)                                                                                   \
	X(archive_write_new)                                                                       \
	X(archive_write_set_format_pax_restricted)                                                 \
	X(archive_write_open)                                                                      \
	X(archive_write_header)                                                                    \
	X(archive_write_data)                                                                      \
	X(archive_write_close)                                                                     \
	X(archive_write_free)                                                                      \
	X(archive_entry_new)                                                                       \
	X(archive_entry_free)                                                                      \
	X(archive_entry_set_pathname)                                                              \
	X(archive_entry_set_symlink)                                                               \
	X(archive_entry_set_filetype)                                                              \
	X(archive_entry_set_perm)                                                                  \
	X(archive_entry_set_size)                                                                  \
	X(archive_entry_set_mtime)

struct library {
	void *handle;
#define X(name) typeof(&name) name;
	CALLS(X)
#undef X
};

static bool library_load(struct library *l)
{
	bool all = true;

	l->handle = dlopen("libarchive.so.13", RTLD_LAZY | RTLD_LOCAL);
	if (!l->handle)
		return false;
#define X(name)                                                                                    \
	l->name = (typeof(l->name))dlsym(l->handle, #name);                                        \
	all &= l->name != NULL;
	CALLS(X)
#undef X
	return all;
}

static la_ssize_t keep(struct archive *archive, void *user, const void *bytes, size_t n)
{
	(void)archive;
	strbuf_add(user, span_make(bytes, n));
	return (la_ssize_t)n;
}

static bool write_entry(const struct library *l, struct archive *to, const struct file *file,
			int64_t when)
{
	struct archive_entry *e = l->archive_entry_new();
	bool directory = file->kind == FILE_DIRECTORY && !file->link, done;

	if (!e)
		return false;
	l->archive_entry_set_pathname(e, file->path + 1);
	l->archive_entry_set_filetype(e, file->link ? AE_IFLNK : directory ? AE_IFDIR : AE_IFREG);
	l->archive_entry_set_perm(e, file->link ? 0777 : directory ? 0755 : 0644);
	l->archive_entry_set_mtime(e, (time_t)when, 0);
	if (file->link)
		l->archive_entry_set_symlink(e, file->link);
	else
		l->archive_entry_set_size(e, (la_int64_t)file->bytes.n);
	done = l->archive_write_header(to, e) == ARCHIVE_OK;
	if (done && !file->link && file->bytes.n)
		done = l->archive_write_data(to, file->bytes.p, file->bytes.n) ==
		       (la_ssize_t)file->bytes.n;
	l->archive_entry_free(e);
	return done;
}

static bool write_all(const struct library *l, struct archive *to, const struct facts *f,
		      struct span text)
{
	struct file head = { .path = CAPTURE_FILE, .kind = FILE_REGULAR, .bytes = text };
	const struct file **tree;
	size_t n;
	bool done = write_entry(l, to, &head, f->time);

	tree = capture_tree(f, &n);
	for (size_t i = 0; done && i < n; i++)
		done = write_entry(l, to, tree[i], f->time);
	return done;
}

int capture_tar(const struct facts *f, struct span text, struct strbuf *out)
{
	struct library l;
	struct archive *to;
	bool done;

	if (!library_load(&l))
		return -ENOSYS;
	to = l.archive_write_new();
	if (!to)
		return -ENOMEM;
	done = l.archive_write_set_format_pax_restricted(to) == ARCHIVE_OK &&
	       l.archive_write_open(to, out, NULL, keep, NULL) == ARCHIVE_OK &&
	       write_all(&l, to, f, text) && l.archive_write_close(to) == ARCHIVE_OK;
	l.archive_write_free(to);
	return done ? 0 : -EIO;
}
