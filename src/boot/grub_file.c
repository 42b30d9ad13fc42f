/* SPDX-License-Identifier: MIT */
#include "boot/grub.h"

/* The path without its device: (hd0,gpt2)/grub2/grub.cfg is /grub2/grub.cfg on some filesystem. */
static struct span without_device(struct span path)
{
	size_t close = span_index(path, ')');

	return path.n && path.p[0] == '(' && close < path.n ? span_from(path, close + 1) : path;
}

/*
 * Where a path may be in this system. A filesystem of its own for /boot drops that part; a btrfs
 * subvolume or a snapshot puts something before it.
 */
static size_t candidates(const struct grub *g, struct span path, const char *ret[5])
{
	struct span p = without_device(path);
	size_t boot = span_find(p, "/boot/"), n = 0;

	if (p.n == 0 || p.p[0] != '/' || memchr(p.p, GRUB_DEVICE, p.n))
		return 0;
	if (boot < p.n)
		ret[n++] = arena_dup(g->arena, span_from(p, boot));
	ret[n++] = arena_printf(g->arena, "/boot%.*s", (int)p.n, p.p);
	ret[n++] = arena_printf(g->arena, "/boot/efi%.*s", (int)p.n, p.p);
	ret[n++] = arena_printf(g->arena, "/efi%.*s", (int)p.n, p.p);
	if (boot != 0)
		ret[n++] = arena_dup(g->arena, p);
	return n;
}

const struct file *grub_file(const struct grub *g, struct span path, enum grub_status *ret)
{
	const char *paths[5];
	size_t n = candidates(g, path, paths);
	const struct file *unreadable = NULL, *absent = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct file *file = facts_file(g->f, paths[i]);

		if (file->seen == SEEN_PRESENT) {
			*ret = GRUB_OK;
			return file;
		}
		if (file->seen == SEEN_UNREADABLE && !unreadable)
			unreadable = file;
		if (file->seen == SEEN_ABSENT && !absent)
			absent = file;
	}
	*ret = absent && !unreadable ? GRUB_FAILED : GRUB_MAYBE;
	return unreadable ? unreadable : absent;
}

/* A directory is there when something in it is. */
bool grub_is_dir(const struct grub *g, struct span path)
{
	static const char *const inside[] = { "grub.cfg", "grubenv", "loader" };
	const char *paths[5];
	size_t n = candidates(g, path, paths);

	for (size_t i = 0; i < n; i++) {
		if (facts_file(g->f, paths[i])->seen == SEEN_PRESENT)
			return facts_file(g->f, paths[i])->kind == FILE_DIRECTORY;
		for (size_t k = 0; k < sizeof(inside) / sizeof(*inside); k++) {
			const char *file = arena_path(g->arena, paths[i], inside[k]);

			if (facts_file(g->f, file)->seen == SEEN_PRESENT)
				return true;
		}
	}
	return false;
}
