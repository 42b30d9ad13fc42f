/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/ssh_key.h"

#define OPENSSH "-----BEGIN OPENSSH PRIVATE KEY-----\n"
#define RSA "-----BEGIN RSA PRIVATE KEY-----\n"

/* The heads are those that ssh-keygen of OpenSSH 9.2 writes, with -N '' and with -N secret. */
static const struct {
	const char *text;
	enum ssh_key is;
} rows[] = {
	{ OPENSSH "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAABlwAAAAdzc2gtcn\n",
	  SSH_KEY_OPEN },
	{ OPENSSH "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABBHMyP2qa\n",
	  SSH_KEY_LOCKED },
	{ OPENSSH "b3BlbnNzaC1rZXktdjEA\nAAAABG5vbmUAAAAE\n", SSH_KEY_OPEN },
	{ OPENSSH "b3BlbnNzaC1rZXktdjEAAAAABG5v\n", SSH_KEY_NONE },
	{ OPENSSH "redacted\n", SSH_KEY_NONE },
	{ OPENSSH, SSH_KEY_NONE },
	{ "\n" OPENSSH "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAABlwAAAAdzc2gtcn\n",
	  SSH_KEY_NONE },
	{ RSA "MIIG5AIBAAKCAYEA\n", SSH_KEY_OPEN },
	{ RSA "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,73E268FF\n\nAAAA\n", SSH_KEY_LOCKED },
	{ "a note\n" RSA "MIIG5AIBAAKCAYEA\n", SSH_KEY_OPEN },
	{ "-----BEGIN PRIVATE KEY-----\nMIIG\n", SSH_KEY_OPEN },
	{ "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIH\n", SSH_KEY_LOCKED },
	{ "-----BEGIN PUBLIC KEY-----\nMIIH\n", SSH_KEY_NONE },
	{ "-----BEGIN CERTIFICATE-----\nMIIH\n", SSH_KEY_NONE },
	{ "ssh-rsa AAAAB3NzaC1yc2EA root@host\n", SSH_KEY_NONE },
	{ "", SSH_KEY_NONE },
	{ "x", SSH_KEY_NONE },
};

START_TEST(a_key_is_told_by_its_head)
{
	ck_assert_msg(ssh_key_of(span_of(rows[_i].text)) == rows[_i].is, "%s", rows[_i].text);
}
END_TEST

TCase *tcase_ssh_key(void)
{
	TCase *tc = tcase_create("ssh_key");

	tcase_add_loop_test(tc, a_key_is_told_by_its_head, 0, (int)(sizeof(rows) / sizeof(*rows)));
	return tc;
}
