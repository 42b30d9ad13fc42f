/* SPDX-License-Identifier: MIT */
/*
 * The inside of a capture initramfs.
 *
 * The file is a row of archives: plain ones first (microcode, modules that are compressed one by
 * one), then usually one compressed stream with more of them. libarchive unpacks the stream;
 * format/cpio.h walks the archives, since the kernel allows several in one stream and libarchive
 * ends at the first. Of a file's content nothing is kept but the names in a squashfs, as dracut
 * puts one in. libarchive is loaded when it is asked for and not before: with the libraries behind
 * it, linking it would triple the time of every run.
 */
#include "probe/probe.h"

#include "base/cleanup.h"
#include "boot/crypt.h"
#include "format/cpio.h"
#include "probe/inner.h"

#include <archive.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>

#define PIECE (256 * 1024)
/* More than any capture kernel has memory for. */
#define UNPACKED_MAX (UINT64_C(4) << 30)
#define ENTRIES_MAX 200000
#define PAGE 4096u

struct reading {
	struct arena *arena;
	struct image *image;
	struct cpio cpio;
	size_t entries;
	struct inner inner;
	bool within;	   /* the file that is fed is one that holds a filesystem */
	const char *why;   /* what is wrong with what is inside of a file */
	const char **keys; /* of encrypted devices: which of them are in it */
};

struct unpacker {
	void *library;
	typeof(&archive_read_new) new;
	typeof(&archive_read_free) free;
	typeof(&archive_read_support_format_raw) raw;
	typeof(&archive_read_open_fd) open;
	typeof(&archive_read_next_header) next;
	typeof(&archive_read_data_block) data;
};

static bool unpacker_load(struct unpacker *ret)
{
	struct unpacker u = { .library = dlopen("libarchive.so.13", RTLD_LAZY | RTLD_LOCAL) };

	if (!u.library)
		return false;
	u.new = (typeof(u.new))dlsym(u.library, "archive_read_new");
	u.free = (typeof(u.free))dlsym(u.library, "archive_read_free");
	u.raw = (typeof(u.raw))dlsym(u.library, "archive_read_support_format_raw");
	u.open = (typeof(u.open))dlsym(u.library, "archive_read_open_fd");
	u.next = (typeof(u.next))dlsym(u.library, "archive_read_next_header");
	u.data = (typeof(u.data))dlsym(u.library, "archive_read_data_block");
	*ret = u;
	return u.new &&u.free &&u.raw &&u.open &&u.next &&u.data;
}

/* Where libarchive was built without one it would run a program instead: that is not taken. */
static bool add_filters(const struct unpacker *u, struct archive *a)
{
	static const char *const names[] = { "gzip", "bzip2", "xz", "lzma", "lz4", "zstd" };
	char symbol[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		int (*support)(struct archive *);

		snprintf(symbol, sizeof(symbol), "archive_read_support_filter_%s", names[i]);
		support = (typeof(support))dlsym(u->library, symbol);
		if (!support || support(a) != ARCHIVE_OK)
			return false;
	}
	return u->raw(a) == ARCHIVE_OK;
}

static const char *last_name(struct arena *a, struct span path)
{
	size_t slash;

	while ((slash = span_index(path, '/')) < path.n)
		path = span_from(path, slash + 1);
	return arena_dup(a, path);
}

