/* SPDX-License-Identifier: MIT */
/* What reads a dump: crash, and the symbols of the kernel that crashed. */
#include "boot/dumps.h"

const char **dumps_debuginfo_paths(struct arena *a, const char *release)
{
	static const char *const patterns[] = {
		"/usr/lib/debug/lib/modules/%s/vmlinux",	   /* EL, Fedora */
		"/usr/lib/debug/boot/vmlinux-%s",		   /* Debian, Ubuntu */
		"/usr/lib/debug/usr/lib/modules/%s/vmlinux.debug", /* SUSE */
		"/usr/lib/debug/usr/lib/modules/%s/vmlinux",	   /* where /lib moved into /usr */
		"/usr/lib/debug/boot/vmlinux-%s.debug",		   /* SUSE before release 15.3 */
	};
	const size_t n = sizeof(patterns) / sizeof(*patterns);
	const char **ret = arena_array(a, const char *, n + 1);

	for (size_t i = 0; i < n; i++) {
		struct span pattern = span_of(patterns[i]);
		size_t at = span_index(pattern, '%');

		ret[i] = arena_printf(a, "%.*s%s%s", (int)at, pattern.p, release,
				      pattern.p + at + 2);
	}
	return ret;
}

const char *dumps_debuginfo(const struct facts *f, const char *release)
{
	const char **paths = dumps_debuginfo_paths(f->arena, release);

	while (*paths && facts_file(f, *paths)->seen != SEEN_PRESENT)
		paths++;
	return *paths;
}

const char *dumps_debuginfo_usual(const struct look *look, const char *release)
{
	const char **paths = dumps_debuginfo_paths(look->facts->arena, release);

	switch (look->profile.distro->family) {
	case FAMILY_DEBIAN:
		return paths[1];
	case FAMILY_SUSE:
		return paths[2];
	default:
		return paths[0];
	}
}

/* "dnf install" of "dnf install kexec-tools"; empty: not known. */
static struct span installs(const struct look *look)
{
	const char *command = look->profile.distro->install;
	const char *word = command ? strstr(command, " install ") : NULL;

	return word ? span_make(command, (size_t)(word - command) + strlen(" install"))
		    : span_of("");
}

static const char *package_el(struct arena *a, const char *release)
{
	return strstr(release, "uek") ? arena_printf(a, "kernel-uek-debuginfo-%s", release)
				      : arena_printf(a, "kernel-debuginfo-%s", release);
}

/* 6.4.0-150600.23.25-default: the flavour comes last. */
static const char *package_suse(struct arena *a, const char *release)
{
	const char *flavour = strrchr(release, '-');

	return arena_printf(a, "kernel%s-debuginfo", flavour ? flavour : "-default");
}

const char *dumps_install_debuginfo(const struct look *look, const char *release)
{
	bool ubuntu = strcmp(look->profile.id, "ubuntu") == 0;
	struct arena *a = look->facts->arena;
	struct span command = installs(look);
	const char *package = NULL;

	if (look->profile.distro->family == FAMILY_EL)
		package = package_el(a, release);
	else if (look->profile.distro->family == FAMILY_DEBIAN)
		package = arena_printf(a, "linux-image-%s-%s", release, ubuntu ? "dbgsym" : "dbg");
	else if (look->profile.distro->family == FAMILY_SUSE)
		package = package_suse(a, release);
	return package && command.n ? arena_printf(a, "%.*s %s", (int)command.n, command.p, package)
				    : NULL;
}

const char *dumps_install_crash(const struct look *look)
{
	struct span command = installs(look);

	return command.n ? arena_printf(look->facts->arena, "%.*s crash", (int)command.n, command.p)
			 : NULL;
}
