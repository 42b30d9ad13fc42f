/* SPDX-License-Identifier: MIT */
/* LUKS headers, of block devices: only root may read them. */
#include "probe/probe.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Up to `n` bytes from the device's beginning; a device that ends before has fewer. */
static int read_from_start(int fd, struct arena *a, size_t n, struct span *ret)
{
	char *bytes = arena_alloc(a, n);
	size_t have = 0;

	while (have < n) {
		ssize_t got = pread(fd, bytes + have, n - have, (off_t)have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			break;
		have += (size_t)got;
	}
	*ret = span_make(bytes, have);
	return 0;
}

static int open_device(struct probe *p, const char *path)
{
	_cleanup_close_ int found = -1;
	const char *link;
	struct stat st;
	int r = root_locate(p->root, path, p->f->arena, &link, &st, &found);

	if (r < 0)
		return r;
	return S_ISBLK(st.st_mode) ? root_openat(p->root, path, O_RDONLY | O_NONBLOCK) : -ENOTBLK;
}

static const char *read_header(struct probe *p, const char *device, struct luks *ret)
{
	char *path = arena_printf(p->f->arena, "/dev/%s", device);
	struct span header = { 0 };
	_cleanup_close_ int fd = -1;
	int r;

	for (char *c = path; *c; c++)
		if (*c == '!') /* as /sys spells a name with a slash */
			*c = '/';
	fd = open_device(p, path);
	if (fd < 0)
		return facts_reason(-fd);
	r = read_from_start(fd, p->f->arena, LUKS_HEAD, &header);
	if (!r && luks_size(header))
		r = read_from_start(fd, p->f->arena, luks_size(header), &header);
	return r ? facts_reason(-r) : luks_parse(header, ret);
}

void probe_luks(struct probe *p, const char *device)
{
	struct locked *locked;

	if (p->quick || facts_locked(p->f, device))
		return;
	locked = arena_push(p->f->arena, p->f->locked, p->f->n_locked);
	*locked = (struct locked){ .device = arena_dup(p->f->arena, span_of(device)) };
	if (p->capture) {
		capture_luks(p->capture, p->f->arena, locked);
		return;
	}
	locked->why = p->f->root_kind == ROOT_LIVE ? read_header(p, device, &locked->luks)
						   : "only the guest itself can read it";
	locked->seen = locked->why ? SEEN_UNREADABLE : SEEN_PRESENT;
}
