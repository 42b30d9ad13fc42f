/* SPDX-License-Identifier: MIT */
#include "format/hosts.h"

#include <arpa/inet.h>
#include <strings.h>

static enum host_address v4(const unsigned char a[4])
{
	if (a[0] == 127)
		return HOST_LOOPBACK;
	return a[0] || a[1] || a[2] || a[3] ? HOST_ADDRESS : HOST_UNSPECIFIED;
}

static enum host_address v6(const struct in6_addr *a)
{
	static const unsigned char none[15];

	if (IN6_IS_ADDR_V4MAPPED(a))
		return v4(a->s6_addr + 12);
	if (memcmp(a->s6_addr, none, sizeof(none)) != 0 || a->s6_addr[15] > 1)
		return HOST_ADDRESS;
	return a->s6_addr[15] ? HOST_LOOPBACK : HOST_UNSPECIFIED;
}

enum host_address hosts_address(struct span name)
{
	char text[INET6_ADDRSTRLEN];
	struct in_addr a4;
	struct in6_addr a6;

	name = span_head(name, span_index(name, '%')); /* the interface it is on */
	if (!name.n || name.n >= sizeof(text) || span_index(name, '\0') < name.n)
		return HOST_NO_ADDRESS;
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	if (inet_pton(AF_INET, text, &a4) == 1) {
		unsigned char bytes[4];

		memcpy(bytes, &a4, sizeof(bytes));
		return v4(bytes);
	}
	return inet_pton(AF_INET6, text, &a6) == 1 ? v6(&a6) : HOST_NO_ADDRESS;
}

bool hosts_is_address(struct span name)
{
	return hosts_address(name) != HOST_NO_ADDRESS;
}

bool hosts_is_v6(struct span address)
{
	return span_index(address, ':') < address.n;
}

bool hosts_may_be_name(struct span name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    c != '.' && c != '-' && c != '_')
			return false;
	}
	return name.n != 0;
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
