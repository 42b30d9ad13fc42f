/* SPDX-License-Identifier: MIT */
/* Which kernel reads crashkernel= by which rules. */
#include "format/crashkernel.h"

/*
 * The rules of mainline by the version that brought them: read in the sources of 6.1, 6.12 and
 * 7.2; between them by the release that merged the change. Numbers may have begun to saturate
 * in a release after 6.12 and before 7.2: only absurd values can tell.
 */
static void mainline(struct crashkernel_kernel *k)
{
	unsigned v = k->major * 1000 + k->minor;

	k->rounds = v >= 6000;
	k->saturates = v >= 7002;
	k->high = k->x86 ? v >= 3009 : v >= 5019;
	k->any_failure = k->x86 && v < 6007;
	k->limits = v >= 6012;
	k->knows_cma = v >= 6017;
	k->takes_cma = k->knows_cma && k->x86;
	k->default_low = k->x86 || v >= 6002;
}

static bool read_number(struct span *rest, unsigned *ret_n)
{
	unsigned n = 0;
	size_t i = 0;

	for (; i < rest->n && rest->p[i] >= '0' && rest->p[i] <= '9' && n < 100000; i++)
		n = n * 10 + (unsigned)(rest->p[i] - '0');
	if (!i)
		return false;
	*ret_n = n;
	*rest = span_from(*rest, i);
	return true;
}

static bool read_version(struct span release, struct crashkernel_kernel *k)
{
	struct span rest = release;

	if (!read_number(&rest, &k->major) || !rest.n || rest.p[0] != '.')
		return false;
	rest = span_from(rest, 1);
	return read_number(&rest, &k->minor);
}

static bool has(struct span release, const char *tag)
{
	return span_find(release, tag) < release.n;
}

/* The number behind the version: 362 of "5.14.0-362.8.1.el9_3"; 0 when there is none. */
static unsigned build_number(struct span release)
{
	struct span rest = span_from(release, span_index(release, '-') + 1);
	unsigned n = 0;

	read_number(&rest, &n);
	return n;
}

/* kernel/crash_core.c of RHEL 8. Early releases had 160M up to 64G where the table says 192M. */
static void el8(struct crashkernel_kernel *k)
{
	k->rounds = true;
	k->auto_rule = CRASHKERNEL_AUTO_TABLE;
	k->auto_table = k->arm64 ? "2G-:448M" : "1G-4G:160M,4G-64G:192M,64G-1T:256M,1T-:512M";
}

/* Kernels that are known, or may be assumed, to carry a crashkernel= parser of their own. */
static bool own_parser(struct span release)
{
	static const char *const tags[] = { ".oe", ".an7", ".an8", ".an23",  ".al7",   ".al8",
					    ".ky", ".tl",  ".ocs", "tlinux", "velinux" };

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (has(release, tags[i]))
			return true;
	return false;
}

static void vendor(struct span release, struct crashkernel_kernel *k)
{
	if (has(release, "uek")) {
		/* Some UEK have a table, some have none; none was seen that rounds before 6. */
		k->auto_rule = CRASHKERNEL_AUTO_UNKNOWN;
	} else if (has(release, ".el7") || (has(release, ".fc") && k->major == 5)) {
		/* RHEL 7 reserves by a formula that changed between its releases. */
		k->auto_rule = CRASHKERNEL_AUTO_UNKNOWN;
	} else if (has(release, ".el8") && k->major == 4) {
		el8(k);
	} else if (has(release, ".el9") && k->major == 5) {
		/* Backported for 9.1: 5.14.0-133. `,high` on arm64 is assumed for all of them. */
		k->rounds = build_number(release) >= 133;
		k->high = true;
	} else if (own_parser(release)) {
		k->known = false;
		k->auto_rule = CRASHKERNEL_AUTO_UNKNOWN;
	}
}

void crashkernel_kernel_of(struct span release, const char *arch, struct crashkernel_kernel *ret)
{
	struct span a = span_of(arch ? arch : "x86_64");
	struct crashkernel_kernel k = {
		.known = true,
		.x86 = span_eq(a, "x86_64") || span_eq(a, "amd64") || span_eq(a, "i686"),
		.arm64 = span_eq(a, "aarch64") || span_eq(a, "arm64"),
	};

	if (!read_version(release, &k)) {
		k.known = false;
		k.auto_rule = CRASHKERNEL_AUTO_UNKNOWN;
		k.major = 7;
		k.minor = 2;
	}
	mainline(&k);
	vendor(release, &k);
	if (!k.x86 && !k.arm64)
		k.known = false;
	*ret = k;
}
