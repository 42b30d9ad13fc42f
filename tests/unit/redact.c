/* SPDX-License-Identifier: MIT */
/* What identifies a machine, and what only looks as if it did. */
#include "unit.h"

#include "out/redact.h"

static const char *redacted(struct arena *a, const char *text)
{
	struct redaction *r = redact_new(a);

	redact_learn(r, span_of(text));
	redact_settle(r);
	return arena_dup(a, redact_text(r, span_of(text)));
}

/* Old and new; NULL: it stays. */
static const struct {
	const char *old, *new;
} table[] = {
	{ "root=UUID=1f4c3d5e-7a86-4b0c-9d21-5e6f70819a2b ro",
	  "root=UUID=10000000-0000-0000-0000-000000000001 ro" },
	{ "3c1d7a52b94e4f0f8d26a0e17c5b9f34-5.14.conf",
	  "30000000000000000000000000000001-5.14.conf" },
	/* One id in two spellings, and one that sorts before it. */
	{ "b7a9e1c4-58f2-4f3b-9a06-2d1c3e4f5a6b b7a9e1c458f24f3b9a062d1c3e4f5a6b "
	  "B7A9E1C4-58F2-4F3B-9A06-2D1C3E4F5A6A",
	  "b0000000-0000-0000-0000-000000000002 b0000000000000000000000000000002 "
	  "B0000000-0000-0000-0000-000000000001" },
	{ "search --fs-uuid --set=root 7B77-95E7", "search --fs-uuid --set=root 7000-0001" },
	{ "PARTUUID=0a1b2c3d-02", "PARTUUID=00000000-01" },
	{ "rd.md.uuid=8a3f0c11:2b5d9e70:11223344:aabbccdd",
	  "rd.md.uuid=80000000:00000000:00000000:00000001" },
	{ "q8Rt2Z-1wEr-tYuI-oPaS-dFgH-jKlZ-xCvBnM", "q00000-0000-0000-0000-0000-0000-000001" },
	{ "luks-4f2d9a61-5c3b-4e7a-9d10-8b6c2e5f7a90",
	  "luks-40000000-0000-0000-0000-000000000001" },
	{ "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c", NULL },
	{ "7783-7084-3265-9085-8269-3286-77", NULL }, /* on every guest of Azure */
	{ "CVE-2024-1086", NULL },
	{ "fedora-coreos-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", NULL },

	{ "10.0.0.5 10.0.0.6 10.0.0.5", "192.0.2.1 192.0.2.2 192.0.2.1" },
	{ "127.0.0.1 0.0.0.0 255.255.255.0", NULL },
	{ "kernel-5.4.17.10.el8uek 3.10.0-1160.119.1.0.2.el7 1.2.3.4.5 256.1.1.1", NULL },
	{ "[2001:db8:1::5]:/x fe80::1234", "[2001:db8::1]:/x 2001:db8::2" },
	{ "::1 00000000-0009ffff : System RAM 12:34:56", NULL },
	{ "0000:00:1f.2 254:0 rw,relatime", NULL },
	{ "ifname=eth0:52:54:00:AB:cd:ef BOOTIF=52-54-00-ab-cd-ef",
	  "ifname=eth0:02:00:00:00:00:01 BOOTIF=02-00-00-00-00-01" },

	{ "ssh alice@nas.example.net", "ssh user1@host1.example" },
	{ "sshkey /home/"
	  "alice/.ssh/id alice@nas",
	  "sshkey /home/"
	  "user1/.ssh/id user1@host1" },
	{ "ssh root@nas", "ssh root@host1" },
	{ "kdump@.service serial-getty@ttyS0.service modprobe@fuse.service", NULL },
	{ "nfs vault:/export", "nfs host1:/export" },
	{ "root=nfs:vault:/x", "root=nfs:host1:/x" },
	{ "ftp://bob:pw@ftp.corp.net:21/d", "ftp://user1:user2@host1.example:21/d" },
	{ "PATH=/usr/bin:/bin:/sbin prefix=(hd0,gpt2)/boot", NULL },
	{ "ip=10.0.0.5::10.0.0.1:255.255.255.0:web7:eth0:none",
	  "ip=192.0.2.2::192.0.2.1:255.255.255.0:host1:eth0:none" },
	{ "credentials username=bob,password=x,rw",
	  "credentials username=redacted,password=redacted,rw" },
	{ "password_pbkdf2 root grub.pbkdf2.sha512.10000.ABCD.EF",
	  "password_pbkdf2 root grub.pbkdf2.redacted" },
	{ "linux /vmlinuz-6.1.0-37-amd64 crashkernel=384M-:128M,high console=ttyS0,115200", NULL },
	{ "", NULL },
};

