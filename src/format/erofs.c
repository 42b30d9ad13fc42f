/* SPDX-License-Identifier: MIT */
#include "format/erofs.h"

#define SUPER 128
#define BLOCK_BITS 12
#define ROOT 14
#define META_BLOCK 40
#define INCOMPATIBLE 80
#define ELSEWHERE                                                                                  \
	0x188 /* device table, 48-bit addresses, metabox: inodes or blocks lie elsewhere */

#define SLOT 32
#define INODE_EXTENDED 64
#define FLAT_PLAIN 0
#define FLAT_INLINE 2
#define DIRENT 12
#define TYPE_DIRECTORY 2

#define ENTRIES_MAX 200000
#define NAMES_MAX (UINT64_C(16) << 20) /* bytes of all paths */
#define PATH_LENGTH_MAX 4095

struct todo {
	struct span path;
	uint64_t nid;
};

struct walk {
	struct arena *a;
	struct span image;
	uint64_t block, meta; /* bytes of a block; where the inodes begin */
	struct todo *todo;    /* directories still to be read, and those that were */
	size_t n_todo, n_entries;
	uint64_t n_bytes; /* of all paths so far */
	void (*entry)(void *data, struct span path, bool directory);
	void *data;
};

struct directory {
	uint64_t size, blocks; /* bytes; where its whole blocks lie */
	uint64_t tail;	       /* where the rest of an inline one lies; 0: in a block as well */
};

static uint64_t little(const char *p, size_t n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | (unsigned char)p[n];
	return v;
}

/* `n` bytes at `at`; NULL: the image is not as long. */
static const char *bytes(const struct walk *w, uint64_t at, uint64_t n)
{
	return at <= w->image.n && n <= w->image.n - at ? w->image.p + at : NULL;
}

static const char *read_super(struct walk *w, uint64_t *ret_root)
{
	const char *s = bytes(w, EROFS_AT, SUPER);
	unsigned bits;

	if (!s || memcmp(s, EROFS_MAGIC, 4) != 0)
		return "its superblock is not there";
	bits = (unsigned char)s[BLOCK_BITS];
	if (bits < 9 || bits > 16)
		return "its blocks have a size that is not known";
	if (little(s + INCOMPATIBLE, 4) & ELSEWHERE)
		return "it needs what is not known here";
	w->block = UINT64_C(1) << bits;
	w->meta = little(s + META_BLOCK, 4) << bits;
	*ret_root = little(s + ROOT, 2);
	return NULL;
}

static const char *read_inode(const struct walk *w, uint64_t nid, struct directory *ret)
{
	uint64_t at = nid < UINT64_C(1) << 40 ? w->meta + nid * SLOT : UINT64_MAX;
	const char *inode = bytes(w, at, SLOT);
	unsigned format, layout, xattrs;

	if (!inode)
		return "an inode lies outside of it";
	format = (unsigned)little(inode, 2);
	layout = format >> 1 & 7;
	xattrs = (unsigned)little(inode + 2, 2);
	if ((little(inode + 4, 2) & 0170000) != 0040000)
		return "a directory has the inode of something else";
	if (layout != FLAT_PLAIN && layout != FLAT_INLINE)
		return "a directory is packed";
	if ((format & 1) && !bytes(w, at, INODE_EXTENDED))
		return "an inode lies outside of it";
	ret->size = little(inode + 8, format & 1 ? 8 : 4);
	ret->blocks = little(inode + 16, 4) * w->block;
	ret->tail = layout == FLAT_PLAIN ? 0
					 : at + (format & 1 ? INODE_EXTENDED : SLOT) +
						   (xattrs ? 12 + (xattrs - 1) * 4 : 0);
	return ret->size > w->image.n ? "a directory is larger than it" : NULL;
}

static bool is_name(struct span name)
{
	return name.n && span_index(name, '/') == name.n && span_index(name, '\0') == name.n;
}

static const char *take(struct walk *w, struct span in, struct span name, uint64_t nid,
			bool directory)
{
	struct span path;

	w->n_bytes += in.n + 1 + name.n;
	if (++w->n_entries > ENTRIES_MAX || w->n_bytes > NAMES_MAX)
		return "it has more entries than any initramfs";
	if (span_eq(name, ".") || span_eq(name, ".."))
		return NULL;
	if (!is_name(name) || in.n + 1 + name.n > PATH_LENGTH_MAX)
		return "a name makes no sense";
	path = span_of(arena_printf(w->a, "%.*s%s%.*s", (int)in.n, in.p, in.n ? "/" : "",
				    (int)name.n, name.p));
	w->entry(w->data, path, directory);
	if (directory)
		*arena_push(w->a, w->todo, w->n_todo) = (struct todo){ path, nid };
	return NULL;
}

/* Entries, then their names, each up to where the next one begins; the last may end with NULs. */
static const char *read_block(struct walk *w, struct span in, struct span block)
{
	uint64_t first = block.n >= DIRENT ? little(block.p + 8, 2) : 0, end, at;
	const char *why = NULL;

	if (first < DIRENT || first % DIRENT || first > block.n)
		return "a directory makes no sense";
	for (uint64_t i = 0; i < first && !why; i += DIRENT) {
		const char *e = block.p + i;
		struct span name;

		at = little(e + 8, 2);
		end = i + DIRENT < first ? little(e + DIRENT + 8, 2) : block.n;
		if (at < first || end < at || end > block.n)
			return "a directory makes no sense";
		name = span_make(block.p + at, (size_t)(end - at));
		if (i + DIRENT == first)
			name = span_head(name, span_index(name, '\0'));
		why = take(w, in, name, little(e, 8), e[10] == TYPE_DIRECTORY);
	}
	return why;
}

static const char *read_directory(struct walk *w, struct todo todo)
{
	struct directory d;
	const char *why = read_inode(w, todo.nid, &d);

	for (uint64_t at = 0; at < d.size && !why; at += w->block) {
		uint64_t n = d.size - at < w->block ? d.size - at : w->block;
		const char *p = bytes(w, n < w->block && d.tail ? d.tail : d.blocks + at, n);

		why = p ? read_block(w, todo.path, span_make(p, (size_t)n))
			: "a directory lies outside of it";
	}
	return why;
}

const char *erofs_walk(struct arena *a, struct span image,
		       void (*entry)(void *data, struct span path, bool directory), void *data)
{
	struct walk w = { .a = a, .image = image, .entry = entry, .data = data };
	uint64_t root;
	const char *why = read_super(&w, &root);

	if (why)
		return why;
	*arena_push(a, w.todo, w.n_todo) = (struct todo){ span_of(""), root };
	for (size_t i = 0; i < w.n_todo && !why; i++)
		why = read_directory(&w, w.todo[i]);
	return why;
}
