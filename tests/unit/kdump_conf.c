/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/kdump_conf.h"

#define ALL 0

static const struct {
	const char *text;
	unsigned release;
	unsigned line; /* of the first problem; 0: none */
	bool fatal;
	const char *message; /* how it begins */
} problems[] = {
	{ "", ALL, 0, false, NULL },
	{ "path /var/crash\ncore_collector makedumpfile -l --message-level 7 -d 31\n", ALL, 0,
	  false, NULL },
	{ "# x\n\n#path\npath /a # b\n", ALL, 0, false, NULL },
	{ "blabla 1", ALL, 1, true, "Invalid kdump config option blabla" },
	{ "Path /x", ALL, 1, true, "Invalid kdump config option Path" },
	{ "\npath\n", ALL, 2, true, "Invalid kdump config value for option 'path'" },
	{ "path # nothing\n", ALL, 1, true, "Invalid kdump config value for option 'path'" },
	{ "path /a\npath /b", 8, 2, true, "Duplicated kdump config value of option path" },
	{ "path /a\npath /b", 7, 0, false, NULL },
	{ "nfs a:/b\nssh root@c", ALL, 2, true, "More than one dump targets specified" },
	{ "xfs /dev/a\nxfs /dev/b", ALL, 2, true, "More than one dump targets specified" },
	{ "xfs /dev/a\ndracut_args --mount \"/dev/b /mnt xfs defaults\"", ALL, 2, true,
	  "More than one dump targets specified" },
	{ "dracut_args --mount \"a b c\" --mount \"d e f\"", ALL, 1, true,
	  "Multiple mount targets specified in one \"dracut_args\"." },
	{ "net 1", ALL, 1, true, "Deprecated kdump config option: net." },
	{ "blacklist x", ALL, 1, true, "Deprecated kdump config option: blacklist." },
	{ "  path /a", 7, 1, true, "No whitespaces are allowed before a kdump option name" },
	{ "  path /a", 8, 1, false, "blanks before the option" },
	{ "\tpath /a", 9, 0, false, NULL },
	{ "auto_reset_crashkernel yes", 8, 1, true,
	  "Invalid kdump config option auto_reset_crashkernel" },
	{ "auto_reset_crashkernel yes", 9, 0, false, NULL },
	{ "failure_action reboot", 7, 1, true, "Invalid kdump config option failure_action" },
	{ "final_action poweroff", 7, 1, true, "Invalid kdump config option final_action" },
	{ "virtiofs t", 8, 1, true, "Invalid kdump config option virtiofs" },
	{ "virtiofs t", 9, 0, false, NULL },
	{ "kdump_emergency /x", 9, 1, true, "Invalid kdump config option kdump_emergency" },
	{ "kdump_emergency /x", 10, 0, false, NULL },
	{ "kdump_obj x", ALL, 1, true, "Invalid kdump config option kdump_obj" },
	{ "override_resettable 1", 8, 1, true, "Invalid kdump config option override_resettable" },
	{ "failure_action dump_to_rootfs", 8, 0, false, NULL },
	{ "failure_action explode", 8, 1, true, "Usage kdump.conf: failure_action {reboot|" },
	{ "default explode", ALL, 1, true, "" },
	{ "default shell", 9, 0, false, NULL },
	{ "default shell", 10, 1, false, "Option 'default' was renamed" },
	{ "default shell\nfailure_action shell", 9, 2, true, "Cannot specify 'failure_action'" },
	{ "default shell\nfailure_action shell", 10, 1, false, "Option 'default' was renamed" },
	{ "final_action shell", 8, 1, true, "Usage kdump.conf: final_action {" },
	{ "force_rebuild 2", ALL, 1, true, "Error: force_rebuild value is invalid" },
	{ "force_rebuild 1\nforce_no_rebuild 1", ALL, 1, true,
	  "Error: force_rebuild and force_no_rebuild" },
	{ "ssh host", ALL, 1, true, "Bad ssh dump target host" },
	{ "ssh a@b\ncore_collector makedumpfile -l -d 31", ALL, 2, true,
	  "The specified dump target needs makedumpfile \"-F\"" },
	{ "ssh a@b\ncore_collector makedumpfile -F -l -d 31", ALL, 0, false, NULL },
	{ "ssh a@b\ncore_collector scp", ALL, 0, false, NULL },
	{ "raw /dev/sdb\ncore_collector dd", ALL, 1 + 1, false, "specifying a non-makedumpfile" },
	{ "path /a\r\n", 10, 1, false, "the line ends in a carriage return" },
};

