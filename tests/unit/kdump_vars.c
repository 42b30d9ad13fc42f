/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/kdump_vars.h"

#define EL KDUMP_VARS_EL
#define DEBIAN KDUMP_VARS_DEBIAN
#define SUSE KDUMP_VARS_SUSE

static const struct {
	enum kdump_vars_tool tool;
	const char *text;
	unsigned line;	     /* of the first problem; 0: none */
	const char *message; /* how it begins */
} cases[] = {
	{ EL, "KDUMP_COMMANDLINE_APPEND=\"nr_cpus=1\"\nKEXEC_ARGS=-s\nKDUMP_IMG=vmlinuz\n", 0,
	  NULL },
	{ EL, "KDUMP_STDLOGLVL=3\nKDUMP_SYSLOGLVL=0\nKDUMP_KMSGLOGLVL=4\n", 0, NULL },
	{ EL, "\nKDUMP_STDLOGLVL=5\n", 2, "KDUMP_STDLOGLVL is more than 4" },
	{ EL, "KDUMP_COMMANDLINE_APEND=x\n", 1, "kdump has no option KDUMP_COMMANDLINE_APEND" },
	{ EL, "KDUMP_SAVEDIR=/x\n", 1, "kdump has no option KDUMP_SAVEDIR" },
	{ EL, "USE_KDUMP=0\nOTHER=1\n", 0, NULL },

	{ DEBIAN, "USE_KDUMP=1\nKDUMP_COREDIR=/x\nMAKEDUMP_ARGS='-c -d 31'\n", 0, NULL },
	{ DEBIAN, "KDUMP_COMPRESSION=xz\nKDUMP_NUM_DUMPS=3\nKDUMP_DUMP_DMESG=0\n", 0, NULL },
	{ DEBIAN, "KDUMP_COMPRESSION=zstd\n", 1, "KDUMP_COMPRESSION is none of: bzip2" },
	{ DEBIAN, "KDUMP_COMPRESSION=\nKDUMP_NUM_DUMPS=''\n", 0, NULL },
	{ DEBIAN, "KDUMP_NUM_DUMPS=all\n", 1, "KDUMP_NUM_DUMPS is not a number" },
	{ DEBIAN, "KDUMP_NUM_DUMPS=-1\n", 1, "KDUMP_NUM_DUMPS is not a number" },
	{ DEBIAN, "KDUMP_DUMP_DMESG=yes\n", 1, "KDUMP_DUMP_DMESG is not a number" },
	{ DEBIAN, "HOSTTAG=hostname\n", 0, NULL },
	{ DEBIAN, "HOSTTAG='hostname|[ip]'\n", 1, "HOSTTAG is none of: ip hostname" },
	{ DEBIAN, "NFS=h:/x\nNFS_TIMEO=600\nNFS_RETRANS=3\nNFS_MOUNT_RETRY=4\n", 0, NULL },
	{ DEBIAN, "NFS_TIMEO=10s\n", 1, "NFS_TIMEO is not a number" },
	{ DEBIAN, "FTP=h:x\nFTP_USER=u\nFTP_PASSWORD=p\nFTP_PORT=21\n", 0, NULL },
	{ DEBIAN, "FTP_PORT=70000\n", 1, "FTP_PORT is more than 65535" },
	{ DEBIAN, "SSH=a@b\nSSH_KEY=/k\nSSH_KDUMP_RETRY=16\n", 0, NULL },
	{ DEBIAN, "SSH_KDUMP_RETRY=x\n", 1, "SSH_KDUMP_RETRY is not a number" },
	{ DEBIAN, "#x\nKDUMP_CORE_DIR=/x\n", 2, "kdump has no option KDUMP_CORE_DIR" },
	{ DEBIAN, "MAKEDUMPFILE_ARGS=-c\n", 1, "kdump has no option MAKEDUMPFILE_ARGS" },
	{ DEBIAN, "KDUMP_BASE=/x\nKDUMP_COREDIR=$KDUMP_BASE/y\n", 0, NULL },
	{ DEBIAN, "KDUMP_BASE=/x\nKDUMP_COREDIR=${KDUMP_BASE}/y\n", 0, NULL },
	{ DEBIAN, "KDUMP_NUM_DUMPS=$(x)\n", 0, NULL },
	{ DEBIAN, "KDUMP_NUM_DUMPS=x\nKDUMP_NUM_DUMPS=2\n", 0, NULL },
	{ DEBIAN, "KDUMP_NUM_DUMPS=2\nKDUMP_NUM_DUMPS=x\n", 2, "KDUMP_NUM_DUMPS is not" },
	{ DEBIAN, "DIR=/x\nLANG=C\n", 0, NULL },

	{ SUSE, "KDUMP_SAVEDIR=/x\nKDUMP_DUMPLEVEL=31\nKDUMP_DUMPFORMAT=lzo\n", 0, NULL },
	{ SUSE, "KDUMP_DUMPLEVEL=32\n", 1, "KDUMP_DUMPLEVEL is more than 31" },
	{ SUSE, "KDUMP_DUMPLEVEL=all\n", 1, "KDUMP_DUMPLEVEL is not a number" },
	{ SUSE, "KDUMP_DUMPFORMAT=ELF\n", 0, NULL },
	{ SUSE, "KDUMP_DUMPFORMAT=elf\n", 1, "KDUMP_DUMPFORMAT is none of: compressed" },
	{ SUSE, "KDUMP_KEEP_OLD_DUMPS=-2\n", 0, NULL },
	{ SUSE, "KDUMP_KEEP_OLD_DUMPS=none\n", 1, "KDUMP_KEEP_OLD_DUMPS is not a number" },
	{ SUSE, "KDUMP_FREE_DISK_SIZE=64M\n", 1, "KDUMP_FREE_DISK_SIZE is not a number" },
	{ SUSE, "KDUMP_IMMEDIATE_REBOOT=yes\nKDUMP_CONTINUE_ON_ERROR=false\n", 0, NULL },
	{ SUSE, "KDUMP_IMMEDIATE_REBOOT=on\n", 1, "KDUMP_IMMEDIATE_REBOOT is none of: yes no" },
	{ SUSE, "KDUMP_FADUMP=maybe\n", 1, "KDUMP_FADUMP is none of" },
	{ SUSE, "KDUMP_CPUS=0\nKDUMP_VERBOSE=3\nKDUMP_NET_TIMEOUT=30\n", 0, NULL },
	{ SUSE, "KDUMP_VERBOSE=99\n", 1, "KDUMP_VERBOSE is more than 31" },
	{ SUSE, "KDUMP_COREDIR=/x\n", 1, "kdump has no option KDUMP_COREDIR" },
	{ SUSE, "MAKEDUMPFILE_OPTIONS=-c\nKDUMP_HOST_KEY=*\nKDUMP_SSH_IDENTITY=/k\n", 0, NULL },
};

