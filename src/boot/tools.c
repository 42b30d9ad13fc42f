/* SPDX-License-Identifier: MIT */
#include "boot/tools.h"

const char *const tools_dirs[TOOLS_N_DIRS] = { "/usr/sbin", "/usr/bin", "/sbin", "/bin" };

static const struct file *first_seen(const struct facts *f, const char *const *paths)
{
	const struct file *hindered = NULL;

	for (size_t i = 0; paths[i]; i++) {
		const struct file *file = facts_file(f, paths[i]);

		if (file->seen == SEEN_PRESENT)
			return file;
		if (file->seen != SEEN_ABSENT && !hindered)
			hindered = file;
	}
	return hindered ? hindered : facts_file(f, paths[0]);
}

const struct file *tools_program(const struct facts *f, const char *name)
{
	const char *paths[TOOLS_N_DIRS + 1] = { name };

	if (name[0] != '/')
		for (size_t i = 0; i < TOOLS_N_DIRS; i++)
			paths[i] = arena_path(f->arena, tools_dirs[i], name);
	return first_seen(f, paths);
}

const struct file *tools_kexec(const struct facts *f)
{
	return tools_program(f, "kexec");
}

const char *const *tools_service_paths(enum family family)
{
	static const char *const el[] = { "/usr/bin/kdumpctl", "/usr/sbin/kdumpctl",
					  "/bin/kdumpctl", NULL };
	static const char *const debian[] = { "/usr/sbin/kdump-config", "/sbin/kdump-config",
					      NULL };
	static const char *const suse[] = { "/usr/lib/kdump/load.sh", "/usr/sbin/kdumptool", NULL };

	switch (family) {
	case FAMILY_DEBIAN:
		return debian;
	case FAMILY_SUSE:
		return suse;
	default:
		return el;
	}
}

const char *tools_service_name(enum family family)
{
	switch (family) {
	case FAMILY_DEBIAN:
		return "kdump-config";
	case FAMILY_SUSE:
		return "kdump";
	default:
		return "kdumpctl";
	}
}

const struct file *tools_service(const struct facts *f, enum family family)
{
	return first_seen(f, tools_service_paths(family));
}

/* EL builds for the kernel that runs, and beside it where /boot cannot be written. */
static const char *const patterns_el[] = { "/boot/initramfs-%skdump.img",
					   "/var/lib/kdump/initramfs-%skdump.img", NULL };
static const char *const patterns_debian[] = { "/var/lib/kdump/initrd.img-%s", NULL };
/* kdump 2.x keeps one for the newest kernel; before it there was one beside each. */
static const char *const patterns_suse[] = { "/var/lib/kdump/initrd", "/boot/initrd-%s-kdump",
					     NULL };

static const char *const *patterns_of(enum family family)
{
	static const char *const none[] = { NULL };

	switch (family) {
	case FAMILY_EL:
		return patterns_el;
	case FAMILY_DEBIAN:
		return patterns_debian;
	case FAMILY_SUSE:
		return patterns_suse;
	default:
		return none;
	}
}

static const char *with_release(const char *pattern, const char *release, struct arena *a)
{
	struct span p = span_of(pattern);
	size_t at = span_find(p, "%s");

	if (at == p.n)
		return pattern;
	return arena_printf(a, "%.*s%s%s", (int)at, pattern, release, pattern + at + 2);
}

const char **tools_image_paths(const struct look *look, const struct state *s, struct arena *a)
{
	const char *const *patterns = patterns_of(look->profile.distro->family);
	const struct kdump_setting *own = &look->kdump.initrd;
	const char **paths = arena_array(a, const char *, 4);
	size_t n = 0;

	/* The packaged name is a link that the service points at the image of the kernel that runs.
	 */
	if (look->profile.distro->family == FAMILY_DEBIAN && own->set &&
	    !span_eq(own->value, "/var/lib/kdump/initrd.img")) {
		if (own->seen == SEEN_PRESENT && own->value.n)
			paths[n++] = arena_dup(a, own->value);
		return paths;
	}
	for (size_t i = 0; s->release && patterns[i]; i++)
		paths[n++] = with_release(patterns[i], s->release, a);
	return paths;
}

const char *tools_image_path(const struct look *look, const struct state *s, struct arena *a)
{
	const char **paths = tools_image_paths(look, s, a);

	for (size_t i = 0; paths[i]; i++)
		if (facts_file(look->facts, paths[i])->seen == SEEN_PRESENT)
			return paths[i];
	return paths[0];
}

const char **tools_boot_paths(struct arena *a, const char *path)
{
	static const char *const mounts[] = { "", "/boot", "/boot/efi", "/efi" };
	const char **paths = arena_array(a, const char *, 6);
	size_t n = 0;

	if (path && path[0] == '(')
		path = strchr(path, '/');
	if (!path || path[0] != '/' || strchr(path, '$'))
		return paths;
	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts); i++)
		paths[n++] = arena_printf(a, "%s%s", mounts[i], path);
	/* In a subvolume: /@/boot/vmlinuz. */
	paths[n] = arena_printf(a, "/boot%s", strrchr(path, '/'));
	return paths;
}

const char *tools_capture_kernel(const struct look *look, struct where *ret_where)
{
	const struct kdump_config *kdump = &look->kdump;
	const struct kdump_setting *own =
		look->profile.distro->family == FAMILY_DEBIAN ? &kdump->kernel : &kdump->kernelver;
	struct arena *a = look->facts->arena;

	*ret_where = own->where;
	if (!own->set || own->seen != SEEN_PRESENT || !own->value.n)
		return NULL;
	if (look->profile.distro->family == FAMILY_EL)
		return arena_printf(a, "/boot/vmlinuz-%.*s", (int)own->value.n, own->value.p);
	/* The packaged name is a link that the service makes anew when it loads. */
	if (own->value.p[0] != '/' || span_starts(own->value, "/var/lib/kdump/"))
		return NULL;
	return look->profile.distro->family == FAMILY_DEBIAN ? arena_dup(a, own->value) : NULL;
}

/* kdump-config runs the kernel hook, which ends with status 0 where there is no mkinitramfs. */
const char *const *tools_makers(enum family family)
{
	static const char *const debian[] = { "/etc/kernel/postinst.d/kdump-tools",
					      "/usr/sbin/mkinitramfs", NULL };
	static const char *const none[] = { NULL };

	return family == FAMILY_DEBIAN ? debian : none;
}