START_TEST(what_kdumpctl_says)
{
	struct arena *a = unit_arena();

	for (unsigned r = KDUMP_EL7; r <= KDUMP_EL10; r++) {
		struct kdump_conf c;

		if (problems[_i].release && problems[_i].release != r)
			continue;
		kdump_conf_parse(a, "/etc/kdump.conf", span_of(problems[_i].text), r, &c);
		if (!problems[_i].line) {
			ck_assert_msg(!c.problems.n, "EL%u: %s: %s", r, problems[_i].text,
				      c.problems.n ? c.problems.list[0].message : "");
			continue;
		}
		ck_assert_msg(c.problems.n, "EL%u: %s", r, problems[_i].text);
		if (!problems[_i].message[0])
			continue;
		ck_assert_msg(strncmp(c.problems.list[0].message, problems[_i].message,
				      strlen(problems[_i].message)) == 0,
			      "EL%u: %s: %s", r, problems[_i].text, c.problems.list[0].message);
		ck_assert_uint_eq(c.problems.list[0].where.line, problems[_i].line);
		ck_assert_int_eq(c.problems.list[0].fatal, problems[_i].fatal);
		ck_assert_str_eq(c.problems.list[0].where.path, "/etc/kdump.conf");
	}
	arena_free(a);
}
END_TEST

static const struct {
	const char *text;
	enum kdump_target kind;
	const char *target, *fstype;
} targets[] = {
	{ "path /x", KDUMP_TARGET_LOCAL, "", "" },
	{ "raw /dev/vg/x", KDUMP_TARGET_RAW, "/dev/vg/x", "" },
	{ "nfs my.server:/export/tmp", KDUMP_TARGET_NFS, "my.server:/export/tmp", "nfs" },
	{ "ssh user@my.server", KDUMP_TARGET_SSH, "user@my.server", "" },
	{ "ext4 UUID=03138356-5e61-4ab3-b58e-27507ac41937 # why", KDUMP_TARGET_FS,
	  "UUID=03138356-5e61-4ab3-b58e-27507ac41937", "ext4" },
	{ "ext4\t LABEL=/boot", KDUMP_TARGET_FS, "LABEL=/boot", "ext4" },
	{ "virtiofs tag", KDUMP_TARGET_VIRTIOFS, "tag", "virtiofs" },
	{ "dracut_args --omit-drivers \"cfg80211\" --add-drivers \"ext2\"", KDUMP_TARGET_LOCAL, "",
	  "" },
	{ "dracut_args --mount \"10.0.0.1:/srv /mnt nfs4 defaults\"", KDUMP_TARGET_NFS,
	  "10.0.0.1:/srv", "nfs4" },
	{ "dracut_args --mount '/dev/sdb1 /mnt xfs defaults'", KDUMP_TARGET_FS, "/dev/sdb1",
	  "xfs" },
	{ "dracut_args --mount", KDUMP_TARGET_UNKNOWN, "", "" },
};

START_TEST(where_the_dump_goes)
{
	struct arena *a = unit_arena();
	struct kdump_conf c;

	kdump_conf_parse(a, "k", span_of(targets[_i].text), KDUMP_EL9, &c);
	ck_assert_msg(c.kind == targets[_i].kind, "%s: %d", targets[_i].text, c.kind);
	ck_assert_span_eq(c.target.value, targets[_i].target);
	ck_assert_span_eq(c.fstype, targets[_i].fstype);
	arena_free(a);
}
END_TEST

START_TEST(values_and_quotes)
{
	const char *text = "path \"/var/oled crash\"\ndefault  poweroff \n";
	struct arena *a = unit_arena();
	struct kdump_conf c;

	kdump_conf_parse(a, "k", span_of(text), KDUMP_EL9, &c);
	ck_assert_span_eq(c.path.value, "/var/oled crash");
	ck_assert_uint_eq(c.path.line, 1);
	ck_assert_span_eq(c.failure_action.value, "poweroff");
	ck_assert(c.failure_by_default_key);
	kdump_conf_parse(a, "k", span_of(text), KDUMP_EL8, &c);
	ck_assert_span_eq(c.path.value, "\"/var/oled crash\"");
	arena_free(a);
}
END_TEST

START_TEST(anything_else_is_bounded)
{
	size_t n = 1024 * 1024;
	char *text = malloc(n);
	struct arena *a = unit_arena();
	struct kdump_conf c;

	memset(text, 'x', n);
	kdump_conf_parse(a, "k", span_make(text, n), KDUMP_EL9, &c);
	ck_assert_uint_eq(c.problems.n, 1);
	ck_assert_uint_lt(strlen(c.problems.list[0].message), 200);
	for (size_t i = 0; i < n; i++)
		text[i] = (char)(i * 7 + i / 251);
	kdump_conf_parse(a, "k", span_make(text, n), KDUMP_EL7, &c);
	ck_assert(c.problems.n);
	arena_free(a);
	free(text);
}
END_TEST

TCase *tcase_kdump_conf(void)
{
	TCase *t = tcase_create("kdump_conf");

	tcase_add_loop_test(t, what_kdumpctl_says, 0, (int)(sizeof(problems) / sizeof(*problems)));
	tcase_add_loop_test(t, where_the_dump_goes, 0, (int)(sizeof(targets) / sizeof(*targets)));
	tcase_add_test(t, values_and_quotes);
	tcase_add_test(t, anything_else_is_bounded);
	return t;
}