START_TEST(shapes)
{
	struct arena *a = unit_arena();
	const char *new = table[_i].new ? table[_i].new : table[_i].old;

	ck_assert_str_eq(redacted(a, table[_i].old), new);
	arena_free(a);
}
END_TEST

START_TEST(twice_is_once)
{
	struct arena *a = unit_arena();
	const char *once = redacted(a, table[_i].old);

	/* Ids are numbered again from their new order, which is the old one. */
	ck_assert_str_eq(redacted(a, once), once);
	arena_free(a);
}
END_TEST

START_TEST(a_name_is_a_word)
{
	struct arena *a = unit_arena();
	struct redaction *r = redact_new(a);

	redact_name(r, span_of("web-7.corp.example"));
	redact_name(r, span_of("localhost"));
	redact_settle(r);
	ck_assert_str_eq(arena_dup(a, redact_text(r, span_of("web-7 vg_web_7 web-7.corp.example "
							     "web-77 xweb-7 localhost web-7:/x"))),
			 "host1 vg_host3 host2.example web-77 xweb-7 localhost host1:/x");
	arena_free(a);
}
END_TEST

START_TEST(hosts_are_names_where_they_can_be_told)
{
	struct arena *a = unit_arena();
	struct redaction *r = redact_new(a);

	redact_hosts(r, span_of("127.0.0.1 localhost # me\n10.0.0.9 crash store.corp\n"));
	redact_learn(r, span_of("nfs crash:/x\n/var/crash store.corp"));
	redact_settle(r);
	ck_assert_str_eq(
		arena_dup(a, redact_text(r, span_of("nfs crash:/x /var/crash store.corp"))),
		"nfs host1:/x /var/crash host2.example");
	arena_free(a);
}
END_TEST

#define CARD "host2"

