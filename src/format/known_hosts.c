/* SPDX-License-Identifier: MIT */
#include "format/known_hosts.h"

#include "format/base64.h"
#include "format/sha1.h"

#include <strings.h>

#define NAME_MAX_BYTES 1024

static bool same_letter(char a, char b)
{
	return strncasecmp(&a, &b, 1) == 0;
}

/* One star is tried at a time: a later one makes what an earlier one took final. */
static bool fits(struct span pattern, struct span name)
{
	size_t p = 0, n = 0, star = pattern.n, from = 0;

	while (n < name.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			from = n;
		} else if (p < pattern.n &&
			   (pattern.p[p] == '?' || same_letter(pattern.p[p], name.p[n]))) {
			p++;
			n++;
		} else if (star < pattern.n) {
			p = star + 1;
			n = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

/* Up to the sign; where that is a blank any blank will do. */
static size_t pattern_end(struct span s, char sign)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != sign && !(sign == ' ' && byte_blank(s.p[n])))
		n++;
	return n;
}

static struct span unquoted(struct span s)
{
	s = span_trim(s);
	return s.n > 1 && span_starts(s, "\"") && span_ends(s, "\"") ? span_make(s.p + 1, s.n - 2)
								     : s;
}

bool ssh_patterns(struct span patterns, char sign, struct span name)
{
	bool found = false;

	while (patterns.n) {
		size_t end = pattern_end(patterns, sign);
		struct span one = unquoted(span_head(patterns, end));
		bool not = span_starts(one, "!");

		patterns = span_from(patterns, end + 1);
		if (one.n > NAME_MAX_BYTES || !fits(span_from(one, not ), name))
			continue;
		if (not )
			return false;
		found = found || one.n > 0;
	}
	return found;
}

static bool is_hash_of(struct span token, struct span name)
{
	unsigned char digest[SHA1_SIZE];
	char salt[SHA1_SIZE + 1], hash[SHA1_SIZE + 1];
	size_t bar, n_salt, n_hash;

	if (!span_starts(token, "|1|"))
		return false;
	token = span_from(token, 3);
	bar = span_index(token, '|');
	if (!base64_decode(span_head(token, bar), salt, sizeof(salt), &n_salt) ||
	    !base64_decode(span_from(token, bar + 1), hash, sizeof(hash), &n_hash) ||
	    n_salt != SHA1_SIZE || n_hash != SHA1_SIZE)
		return false;
	sha1_hmac(span_make(salt, SHA1_SIZE), name, digest);
	return memcmp(digest, hash, sizeof(digest)) == 0;
}

bool known_hosts_names(struct span names, struct span name)
{
	return span_starts(names, "|") ? is_hash_of(names, name) : ssh_patterns(names, ',', name);
}

/* sshkey_type_from_name: what a host may have. Certificates are not listed here. */
static const char *const key_types[] = { "ssh-ed25519",
					 "ssh-rsa",
					 "ssh-dss",
					 "ecdsa-sha2-nistp256",
					 "ecdsa-sha2-nistp384",
					 "ecdsa-sha2-nistp521",
					 "sk-ssh-ed25519@openssh.com",
					 "sk-ecdsa-sha2-nistp256@openssh.com" };

size_t known_hosts_key(struct span type, struct span key)
{
	char bytes[64], want[64] = "";
	size_t n;

	for (size_t i = 0; i < sizeof(key_types) / sizeof(*key_types); i++) {
		if (!span_eq(type, key_types[i]))
			continue;
		/* The blob begins with its type, whose length stands in front. */
		want[3] = (char)type.n;
		memcpy(want + 4, type.p, type.n);
		return base64_decode(key, bytes, sizeof(bytes), &n) && n >= 4 + type.n &&
				       memcmp(bytes, want, 4 + type.n) == 0
			       ? (4 + type.n + 2) / 3 * 4
			       : 0;
	}
	return 0;
}

enum known_host known_hosts_find(struct span text, struct span name, unsigned *ret_line)
{
	enum known_host found = KNOWN_NOT;
	struct span line, names, type, key;
	unsigned number = 0;

	while (span_line(&text, &line)) {
		enum known_host says = KNOWN_KEY;

		number++;
		if (!span_word(&line, &names) || names.p[0] == '#')
			continue;
		if (names.p[0] == '@') {
			if (span_eq(names, "@cert-authority"))
				says = KNOWN_BY_AUTHORITY;
			else if (span_eq(names, "@revoked"))
				says = KNOWN_REVOKED;
			else
				continue;
			if (!span_word(&line, &names))
				continue;
		}
		/* A type and a key of it, or ssh leaves the line out. */
		if (!span_word(&line, &type) || !span_word(&line, &key) ||
		    !known_hosts_key(type, key))
			continue;
		if (says > found && known_hosts_names(names, name)) {
			found = says;
			*ret_line = number;
		}
	}
	return found;
}
