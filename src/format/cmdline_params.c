/* SPDX-License-Identifier: MIT */
/* The parameters of cmdline.h whose values mean something here. */
#include "format/cmdline.h"
#include "format/memparse.h"

#include <limits.h>

bool cmdline_unknown_nmi_panic(struct span cmdline, struct cmdline_arg *ret_arg)
{
	static const char name[] = "unknown_nmi_panic";
	struct cmdline_arg arg;
	bool found = false;

	while (cmdline_next(&cmdline, &arg)) {
		if (!cmdline_name_eq(span_head(arg.name, strlen(name)), name))
			continue;
		if (ret_arg)
			*ret_arg = arg;
		found = true;
	}
	return found;
}

static bool separator(char c)
{
	return c == '.' || c == '/';
}

bool cmdline_is_sysctl(const struct cmdline_arg *arg, struct span *ret_key)
{
	struct span rest = span_from(arg->name, strlen("sysctl"));

	if (!span_starts(arg->name, "sysctl") || !rest.n || !separator(rest.p[0]) || !arg->value.n)
		return false;
	*ret_key = span_from(rest, 1);
	return true;
}

/* The key becomes a path below /proc/sys with every dot a slash; more slashes are as good as one.
 */
static bool same_path(struct span written, const char *key)
{
	size_t i = 0;

	while (*key) {
		if (i >= written.n)
			return false;
		if (separator(*key) != separator(written.p[i]))
			return false;
		if (!separator(*key) && *key != written.p[i])
			return false;
		i++;
		if (separator(*key))
			while (i < written.n && separator(written.p[i]))
				i++;
		key++;
	}
	return i == written.n;
}

bool cmdline_sysctl(struct span cmdline, const char *key, struct cmdline_arg *ret_arg)
{
	struct cmdline_arg arg;
	struct span written;
	bool found = false;

	while (cmdline_next(&cmdline, &arg)) {
		if (!cmdline_is_sysctl(&arg, &written))
			continue;
		while (written.n && separator(written.p[0]))
			written = span_from(written, 1);
		if (!same_path(written, key))
			continue;
		if (ret_arg)
			*ret_arg = arg;
		found = true;
	}
	return found;
}

enum cmdline_extnmi cmdline_apic_extnmi(struct span cmdline, struct cmdline_arg *ret_arg)
{
	enum cmdline_extnmi mode = CMDLINE_EXTNMI_BSP;
	struct cmdline_arg arg;

	while (cmdline_next(&cmdline, &arg)) {
		if (!cmdline_name_eq(arg.name, "apic_extnmi") || !arg.has_value)
			continue;
		/* strncmp against the head: `nonesuch` is none as well. */
		if (span_starts(arg.value, "all"))
			mode = CMDLINE_EXTNMI_ALL;
		else if (span_starts(arg.value, "none"))
			mode = CMDLINE_EXTNMI_NONE;
		else if (span_starts(arg.value, "bsp"))
			mode = CMDLINE_EXTNMI_BSP;
		else
			continue;
		if (ret_arg)
			*ret_arg = arg;
	}
	return mode;
}

/* kstrtoint(value, 0): one sign, the whole value. */
static bool read_int(struct span value, int *ret_n)
{
	int64_t n;

	/* No newline can be in an unquoted value; in a quoted one the kernel takes one at the end.
	 */
	if (value.n && value.p[value.n - 1] == '\n')
		value.n--;
	if (!span_i64(value, 0, &n) || n < INT_MIN || n > INT_MAX)
		return false;
	*ret_n = (int)n;
	return true;
}

bool cmdline_panic(struct span cmdline, int *ret_seconds, struct cmdline_arg *ret_arg)
{
	struct cmdline_arg arg;
	bool found = false;

	while (cmdline_next(&cmdline, &arg)) {
		if (!cmdline_name_eq(arg.name, "panic") || !read_int(arg.value, ret_seconds))
			continue;
		if (ret_arg)
			*ret_arg = arg;
		found = true;
	}
	return found;
}

/* kstrtobool: the first byte, or the first two of on and off, decide; e and d are of 7.2. */
static bool read_bool(struct span value, bool *ret_on)
{
	char first = memparse_byte(value, 0), second = memparse_byte(value, 1);

	if (first && strchr("eEyYtT1", first))
		*ret_on = true;
	else if (first && strchr("dDnNfF0", first))
		*ret_on = false;
	else if ((first == 'o' || first == 'O') && second && strchr("nN", second))
		*ret_on = true;
	else if ((first == 'o' || first == 'O') && second && strchr("fF", second))
		*ret_on = false;
	else
		return false;
	return true;
}

bool cmdline_bool(struct span cmdline, const char *name, bool *ret_on, struct cmdline_arg *ret_arg)
{
	struct cmdline_arg arg;
	bool found = false;

	while (cmdline_next(&cmdline, &arg)) {
		if (!cmdline_name_eq(arg.name, name))
			continue;
		if (!arg.has_value)
			*ret_on = true;
		else if (!read_bool(arg.value, ret_on))
			continue;
		if (ret_arg)
			*ret_arg = arg;
		found = true;
	}
	return found;
}

bool cmdline_mem(struct span cmdline, uint64_t *ret_limit, struct cmdline_arg *ret_arg)
{
	struct cmdline_arg arg;
	bool found = false;
	size_t end;

	while (cmdline_next(&cmdline, &arg)) {
		uint64_t limit;

		if (!cmdline_name_eq(arg.name, "mem") || !arg.has_value)
			continue;
		limit = memparse_size(arg.value, 0, true, &end);
		/* x86 takes memory away with every one of them, so the smallest holds. */
		if (!limit || (found && limit >= *ret_limit))
			continue;
		*ret_limit = limit;
		if (ret_arg)
			*ret_arg = arg;
		found = true;
	}
	return found;
}

#define SLAB_BYTES UINT64_C(2048)
#define SEGMENT UINT64_C(128) /* slabs */

struct swiotlb {
	uint64_t slabs;
	uint32_t areas;
};

/* Past 2^63 the kernel shifts by the width of the type; x86 takes that as no shift. */
static uint64_t power_of_two(uint64_t n)
{
	return n <= 1 ? 1 : UINT64_C(1) << ((64 - __builtin_clzll(n - 1)) & 63);
}

/* More than 2^31 areas are none: the rounded number does not fit. */
static void set_areas(struct swiotlb *s, uint32_t areas)
{
	s->areas = (uint32_t)power_of_two(areas);
	if (!s->areas)
		return;
	if (s->slabs < SEGMENT * s->areas)
		s->slabs = SEGMENT * s->areas;
	s->slabs = power_of_two(s->slabs);
}

uint64_t cmdline_swiotlb(struct span cmdline, bool saturates)
{
	struct swiotlb s = { .slabs = (UINT64_C(64) << 20) / SLAB_BYTES };
	struct cmdline_arg arg;

	while (cmdline_next(&cmdline, &arg)) {
		size_t at = 0;

		if (!cmdline_name_eq(arg.name, "swiotlb"))
			continue;
		if (memparse_byte(arg.value, at) >= '0' && memparse_byte(arg.value, at) <= '9') {
			uint64_t slabs = memparse_number(arg.value, at, saturates, &at);

			s.slabs = (slabs + SEGMENT - 1) & ~(SEGMENT - 1);
		}
		if (memparse_byte(arg.value, at) == ',')
			at++;
		if (memparse_byte(arg.value, at) >= '0' && memparse_byte(arg.value, at) <= '9')
			set_areas(&s, (uint32_t)memparse_number(arg.value, at, saturates, &at));
	}
	return s.slabs * SLAB_BYTES;
}