/* "virtio-blk.ko.xz" is virtio_blk in /sys/module. */
static char *module_name(struct arena *a, struct span path)
{
	char *name = arena_dup(a, span_of(last_name(a, path)));
	char *end = strstr(name, ".ko");

	if (!end || (end[3] && end[3] != '.'))
		return NULL;
	*end = '\0';
	for (char *c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	return name;
}

/* Of the installed system's key files the whole path counts: "etc/crash.key" in an archive. */
static void note_key(struct reading *r, struct span path)
{
	for (const char **key = r->keys; *key; key++)
		if (span_eq(path, *key + 1) ||
		    (span_starts(path, "./") && span_eq(span_from(path, 2), *key + 1)) ||
		    span_eq(path, *key))
			*arena_push(r->arena, r->image->programs, r->image->n_programs) = *key;
}

/* What is kept of a name: few would be enough, but which ones is not known here. */
static void note(void *data, struct span path, bool directory)
{
	struct reading *r = data;
	struct image *image = r->image;
	char *module;

	r->entries++;
	if (directory || path.n > 512)
		return;
	note_key(r, path);
	module = span_find(path, ".ko") < path.n ? module_name(r->arena, path) : NULL;
	if (module)
		*arena_push(r->arena, image->modules, image->n_modules) = module;
	else if (span_find(path, ".ssh/") < path.n)
		*arena_push(r->arena, image->programs, image->n_programs) =
			arena_printf(r->arena, ".ssh/%s", last_name(r->arena, path));
	else if (span_find(path, "bin/") < path.n || span_ends(path, ".sh") ||
		 span_ends(path, "kdump-save") || span_find(path, "lib/systemd/systemd-") < path.n)
		*arena_push(r->arena, image->programs, image->n_programs) =
			last_name(r->arena, path);
}

/* As dracut's modules squash, squash-squashfs and squash-erofs name them. */
static bool is_dracuts(struct span path)
{
	static const char *const names[] = { "squash-root.img", "squash/root.img",
					     "squashfs-root.img", "erofs-root.img" };

	if (span_starts(path, "./"))
		path = span_from(path, 2);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (span_eq(path, names[i]))
			return true;
	return false;
}

static void visit(void *data, const struct cpio_entry *entry)
{
	struct reading *r = data;

	r->image->unpacked += (entry->size + PAGE - 1) / PAGE * PAGE;
	inner_begin(&r->inner, entry->size);
	r->within = is_dracuts(entry->name);
	note(r, entry->name, (entry->mode & 0170000) == 0040000);
}

static void visit_body(void *data, struct span piece)
{
	struct reading *r = data;
	const char *why = r->within ? inner_feed(&r->inner, piece) : NULL;

	if (why && !r->why)
		r->why = why;
}

static const char *feed(struct reading *r, struct span *bytes, enum cpio_answer *ret)
{
	struct cpio_visitor visitor = { visit, visit_body, r };

	*ret = cpio_feed(&r->cpio, bytes, &visitor);
	if (*ret == CPIO_DAMAGED)
		return "it is damaged: a header of the archive inside is not one";
	if (r->entries > ENTRIES_MAX || r->image->unpacked > UNPACKED_MAX)
		return "what it unpacks to has no end";
	return r->why;
}

/* The compressed rest of the file, from where `fd` stands. */
static const char *read_stream(struct reading *r, const struct unpacker *u, struct archive *a,
			       int fd)
{
	struct archive_entry *entry;
	const void *block;
	la_int64_t offset;
	size_t n;
	int got;

	r->cpio = (struct cpio){ 0 };
	if (!add_filters(u, a))
		return "libarchive here cannot unpack what initramfs images are packed with";
	if (u->open(a, fd, PIECE) != ARCHIVE_OK || u->next(a, &entry) != ARCHIVE_OK)
		return "it is packed in a way that is not known, or damaged";
	while ((got = u->data(a, &block, &n, &offset)) == ARCHIVE_OK) {
		struct span bytes = span_make(block, n);
		enum cpio_answer answer;
		const char *why = feed(r, &bytes, &answer);

		if (why)
			return why;
		if (answer == CPIO_OTHER)
			return "it is damaged: inside is no archive";
	}
	if (got != ARCHIVE_EOF)
		return "it is damaged, or cut off";
	return cpio_complete(&r->cpio) ? NULL : "it is cut off: the archive inside has no end";
}

static const char *unpack(struct reading *r, int fd, off_t from)
{
	struct unpacker u;
	struct archive *a;
	const char *why;

	if (lseek(fd, from, SEEK_SET) < 0)
		return strerror(errno);
	if (!unpacker_load(&u))
		return "libarchive, which unpacks it, is not installed";
	a = u.new();
	if (!a)
		return strerror(ENOMEM);
	why = read_stream(r, &u, a, fd);
	u.free(a);
	return why;
}

/* The plain archives at its beginning; a file of only those is read to its end. */
static const char *read_image(struct reading *r, int fd)
{
	char *piece = arena_alloc(r->arena, PIECE);
	ssize_t n;

	while ((n = read(fd, piece, PIECE)) > 0) {
		struct span bytes = span_make(piece, (size_t)n);
		enum cpio_answer answer;
		const char *why = feed(r, &bytes, &answer);

		if (why)
			return why;
		if (answer == CPIO_OTHER)
			return unpack(r, fd, (off_t)r->cpio.at);
	}
	if (n < 0)
		return facts_reason(errno);
	return cpio_complete(&r->cpio) ? NULL : "it is cut off: its archive has no end";
}

void probe_image(struct probe *p, const char *path)
{
	struct reading r = { .arena = p->f->arena, .keys = crypt_keys(p->f) };
	struct image *image;
	_cleanup_close_ int fd = -1;

	if (p->quick || facts_image(p->f, path) || probe_plain(p, path)->seen != SEEN_PRESENT)
		return;
	image = arena_push(p->f->arena, p->f->images, p->f->n_images);
	*image = (struct image){ .path = arena_dup(p->f->arena, span_of(path)) };
	if (p->capture) {
		capture_image(p->capture, p->f->arena, facts_file(p->f, path), image);
		return;
	}
	r.image = image;
	r.inner = (struct inner){ .arena = p->f->arena, .entry = note, .data = &r };
	fd = root_openat(p->root, path, O_RDONLY | O_NONBLOCK);
	image->why = fd < 0 ? facts_reason(-fd) : read_image(&r, fd);
	image->seen = image->why ? SEEN_UNREADABLE : SEEN_PRESENT;
	image->sealed = r.inner.sealed;
}