/* Everything that leads somewhere leads there still, and lists stay sorted. */
START_TEST(facts)
{
	struct arena *a = unit_arena();
	struct facts *f = facts_new(a), *new;
	const char *cards[] = { "wlx525400123456" };
	const char *names[] = { "0-first.conf", "3c1d7a52b94e4f0f8d26a0e17c5b9f34-1.conf" };
	struct file *dir = facts_add(f, "/e"), *var, *block;
	char text[1024];

	dir->seen = SEEN_PRESENT;
	dir->kind = FILE_DIRECTORY;
	dir->names = names;
	dir->n_names = 2;
	facts_add_bytes(f, "/e/3c1d7a52b94e4f0f8d26a0e17c5b9f34-1.conf", "x");
	facts_add_bytes(f, "/key", "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n");
	facts_add_bytes(f, "/dev/luks", "LUKS\xba\xbe\0\2 salt");
	facts_add_bytes(
		f, "/root/.ssh/known_hosts",
		"nas,10.1.1.1 ssh-rsa AAAA\n|1|a|b ssh-rsa BBBB\n"
		"# mine\n@revoked nas ssh-rsa CCCC\nnas ssh-rsa\n"
		"|1|AQIDBAUGBwgJCgsMDQ4PEBESExQ=|4nggGWvTtukmjRJzrntLYw8ImxY= ssh-rsa DDDD\n");
	facts_add_bytes(f, "/root/.ssh/config",
			"Host n?s x*\n  User=bob\n\tHostName zeta.corp\n# bob\n"
			"Include /etc/ssh/ssh_config.d/*.conf\n");
	var = facts_add_bytes(f, "/sys/firmware/efi/efivars/LoaderEntryOneShot-x", "");
	var->bytes = span_make("\7\0\0\0n\0a\0s\0.\0c\0\0\0", 16);
	facts_add(f, "/no/3c1d7a52b94e4f0f8d26a0e17c5b9f34")->seen = SEEN_ABSENT;
	memset(text, '#', sizeof(text));
	memcpy(text, "a=nas\n", 6);
	block = facts_add_bytes(f, "/grubenv", "");
	block->bytes = span_make(text, sizeof(text));

	dir = facts_add(f, "/sys/class/net");
	dir->seen = SEEN_PRESENT;
	dir->kind = FILE_DIRECTORY;
	dir->names = cards;
	dir->n_names = 1;
	facts_add(f, "/sys/class/net/wlx525400123456")->link =
		"../../devices/pci0/net/wlx525400123456";
	facts_add_bytes(f, "/proc/net/route",
			"wlx525400123456 0001010A 00000000 0001 0 0 0 00FFFFFF 0 0 0\n");

	new = redact_facts(redact_new(a), f);
	ck_assert_uint_eq(new->n_files, f->n_files);
	ck_assert_str_eq(facts_file(new, "/sys/class/net")->names[0], CARD);
	ck_assert_str_eq(facts_file(new, "/sys/class/net/" CARD)->link,
			 "../../devices/pci0/net/" CARD);
	ck_assert_str_eq(arena_dup(a, facts_bytes(new, "/proc/net/route")),
			 CARD "\t010200C0\t00000000\t0001\t0\t0\t0\tFFFFFFFF\t0\t0\t0\n");
	ck_assert_str_eq(facts_file(new, "/e")->names[1],
			 "30000000000000000000000000000001-1.conf");
	ck_assert(span_eq(facts_bytes(new, "/e/30000000000000000000000000000001-1.conf"), "x"));
	ck_assert_int_eq(facts_file(new, "/no/30000000000000000000000000000001")->seen,
			 SEEN_ABSENT);
	ck_assert(span_eq(facts_bytes(new, "/key"), "redacted\n"));
	ck_assert(span_eq(facts_bytes(new, "/dev/luks"), "redacted\n"));
	ck_assert_str_eq(
		arena_dup(a, facts_bytes(new, "/root/.ssh/known_hosts")),
		"192.0.2.1,host1 ssh-rsa redacted\nredacted ssh-rsa redacted\n"
		"\n@revoked host1 ssh-rsa redacted\nhost1 ssh-rsa\nhost1 ssh-rsa redacted\n");
	ck_assert_str_eq(arena_dup(a, facts_bytes(new, "/root/.ssh/config")),
			 "Host host1\nUser redacted\nHostName redacted\n\n"
			 "Include /etc/ssh/ssh_config.d/*.conf\n");
	ck_assert(span_same(facts_bytes(new, "/sys/firmware/efi/efivars/LoaderEntryOneShot-x"),
			    span_make("\7\0\0\0h\0o\0s\0t\0001\0.\0c\0\0\0", 20)));
	ck_assert_uint_eq(facts_bytes(new, "/grubenv").n, 1024);
	ck_assert(span_starts(facts_bytes(new, "/grubenv"), "a=host1\n###"));
	arena_free(a);
}
END_TEST

TCase *tcase_redact(void);
TCase *tcase_redact(void)
{
	TCase *t = tcase_create("redact");

	tcase_add_loop_test(t, shapes, 0, sizeof(table) / sizeof(*table));
	tcase_add_loop_test(t, twice_is_once, 0, sizeof(table) / sizeof(*table));
	tcase_add_test(t, a_name_is_a_word);
	tcase_add_test(t, hosts_are_names_where_they_can_be_told);
	tcase_add_test(t, facts);
	return t;
}
