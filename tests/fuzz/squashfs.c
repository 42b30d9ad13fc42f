/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/squashfs.h"

struct seen {
	struct span before;
	size_t n, directories;
};

/* Stands for a compressor: the first byte says how often the rest is repeated. */
static size_t unpack(void *data, struct span packed, char *out)
{
	size_t times = fuzz_choice(&packed, 256) + 1u, n = 0;

	(void)data;
	law(packed.n < SQUASHFS_BLOCK);
	while (times-- && packed.n <= SQUASHFS_BLOCK - n) {
		memcpy(out + n, packed.p, packed.n);
		n += packed.n;
	}
	return n;
}

static void entry(void *data, struct span path, bool directory)
{
	struct seen *seen = data;

	fuzz_read(path);
	law(path.n && path.n < 4096 && path.p[0] != '/' && path.p[path.n - 1] != '/');
	law(span_index(path, '\0') == path.n && span_find(path, "//") == path.n);
	seen->n++;
	seen->directories += directory;
}

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct seen seen = { .n = 0 };
	const struct squashfs_visitor visitor = { unpack, entry, &seen };
	struct squashfs s;
	const char *why;

	if (squashfs_super(input, input.n, &s))
		return;
	law(squashfs_begins(input));
	law(s.inodes < s.directories && s.directories < s.end && s.end <= input.n);
	why = squashfs_walk(
		a, &s, span_head(span_from(input, (size_t)s.inodes), (size_t)(s.end - s.inodes)),
		&visitor);
	law(why || seen.n + 1 >= s.n_inodes);
}
