/* SPDX-License-Identifier: MIT */
#include "format/ssh_config.h"

#include "format/known_hosts.h"

#include <strings.h>

static bool is_word(struct span word, const char *name)
{
	return word.n == strlen(name) && strncasecmp(word.p, name, word.n) == 0;
}

/* A keyword ends at blanks, at = or at a quote. */
static struct span keyword(struct span line, struct span *ret_rest)
{
	struct span s = span_trim(line);
	size_t n = 0;

	while (n < s.n && !byte_blank(s.p[n]) && s.p[n] != '=' && s.p[n] != '"')
		n++;
	*ret_rest = span_trim(span_from(s, n));
	if (span_starts(*ret_rest, "="))
		*ret_rest = span_trim(span_from(*ret_rest, 1));
	return span_head(s, n);
}

/* What every system includes is read by itself, or says nothing of hosts. */
static bool is_usual_include(struct span word, struct span rest)
{
	return is_word(word, "include") &&
	       (span_eq(rest, "/etc/ssh/ssh_config.d/*.conf") ||
		(span_starts(rest, "/etc/crypto-policies/") && span_index(rest, ' ') == rest.n));
}

/* What says no more than ssh does by itself. */
static bool is_default(struct span word, struct span rest)
{
	return is_word(word, "pubkeyauthentication") && is_word(rest, "yes");
}

static unsigned find(struct span text, struct span host, const char *const *words,
		     struct span *ret_value, bool *ret_sure)
{
	struct span line, rest, word;
	bool applies = true, sure = true;
	unsigned number = 0;

	while (span_line(&text, &line)) {
		number++;
		word = keyword(line, &rest);
		if (!word.n || word.p[0] == '#')
			continue;
		if (is_word(word, "host") || is_word(word, "match")) {
			sure = is_word(word, "host");
			applies = !sure || ssh_patterns(rest, ' ', host);
		}
		for (size_t i = 0; applies && words[i]; i++)
			if (is_word(word, words[i]) && !is_usual_include(word, rest) &&
			    !is_default(word, rest)) {
				*ret_value = rest;
				*ret_sure = sure;
				return number;
			}
	}
	return 0;
}

unsigned ssh_config_detour(struct span text, struct span host)
{
	struct span value;
	bool sure;
	static const char *const words[] = { "hostname",
					     "port",
					     "hostkeyalias",
					     "userknownhostsfile",
					     "globalknownhostsfile",
					     "knownhostscommand",
					     "proxycommand",
					     "proxyjump",
					     "bindaddress",
					     "bindinterface",
					     "revokedhostkeys",
					     "pubkeyauthentication",
					     "preferredauthentications",
					     "include",
					     NULL };

	return find(text, host, words, &value, &sure);
}

unsigned ssh_config_lax(struct span text, struct span host)
{
	struct span value;
	bool sure;
	static const char *const words[] = { "stricthostkeychecking", "verifyhostkeydns", "include",
					     NULL };

	return find(text, host, words, &value, &sure);
}

enum ssh_family ssh_config_family(struct span text, struct span host, unsigned *ret_line)
{
	static const char *const words[] = { "addressfamily", NULL };
	struct span value;
	bool sure;

	*ret_line = find(text, host, words, &value, &sure);
	if (!*ret_line)
		return SSH_FAMILY_UNSAID;
	if (!sure)
		return SSH_FAMILY_UNKNOWN;
	if (is_word(value, "any"))
		return SSH_FAMILY_ANY;
	if (is_word(value, "inet"))
		return SSH_FAMILY_V4;
	return is_word(value, "inet6") ? SSH_FAMILY_V6 : SSH_FAMILY_UNKNOWN;
}
