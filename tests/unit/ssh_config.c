/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/ssh_config.h"

static const struct {
	const char *text;
	unsigned detour, lax; /* for the host "dumps" */
} rows[] = {
	{ "", 0, 0 },
	{ "# ProxyJump a\nSendEnv LANG\nHashKnownHosts yes\n", 0, 0 },
	{ "HostName other\n", 1, 0 },
	{ "  hostname=other\n", 1, 0 },
	{ "Host dumps\n  Port 2222\n", 2, 0 },
	{ "Host other\n  Port 2222\n", 0, 0 },
	{ "Host other\n  Port 2222\nHost d*\n  UserKnownHostsFile /dev/null\n", 4, 0 },
	{ "Host * !dumps\n  ProxyJump a\n", 0, 0 },
	{ "Host !dumps *\n  ProxyJump a\n", 0, 0 },
	{ "Host \"dumps\"\n  ProxyCommand a\n", 2, 0 },
	{ "Host\tother\tdumps\n\tProxyCommand a\n", 2, 0 },
	{ "Host other\nMatch user root\n  HostKeyAlias a\n", 3, 0 },
	{ "StrictHostKeyChecking no\n", 0, 1 },
	{ "VerifyHostKeyDNS yes\n", 0, 1 },
	{ "Include /etc/ssh/ssh_config.d/*.conf\nInclude /etc/crypto-policies/x\n", 0, 0 },
	{ "Include mine\n", 1, 1 },
};

START_TEST(what_may_lead_elsewhere_is_found)
{
	struct span text = span_of(rows[_i].text);

	ck_assert_uint_eq(ssh_config_detour(text, span_of("dumps")), rows[_i].detour);
	ck_assert_uint_eq(ssh_config_lax(text, span_of("dumps")), rows[_i].lax);
}
END_TEST

static const struct {
	const char *text;
	enum ssh_family is;
	unsigned line;
} families[] = {
	{ "", SSH_FAMILY_UNSAID, 0 },
	{ "# AddressFamily inet\n", SSH_FAMILY_UNSAID, 0 },
	{ "AddressFamily any\n", SSH_FAMILY_ANY, 1 },
	{ "Port 22\n addressfamily=INET\n", SSH_FAMILY_V4, 2 },
	{ "Host other\n AddressFamily inet\nHost d*\n AddressFamily inet6\n", SSH_FAMILY_V6, 4 },
	{ "AddressFamily inet6\nAddressFamily inet\n", SSH_FAMILY_V6, 1 },
	{ "Match user root\n AddressFamily inet\n", SSH_FAMILY_UNKNOWN, 2 },
	{ "AddressFamily ipv4\n", SSH_FAMILY_UNKNOWN, 1 },
};

START_TEST(the_family_is_read_as_ssh_reads_it)
{
	unsigned line = 99;

	ck_assert_int_eq(
		(int)ssh_config_family(span_of(families[_i].text), span_of("dumps"), &line),
		(int)families[_i].is);
	ck_assert_uint_eq(line, families[_i].line);
}
END_TEST

TCase *tcase_ssh_config(void)
{
	TCase *tc = tcase_create("ssh_config");

	tcase_add_loop_test(tc, what_may_lead_elsewhere_is_found, 0,
			    (int)(sizeof(rows) / sizeof(*rows)));
	tcase_add_loop_test(tc, the_family_is_read_as_ssh_reads_it, 0,
			    (int)(sizeof(families) / sizeof(*families)));
	return tc;
}