START_TEST(what_is_wrong_with_it)
{
	struct arena *a = unit_arena();
	struct span text = span_of(cases[_i].text);
	struct kdump_problems problems = { 0 };
	struct shellvars vars = SHELLVARS(a);

	shellvars_read(&vars, "f", text);
	kdump_vars_check(&vars, text, cases[_i].tool, &problems);
	ck_assert_msg(!problems.n == !cases[_i].line, "%s: %s", cases[_i].text,
		      problems.n ? problems.list[0].message : "no problem");
	if (problems.n) {
		ck_assert_uint_eq(problems.list[0].where.line, cases[_i].line);
		ck_assert_msg(span_starts(span_of(problems.list[0].message), cases[_i].message),
			      "%s", problems.list[0].message);
		ck_assert(!problems.list[0].fatal);
	}
	arena_free(a);
}
END_TEST

START_TEST(a_long_name_is_cut)
{
	struct arena *a = unit_arena();
	char text[4096];
	struct kdump_problems problems = { 0 };
	struct shellvars vars = SHELLVARS(a);

	memset(text, 'X', sizeof(text));
	memcpy(text, "KDUMP_", 6);
	memcpy(text + sizeof(text) - 2, "=1", 2);
	shellvars_read(&vars, "f", span_make(text, sizeof(text)));
	kdump_vars_check(&vars, span_make(text, sizeof(text)), EL, &problems);
	ck_assert_uint_eq(problems.n, 1);
	ck_assert_uint_lt(strlen(problems.list[0].message), 150);
	arena_free(a);
}
END_TEST

TCase *tcase_kdump_vars(void)
{
	TCase *t = tcase_create("kdump_vars");

	tcase_add_loop_test(t, what_is_wrong_with_it, 0, (int)(sizeof(cases) / sizeof(*cases)));
	tcase_add_test(t, a_long_name_is_cut);
	return t;
}
