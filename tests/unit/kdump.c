/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include "boot/kdump.h"

#define EL "/etc/kdump.conf"
#define DEB "/etc/default/kdump-tools"
#define SYS "/etc/sysconfig/kdump"

static const struct {
	enum family family;
	unsigned major;
	const char *file, *text; /* NULL: not readable */
	enum seen seen;
	enum kdump_target kind;
	const char *target, *path, *collector, *failure, *final;
	unsigned path_line; /* 0: the default */
	bool use, fatal;
} cases[] = {
	{ FAMILY_EL, 7, EL, "", SEEN_PRESENT, KDUMP_TARGET_LOCAL, "", "/var/crash",
	  "makedumpfile -l --message-level 1 -d 31", "reboot", "reboot", 0, true, false },
	{ FAMILY_EL, 8, EL, "path /var/oled/crash\n", SEEN_PRESENT, KDUMP_TARGET_LOCAL, "",
	  "/var/oled/crash", "makedumpfile -l --message-level 7 -d 31", "reboot", "reboot", 1, true,
	  false },
	{ FAMILY_EL, 9, EL, "\npath //var//crash/\nfailure_action shell\nfinal_action poweroff\n",
	  SEEN_PRESENT, KDUMP_TARGET_LOCAL, "", "/var/crash",
	  "makedumpfile -l --message-level 7 -d 31", "shell", "poweroff", 2, true, false },
	{ FAMILY_EL, 41, EL, "ssh a@b\npath /x", SEEN_PRESENT, KDUMP_TARGET_SSH, "a@b", "/x",
	  "makedumpfile -F -l --message-level 7 -d 31", "reboot", "reboot", 2, true, false },
	{ FAMILY_EL, 9, EL, "xfs UUID=1\npath crash\n", SEEN_PRESENT, KDUMP_TARGET_FS, "UUID=1",
	  "crash", "makedumpfile -l --message-level 7 -d 31", "reboot", "reboot", 2, true, false },
	{ FAMILY_EL, 9, EL, "path crash\n", SEEN_PRESENT, KDUMP_TARGET_LOCAL, "", "crash",
	  "makedumpfile -l --message-level 7 -d 31", "reboot", "reboot", 1, true, true },
	{ FAMILY_EL, 9, EL, "patch /x\n", SEEN_PRESENT, KDUMP_TARGET_LOCAL, "", "/var/crash",
	  "makedumpfile -l --message-level 7 -d 31", "reboot", "reboot", 0, true, true },
	{ FAMILY_EL, 9, EL, NULL, SEEN_UNREADABLE, KDUMP_TARGET_UNKNOWN, "", "", "", "", "", 0,
	  true, false },
	{ FAMILY_EL, 9, SYS, "", SEEN_ABSENT, KDUMP_TARGET_LOCAL, "", "", "", "", "", 0, true,
	  true },

	{ FAMILY_DEBIAN, 12, DEB, "USE_KDUMP=1\nKDUMP_COREDIR=\"/var/crash\"\n", SEEN_PRESENT,
	  KDUMP_TARGET_LOCAL, "", "/var/crash", "-F -c -d 31", "reboot -f", "reboot", 2, true,
	  false },
	{ FAMILY_DEBIAN, 12, DEB, "USE_KDUMP=0\n", SEEN_PRESENT, KDUMP_TARGET_LOCAL, "",
	  "/var/crash", "-F -c -d 31", "reboot -f", "reboot", 0, false, false },
	{ FAMILY_DEBIAN, 12, DEB, "USE_KDUMP=true\n", SEEN_PRESENT, KDUMP_TARGET_LOCAL, "",
	  "/var/crash", "-F -c -d 31", "reboot -f", "reboot", 0, false, true },
	{ FAMILY_DEBIAN, 12, DEB, "#USE_KDUMP=1\n", SEEN_PRESENT, KDUMP_TARGET_LOCAL, "",
	  "/var/crash", "-F -c -d 31", "reboot -f", "reboot", 0, false, true },
	{ FAMILY_DEBIAN, 13, DEB, "USE_KDUMP=1\nSSH=\"root@h\"\nMAKEDUMP_ARGS='-d 17'",
	  SEEN_PRESENT, KDUMP_TARGET_SSH, "root@h", "/var/crash", "-d 17", "reboot -f", "reboot", 0,
	  true, false },
	{ FAMILY_DEBIAN, 13, DEB, "USE_KDUMP=1\nNFS=h:/x\nFTP=h:/y\nKDUMP_FAIL_CMD=/bin/sh\n",
	  SEEN_PRESENT, KDUMP_TARGET_NFS, "h:/x", "/var/crash", "-F -c -d 31", "/bin/sh", "reboot",
	  0, true, false },
	{ FAMILY_DEBIAN, 13, SYS, "", SEEN_ABSENT, KDUMP_TARGET_LOCAL, "", "", "", "", "", 0, false,
	  true },
	{ FAMILY_DEBIAN, 13, DEB, "|", SEEN_UNREADABLE, KDUMP_TARGET_UNKNOWN, "", "", "", "", "", 0,
	  true, false },

	{ FAMILY_SUSE, 15, SYS, "KDUMP_SAVEDIR=\"file:///var/crash\"\n", SEEN_PRESENT,
	  KDUMP_TARGET_LOCAL, "", "/var/crash", "", "reboot", "reboot", 1, true, false },
	{ FAMILY_SUSE, 15, SYS, "KDUMP_SAVEDIR=/srv/d\nKDUMP_IMMEDIATE_REBOOT=no\n", SEEN_PRESENT,
	  KDUMP_TARGET_LOCAL, "", "/srv/d", "", "reboot", "shell", 1, true, false },
	{ FAMILY_SUSE, 15, SYS, "KDUMP_SAVEDIR=NFS://h/x/y\n", SEEN_PRESENT, KDUMP_TARGET_NFS,
	  "h:/x/y", "/", "", "reboot", "reboot", 1, true, false },
	{ FAMILY_SUSE, 15, SYS, "KDUMP_SAVEDIR=sftp://u@h/x\nKDUMP_CONTINUE_ON_ERROR=false",
	  SEEN_PRESENT, KDUMP_TARGET_SSH, "u@h", "/x", "", "shell", "reboot", 1, true, false },
	{ FAMILY_SUSE, 15, SYS, "KDUMP_SAVEDIR=tape\n", SEEN_PRESENT, KDUMP_TARGET_UNKNOWN, "tape",
	  "tape", "", "reboot", "reboot", 1, true, true },
	{ FAMILY_SUSE, 15, SYS, "KDUMP_SAVEDIR=$(x)\n", SEEN_PRESENT, KDUMP_TARGET_UNKNOWN, "", "",
	  "", "reboot", "reboot", 1, true, false },
	{ FAMILY_SUSE, 15, EL, "", SEEN_ABSENT, KDUMP_TARGET_LOCAL, "", "/var/crash", "", "reboot",
	  "reboot", 0, true, false },
	{ FAMILY_UNKNOWN, 1, SYS, "", SEEN_UNREADABLE, KDUMP_TARGET_UNKNOWN, "", "", "", "", "", 0,
	  true, false },
};

