/* SPDX-License-Identifier: MIT */
#include "format/hosts.h"

#include <strings.h>

static bool is_v4(struct span s)
{
	unsigned parts = 0;

	for (struct span rest = s; parts < 5; parts++) {
		size_t dot = span_index(rest, '.');
		uint64_t n;

		if (dot > 3 || !span_u64(span_head(rest, dot), 10, &n) || n > 255)
			return false;
		if (dot == rest.n)
			return parts == 3;
		rest = span_from(rest, dot + 1);
	}
	return false;
}

static bool is_v6(struct span s)
{
	size_t colons = 0;

	s = span_head(s, span_index(s, '%')); /* the interface it is on */
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == ':')
			colons++;
		else if (c != '.' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') &&
			 !(c >= 'A' && c <= 'F'))
			return false;
	}
	return colons >= 2 && colons <= 7;
}

bool hosts_is_address(struct span name)
{
	return is_v4(name) || is_v6(name);
}

unsigned hosts_find(struct span text, struct span name, struct span *ret_address)
{
	struct span line, address, word;
	unsigned number = 0;

	while (span_line(&text, &line)) {
		number++;
		line = span_head(line, span_index(line, '#'));
		if (!span_word(&line, &address) || !hosts_is_address(address))
			continue;
		while (span_word(&line, &word))
			if (word.n == name.n && strncasecmp(word.p, name.p, name.n) == 0) {
				*ret_address = address;
				return number;
			}
	}
	return 0;
}
