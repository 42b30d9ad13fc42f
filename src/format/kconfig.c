/* SPDX-License-Identifier: MIT */
#include "format/kconfig.h"

static struct span unquoted(struct span v)
{
	return v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"' ? span_make(v.p + 1, v.n - 2) : v;
}

static enum kconfig_state state_of(struct span value)
{
	if (span_eq(value, "y"))
		return KCONFIG_YES;
	if (span_eq(value, "m"))
		return KCONFIG_MODULE;
	return span_eq(value, "n") ? KCONFIG_OFF : KCONFIG_VALUE;
}

/* What the line that holds the name at `at` says of it; false: it is about something else. */
static bool read_mention(struct span config, size_t at, size_t name_len,
			 enum kconfig_state *ret_state, struct span *ret_value)
{
	struct span rest = span_from(config, at + name_len), line = { rest.p, 0 };
	bool starts_line = at == 0 || config.p[at - 1] == '\n';
	bool commented = at >= 2 && config.p[at - 2] == '#' && config.p[at - 1] == ' ' &&
			 (at == 2 || config.p[at - 3] == '\n');

	span_line(&rest, &line);
	if (span_ends(line, "\r"))
		line.n--;
	if (commented && span_eq(line, " is not set")) {
		*ret_state = KCONFIG_OFF;
		*ret_value = span_from(line, line.n);
		return true;
	}
	if (!starts_line || !line.n || line.p[0] != '=')
		return false;
	*ret_value = span_from(line, 1);
	*ret_state = state_of(*ret_value);
	*ret_value = unquoted(*ret_value);
	return true;
}

enum kconfig_state kconfig_get(struct span config, const char *name, struct span *ret_value)
{
	size_t n = strlen(name);
	enum kconfig_state state = KCONFIG_ABSENT;
	struct span value = { 0 };

	/* A search for the name: 10,000 lines are not looked at one by one for each option. */
	for (size_t at = 0;; at += n) {
		at += span_find(span_from(config, at), name);
		if (at >= config.n)
			break;
		read_mention(config, at, n, &state, &value);
	}
	if (ret_value && state != KCONFIG_ABSENT)
		*ret_value = value;
	return state;
}

bool kconfig_on(struct span config, const char *name)
{
	enum kconfig_state state = kconfig_get(config, name, NULL);

	return state == KCONFIG_YES || state == KCONFIG_MODULE;
}

bool kconfig_header(struct span config, struct span *ret_arch, struct span *ret_version)
{
	static const char head[] = "# Linux/", tail[] = " Kernel Configuration";
	struct span line;

	while (span_line(&config, &line) && line.n && line.p[0] == '#') {
		size_t space;

		line = span_trim(line);
		if (!span_starts(line, head) || !span_ends(line, tail))
			continue;
		line = span_from(line, strlen(head));
		line.n -= strlen(tail);
		space = span_index(line, ' ');
		if (!space || space >= line.n)
			return false;
		*ret_arch = span_head(line, space);
		*ret_version = span_from(line, space + 1);
		return true;
	}
	return false;
}

const char *kconfig_arch(struct span config)
{
	struct span arch, version;

	if (!kconfig_header(config, &arch, &version))
		return NULL;
	if (span_eq(arch, "x86"))
		return kconfig_on(config, "CONFIG_X86_64") ? "x86_64" : "i686";
	if (span_eq(arch, "x86_64"))
		return "x86_64";
	if (span_eq(arch, "arm64"))
		return "aarch64";
	if (span_eq(arch, "s390"))
		return "s390x";
	if (span_eq(arch, "powerpc"))
		return kconfig_on(config, "CONFIG_CPU_LITTLE_ENDIAN") ? "ppc64le" : "ppc64";
	if (span_eq(arch, "riscv"))
		return "riscv64";
	return span_eq(arch, "loongarch") ? "loongarch64" : NULL;
}
