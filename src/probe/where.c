/* SPDX-License-Identifier: MIT */
/* What kind of root it is, and for which architecture. */
#include "probe/probe.h"

#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* e_machine of an ELF header, as uname -m would say it. */
static const char *elf_arch(struct span head)
{
	unsigned machine, low, high;

	if (head.n < 20 || memcmp(head.p, "\177ELF", 4) != 0)
		return NULL;
	low = (unsigned char)head.p[head.p[5] == 2 ? 19 : 18];
	high = (unsigned char)head.p[head.p[5] == 2 ? 18 : 19];
	machine = low | high << 8;
	switch (machine) {
	case 3:
		return "i686";
	case 21:
		return "ppc64le";
	case 22:
		return "s390x";
	case 62:
		return "x86_64";
	case 183:
		return "aarch64";
	default:
		return NULL;
	}
}

/* An image says its architecture by any of its programs. */
static const char *image_arch(struct probe *p)
{
	static const char *const programs[] = { "/usr/bin/env", "/bin/sh", "/sbin/init" };

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		const struct file *file = probe_read_head(p, programs[i], 64);
		const char *arch = file->has_bytes ? elf_arch(file->bytes) : NULL;

		if (arch)
			return arch;
	}
	return NULL;
}

void probe_where(struct probe *p)
{
	struct facts *f = p->f;
	struct utsname name;

	f->privileged = geteuid() == 0;
	f->time = time(NULL);
	if (!p->slash)
		probe_slash(p);
	if (!p->slash) {
		f->root_kind = ROOT_IMAGE;
		p->capture = capture_load(p); /* that says what kind of root it was */
	}
	if (p->capture && (f->arch || f->root_kind == ROOT_CAPTURE))
		return;
	if (f->root_kind == ROOT_LIVE && uname(&name) == 0)
		f->arch = arena_dup(f->arena, span_of(name.machine));
	else
		f->arch = image_arch(p);
}
