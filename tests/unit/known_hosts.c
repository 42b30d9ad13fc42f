/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/known_hosts.h"
#include "format/sha1.h"

#include <stdio.h>

static const char *hmac(const char *key, size_t n, const char *text, char ret[41])
{
	unsigned char digest[SHA1_SIZE];

	sha1_hmac(span_make(key, n), span_of(text), digest);
	for (int i = 0; i < SHA1_SIZE; i++)
		snprintf(ret + 2 * i, 3, "%02x", digest[i]);
	return ret;
}

/* The first two of RFC 2202, and one whose text fills more than a block. */
START_TEST(hmac_is_that_of_the_rfc)
{
	char hex[41], long_text[200];

	ck_assert_str_eq(hmac("\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v", 20, "Hi There", hex),
			 "b617318655057264e28bc0b6fb378c8ef146be00");
	ck_assert_str_eq(hmac("Jefe", 4, "what do ya want for nothing?", hex),
			 "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	memset(long_text, 'a', 199);
	long_text[199] = '\0';
	ck_assert_str_eq(hmac("Jefe", 4, long_text, hex),
			 "f0cb4b2851aa7c3415ad00b35ef43316a0ab7c75");
}
END_TEST

#define KEY "ssh-rsa AAAAB3NzaC1yc2EA"
#define HASHED(hash) "|1|AQIDBAUGBwgJCgsMDQ4PEBESExQ=|" hash " " KEY "\n"

static const struct {
	const char *text, *name;
	enum known_host is;
	unsigned line;
} rows[] = {
	{ "", "a", KNOWN_NOT, 0 },
	{ "a " KEY "\n", "a", KNOWN_KEY, 1 },
	{ "# a " KEY "\n\n  b,a " KEY " who@where\n", "a", KNOWN_KEY, 3 },
	{ "a ssh-rsa\n", "a", KNOWN_NOT, 0 },
	{ "a\n", "a", KNOWN_NOT, 0 },
	{ "a x y\n", "a", KNOWN_NOT, 0 },
	{ "a ssh-rsa y\n", "a", KNOWN_NOT, 0 },
	{ "a ssh-rsa AAAA\n", "a", KNOWN_NOT, 0 },
	{ "a ssh-rsa AAAAB3NzaC1yc2E=A\n", "a", KNOWN_NOT, 0 },
	{ "a ssh-rsa AAAAC3NzaC1lZDI1NTE5\n", "a", KNOWN_NOT, 0 },
	{ "a ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\n", "a", KNOWN_KEY, 1 },
	{ "a ssh-unheard AAAADXNzaC11bmhlYXJk\n", "a", KNOWN_NOT, 0 },
	{ "a x y\na " KEY "\n", "a", KNOWN_KEY, 2 },
	{ "A.Example " KEY "\n", "a.example", KNOWN_KEY, 1 },
	{ "a.example " KEY "\n", "a", KNOWN_NOT, 0 },
	{ "*.example " KEY "\n", "a.example", KNOWN_KEY, 1 },
	{ "*.example " KEY "\n", "example", KNOWN_NOT, 0 },
	{ "*,!*.b.example " KEY "\n", "a.b.example", KNOWN_NOT, 0 },
	{ "!a,* " KEY "\n", "a", KNOWN_NOT, 0 },
	{ "!b " KEY "\n", "a", KNOWN_NOT, 0 },
	{ "192.0.2.? " KEY "\n", "192.0.2.9", KNOWN_KEY, 1 },
	{ "192.0.2.? " KEY "\n", "192.0.2.10", KNOWN_NOT, 0 },
	{ "*a*b*c " KEY "\n", "xaxbxbxc", KNOWN_KEY, 1 },
	{ "[a]:2222 " KEY "\n", "a", KNOWN_NOT, 0 },
	{ "[a]:2222 " KEY "\n", "[a]:2222", KNOWN_KEY, 1 },
	{ "@cert-authority * " KEY "\n", "a", KNOWN_BY_AUTHORITY, 1 },
	{ "@cert-authority * " KEY "\na " KEY "\n", "a", KNOWN_KEY, 2 },
	{ "a " KEY "\n@revoked * " KEY "\n", "a", KNOWN_REVOKED, 2 },
	{ "@unheard a " KEY "\n", "a", KNOWN_NOT, 0 },
	{ "@revoked\n@revoked a\n@revoked a ssh-rsa\n", "a", KNOWN_NOT, 0 },
	{ HASHED("l8LtHCMRlgDqEv9nsLrrGGNHYPs="), "dump.example.com", KNOWN_KEY, 1 },
	{ HASHED("l8LtHCMRlgDqEv9nsLrrGGNHYPs="), "dump.example.co", KNOWN_NOT, 0 },
	{ HASHED("hLUBKMfjqtbpiBLa158T72QYomw="), "[192.0.2.9]:2222", KNOWN_KEY, 1 },
	{ HASHED("hLUBKMfjqtbpiBLa158T72QYomw="), "192.0.2.9", KNOWN_NOT, 0 },
	/* As ssh-keygen -H of OpenSSH 9.2 made it. */
	{ "|1|VsPAGC4oIpdBpfQJIhtiVpWujc8=|dhzBgJCquK+q18xylH5YfK1HYiM= " KEY "\n",
	  "[192.0.2.9]:2222", KNOWN_KEY, 1 },
	{ HASHED("l8LtHCMRlgDqEv9nsLrrGGNHYPs"), "dump.example.com", KNOWN_NOT, 0 },
	{ HASHED("redacted"), "dump.example.com", KNOWN_NOT, 0 },
	{ "|2|AQIDBAUGBwgJCgsMDQ4PEBESExQ=|l8LtHCMRlgDqEv9nsLrrGGNHYPs= " KEY "\n",
	  "dump.example.com", KNOWN_NOT, 0 },
};

START_TEST(lines_are_read_as_ssh_reads_them)
{
	unsigned line = 0;

	ck_assert_msg(known_hosts_find(span_of(rows[_i].text), span_of(rows[_i].name), &line) ==
			      rows[_i].is,
		      "%s: %s", rows[_i].text, rows[_i].name);
	ck_assert_uint_eq(line, rows[_i].line);
}
END_TEST

TCase *tcase_known_hosts(void)
{
	TCase *tc = tcase_create("known_hosts");

	tcase_add_test(tc, hmac_is_that_of_the_rfc);
	tcase_add_loop_test(tc, lines_are_read_as_ssh_reads_them, 0,
			    (int)(sizeof(rows) / sizeof(*rows)));
	return tc;
}