START_TEST(one_form)
{
	struct arena *a = unit_arena();
	struct facts *f = facts_new(a);
	struct kdump_config c;

	tree_add(f, cases[_i].file, cases[_i].text);
	tree_absent(f, EL);
	tree_absent(f, DEB);
	tree_absent(f, SYS);
	kdump_config_of(f, cases[_i].family, cases[_i].major, &c);
	ck_assert_int_eq(c.seen, cases[_i].seen);
	ck_assert_int_eq(c.kind, cases[_i].kind);
	ck_assert_span_eq(c.target.value, cases[_i].target);
	ck_assert_span_eq(c.path.value, cases[_i].path);
	ck_assert_uint_eq(c.path.where.line, cases[_i].path_line);
	ck_assert_span_eq(c.collector.value, cases[_i].collector);
	ck_assert_span_eq(c.failure_action.value, cases[_i].failure);
	ck_assert_span_eq(c.final_action.value, cases[_i].final);
	ck_assert_int_eq(c.use_kdump, cases[_i].use);
	ck_assert_msg(c.fatal == cases[_i].fatal, "case %d: %s", _i,
		      c.problems.n ? c.problems.list[0].message : "no problem");
	ck_assert(!c.why == (c.seen != SEEN_UNREADABLE));
	arena_free(a);
}
END_TEST

START_TEST(el_command_line)
{
	struct arena *a = unit_arena();
	struct facts *f = facts_new(a);
	struct kdump_config c;

	tree_add(f, EL, "");
	tree_add(f, SYS,
		 "KDUMP_COMMANDLINE_APPEND=\"irqpoll nr_cpus=1\"\nKDUMP_KERNELVER=`uname -r`\n");
	kdump_config_of(f, FAMILY_EL, 9, &c);
	ck_assert_span_eq(c.append.value, "irqpoll nr_cpus=1");
	ck_assert_uint_eq(c.append.where.line, 1);
	ck_assert_span_eq(c.remove.value, "hugepages hugepagesz slub_debug");
	ck_assert_int_eq(c.kernelver.seen, SEEN_UNREADABLE);
	arena_free(a);
}
END_TEST

START_TEST(a_computed_use_is_not_known)
{
	struct arena *a = unit_arena();
	struct facts *f = facts_new(a);
	struct kdump_config c;

	tree_add(f, DEB, "USE_KDUMP=$(cat /x)\n");
	kdump_config_of(f, FAMILY_DEBIAN, 13, &c);
	ck_assert_int_eq(c.use_seen, SEEN_UNREADABLE);
	ck_assert_uint_eq(c.use_where.line, 1);
	arena_free(a);
}
END_TEST

TCase *tcase_kdump(void)
{
	TCase *t = tcase_create("kdump");

	tcase_add_loop_test(t, one_form, 0, (int)(sizeof(cases) / sizeof(*cases)));
	tcase_add_test(t, el_command_line);
	tcase_add_test(t, a_computed_use_is_not_known);
	return t;
}
