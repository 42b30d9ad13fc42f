/* SPDX-License-Identifier: MIT */
/* Which kernel reads crashkernel= by which rules. */
#include "format/crashkernel.h"

/* The rules of mainline by the version that brought them. */
static void mainline(struct crashkernel_kernel *k)
{
	unsigned v = k->major * 1000 + k->minor;

	k->rounds = v >= 6001;
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

/* RHEL 8 and its rebuilds, kernel/crash_core.c; the table of 8.0 to 8.3 had 160M up to 64G. */
static void el8(struct crashkernel_kernel *k)
{
	k->rounds = true;
	k->auto_rule = CRASHKERNEL_AUTO_TABLE;
	k->auto_table = k->arm64 ? "2G-:448M" : "1G-4G:160M,4G-64G:192M,64G-1T:256M,1T-:512M";
}

static void vendor(struct span release, struct crashkernel_kernel *k)
{
	/* Kernels that are known, or may be assumed, to carry a crashkernel=auto of their own. */
	static const char *const own[] = { ".oe",   ".an7", ".an8", ".an23", ".al7",	".al8",
					   ".ky10", ".tl3", ".tl4", ".ocs",  ".velinux" };

	if (has(release, "uek")) {
		k->auto_rule = CRASHKERNEL_AUTO_UNKNOWN;
		if (k->major == 5)
			k->rounds = false;
	} else if (has(release, ".el7")) {
		k->auto_rule = CRASHKERNEL_AUTO_UNKNOWN;
	} else if (has(release, ".el8") && k->major == 4) {
		el8(k);
	} else if (has(release, ".el9")) {
		k->rounds = true;
		k->high = true;
	}
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (has(release, own[i])) {
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
		k.major = 7;
		k.minor = 2;
	}
	mainline(&k);
	vendor(release, &k);
	if (!k.x86 && !k.arm64)
		k.known = false;
	*ret = k;
}
