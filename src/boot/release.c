/* SPDX-License-Identifier: MIT */
#include "boot/release.h"

/* What is after the last slash; `path` becomes what is before it. */
static struct span take_base(struct span *path)
{
	size_t i = path->n;
	struct span base;

	while (i > 0 && path->p[i - 1] != '/')
		i--;
	base = span_from(*path, i);
	path->n = i ? i - 1 : 0;
	return base;
}

static bool looks_like_release(struct span s)
{
	return s.n > 2 && s.p[0] >= '0' && s.p[0] <= '9' && span_index(s, '.') < s.n;
}

const char *release_of_kernel(struct arena *a, struct span path)
{
	static const char *const prefixes[] = { "vmlinuz-", "vmlinux-", "kernel-", "linux-",
						"Image-",   "bzImage-", "image-" };
	struct span dir = path, base = take_base(&dir);

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		struct span rest = span_from(base, strlen(prefixes[i]));

		if (span_starts(base, prefixes[i]) && looks_like_release(rest))
			return arena_dup(a, rest);
	}
	/* kernel-install's layout: the release is a directory. */
	base = take_base(&dir);
	return looks_like_release(base) ? arena_dup(a, base) : NULL;
}
