/* SPDX-License-Identifier: MIT */
/* The lens laws of the editors: what is there stays, what is set is found, twice is once. */
#include "format/args_edit.h"
#include "format/bls_edit.h"
#include "format/grubenv.h"
#include "format/grubenv_edit.h"
#include "format/line_edit.h"
#include "format/shellvars_edit.h"
#include "format/sysctl_edit.h"
#include "unit.h"

#include <stdio.h>

#define WANTED "crashkernel=256M"

static struct arena *a;

static void setup(void)
{
	a = unit_arena();
}

static void teardown(void)
{
	arena_free(a);
}

static const struct {
	const char *before, *after; /* NULL: refused */
} argument_lines[] = {
	{ "", WANTED },
	{ "quiet", "quiet " WANTED },
	{ "crashkernel=auto quiet", WANTED " quiet" },
	{ "crashkernel=1M  a\tcrashkernel=2M b ", "a\t " WANTED " b " },
	{ "xcrashkernel=1M", "xcrashkernel=1M " WANTED },
	{ "crashkernel", WANTED },
	{ "crashkernel=1G,high crashkernel=72M,low", WANTED },
	{ "a crashkernel=1G,high  crashkernel=72M,low b", "a  " WANTED " b" },
	{ "a=/b&c|d crashkernel=1M", "a=/b&c|d " WANTED },
	{ "dyndbg=\"file x\" quiet", "dyndbg=\"file x\" quiet " WANTED },
	{ "\"crashkernel=1M\"", NULL },
	{ "a=\"b crashkernel=1M\"", NULL },
	{ "a='b crashkernel=1M'", NULL },
	{ "crashkernel=\"1M b\"", NULL },
	{ "crashkernel=\"1M\" b", WANTED " b" },
	{ "a=\"b", NULL },
	/* Only a space ends the kernel's value, and a boot loader drops a CR. */
	{ "quiet\r", "quiet " WANTED " \r" },
	{ "crashkernel=1M\tb", WANTED " \tb" },
	{ "a\rcrashkernel=1M", "a\r " WANTED },
	/* What is behind a bare -- is init's. */
	{ "a -- single", "a " WANTED " -- single" },
	{ "-- single", WANTED " -- single" },
	{ "a=\"b -- c\"", "a=\"b -- c\" " WANTED },
	{ "a -- crashkernel=1M", "a -- " WANTED },
	/* The kernel finds the name inside another argument, and takes the last. */
	{ "crashkernel=1M xcrashkernel=2M", "xcrashkernel=2M " WANTED },
	{ "a crashkernel=1M xcrashkernel=2M -- b", "a xcrashkernel=2M " WANTED " -- b" },
	{ "crashkernel=1M -- xcrashkernel=2M", NULL },
	{ "xcrashkernel=2M crashkernel=1M", "xcrashkernel=2M " WANTED },
	{ "a -- xcrashkernel=2M", NULL },
};

static const struct {
	const char *before, *after;
} removals[] = {
	{ "", "" },
	{ "a b", "a b" },
	{ "crashkernel=1M", "" },
	{ "crashkernel=1M quiet", "quiet" },
	{ "quiet crashkernel=1M", "quiet" },
	{ "a  crashkernel=1M b crashkernel=2M,high\tc", "a b\tc" },
	{ " crashkernel=1M crashkernel=2M  c ", " c " },
	{ "xcrashkernel=1M crashkernel2=1 crashkernel", "xcrashkernel=1M crashkernel2=1" },
	{ "a=\"crashkernel=1M\"", NULL },
	{ "crashkernel=1M a\tcrashkernel=2M b ", "a b " },
	{ "\"a crashkernel=1M\"", NULL },
};

START_TEST(removed_arguments)
{
	struct span after;
	const char *why = NULL;
	bool ok = args_remove(a, span_of(removals[_i].before), "crashkernel", &after, &why);

	ck_assert(ok == !!removals[_i].after && ok == !why);
	if (ok)
		ck_assert_span_eq(after, removals[_i].after);
}
END_TEST

/* Two arguments of one name stand together, and are one to set. */
START_TEST(a_pair)
{
	static const char *const lines[] = { "a", "a crashkernel=1M b", "crashkernel=1G,high",
					     "a crashkernel=1M,low b crashkernel=1G,high c",
					     "crashkernel=1G,high x crashkernel=72M,low" };
	static const char pair[] = "crashkernel=1G,high crashkernel=72M,low";
	const char *why;

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct span after, again, last;

		ck_assert(args_set(a, span_of(lines[i]), pair, &after, &why));
		ck_assert(args_hold(a, after, pair) &&
			  args_count(after, "crashkernel", &last) == 2);
		ck_assert(args_set(a, after, pair, &again, &why) && span_same(after, again));
		/* Where both stand already, they stay where they are. */
		ck_assert(i != 4 || span_eq(after, lines[4]));
	}
	ck_assert(!args_hold(a, span_of("crashkernel=1G,high"), pair));
	ck_assert(!args_hold(a, span_of("a"), "crashkernel=1M"));
}
END_TEST

START_TEST(arguments)
{
	struct span before = span_of(argument_lines[_i].before), after, again;
	const char *why = NULL;
	bool ok = args_set(a, before, WANTED, &after, &why);

	if (!argument_lines[_i].after) {
		ck_assert(!ok && why);
		return;
	}
	ck_assert(ok);
	ck_assert_span_eq(after, argument_lines[_i].after);
	ck_assert(args_set(a, after, WANTED, &again, &why) && span_same(after, again));
}
END_TEST

#define VAR "GRUB_CMDLINE_LINUX"

static const struct {
	const char *before, *after; /* of the value as it is written; NULL: refused */
} shell_values[] = {
	{ "\"\"", "\"" WANTED "\"" },
	{ "", "\"" WANTED "\"" },
	{ "quiet", "\"quiet " WANTED "\"" },
	{ "'quiet splash'", "'quiet splash " WANTED "'" },
	{ "\"a crashkernel=auto b\"", "\"a " WANTED " b\"" },
	{ "\"a crashkernel=auto b\" # why", "\"a " WANTED " b\" # why" },
	{ "\"$OTHER x\"", "\"$OTHER x " WANTED "\"" },
	{ "\"$" VAR " crashkernel=auto\"", "\"$" VAR " " WANTED "\"" },
	{ "\"a \\\nb\"", "\"a \\\nb " WANTED "\"" },
	{ "\"root=/dev/x?a&b|c\"", "\"root=/dev/x?a&b|c " WANTED "\"" },
	{ "\"$(cat /x)\"", NULL },
	{ "`cat /x`", NULL },
	{ "$'a'", NULL },
	{ "$\"a\"", NULL },
	{ "\"$NOT_SET x\"", NULL },
	{ "~/a", NULL },
	{ "\"a\"'b'", "\"a\"'b " WANTED "'" },
	{ "a\\ b", "a\\ b\" " WANTED "\"" },
	{ "'a'b", "'a'b\" " WANTED "\"" },
	{ "\"a \"crashkernel=1M", "\"a \"" WANTED },
	{ "\"a crash\"kernel=1M", "\"a " WANTED "\"" },
	{ "\"a crashkernel=\"'1M'", "\"a " WANTED "\"''" },
	{ "\"a crashkernel=1M$OTHER b\"", "\"a " WANTED " b\"" },
	{ "\"a $OTHER\"", "\"a $OTHER " WANTED "\"" },
	{ "$OTHER", "$OTHER\" " WANTED "\"" },
	{ "\"${OTHER:+x }crashkernel=1M\"", NULL },
	{ "\"quiet\"\r", "\"quiet " WANTED " \"\r" },
	{ "quiet\r", "quiet\" " WANTED " \"\r" },
	{ "\"a \\\ncrashkernel=1M \\\ncrashkernel=2M\"", "\"a\\\n \\\n" WANTED "\"" },
	{ "\"a crashkernel=1G,high crashkernel=72M,low\"", "\"a " WANTED "\"" },
	{ "\"a -- b\"", "\"a " WANTED " -- b\"" },
	{ "''", "'" WANTED "'" },
	{ "\"\"''", "\"" WANTED "\"''" },
	{ "\\\n", "\\\n\"" WANTED "\"" },
	{ "a#b", "\"a#b " WANTED "\"" },
	{ "'a crashkernel=1M # no comment'", "'a " WANTED " # no comment'" },
	{ "\"unterminated", NULL },
};

START_TEST(shell_assignments)
{
	const char *head = "# c\nOTHER=1\n" VAR "=", *tail = "\nAFTER='x y'";
	struct span before =
		span_of(arena_printf(a, "%s%s%s", head, shell_values[_i].before, tail));
	struct shellvars given = SHELLVARS(a);
	struct span after, again;
	const char *why = NULL;
	bool ok;

	/* A drop-in adds to what was read before it. */
	shellvars_set(&given, VAR, "other", NOWHERE);
	ok = shellvars_set_argument(&given, "/f", before, VAR, 3, WANTED, &after, &why);

	if (!shell_values[_i].after) {
		ck_assert(!ok && why);
		return;
	}
	ck_assert_msg(ok, "%s", why);
	ck_assert_span_eq(after, arena_printf(a, "%s%s%s", head, shell_values[_i].after, tail));
	ck_assert(shellvars_set_argument(&given, "/f", after, VAR, 3, WANTED, &again, &why));
	ck_assert(span_same(after, again));
}
END_TEST

START_TEST(boot_entry_lines)
{
	struct span after;
	const char *why;

	ck_assert(line_set_argument(a, span_of("title x\noptions root=/ ro\nid y\n"), 2, 1, WANTED,
				    &after, &why));
	ck_assert_span_eq(after, "title x\noptions root=/ ro " WANTED "\nid y\n");
	ck_assert(line_set_argument(a, span_of("\tlinux\t/vmlinuz crashkernel=1M ro\r\nx"), 1, 2,
				    WANTED, &after, &why));
	ck_assert_span_eq(after, "\tlinux\t/vmlinuz " WANTED " ro\r\nx");
	ck_assert(line_set_argument(a, span_of("root=/ ro"), 1, 0, WANTED, &after, &why));
	ck_assert_span_eq(after, "root=/ ro " WANTED);
	ck_assert(
		!line_set_argument(a, span_of("linux /v a \\\n b\n"), 1, 2, WANTED, &after, &why));
	ck_assert(!line_set_argument(a, span_of("linux /v a # b\n"), 1, 2, WANTED, &after, &why));
	ck_assert(!line_set_argument(a, span_of("linux /v a; boot\n"), 1, 2, WANTED, &after, &why));
	ck_assert(!line_set_argument(a, span_of("linux /v a }\n"), 1, 2, WANTED, &after, &why));
	ck_assert(line_set_argument(a, span_of("linux /v ${x} 'b;c' d#e\n"), 1, 2, WANTED, &after,
				    &why));
	ck_assert_span_eq(after, "linux /v ${x} 'b;c' d#e " WANTED "\n");
	ck_assert(!line_set_argument(a, span_of("options\n"), 2, 1, WANTED, &after, &why));
}
END_TEST

/* Whole files: which assignment it is, and what else hangs on it. */
static const struct {
	const char *before;
	unsigned line;
	const char *after; /* NULL: refused */
} shell_files[] = {
	{ VAR "=a\nexport " VAR "=b\n", 2, VAR "=a\nexport " VAR "=\"b " WANTED "\"\n" },
	{ "X=\"" VAR "=no\" " VAR "=a", 1, "X=\"" VAR "=no\" " VAR "=\"a " WANTED "\"" },
	{ "X='\n" VAR "=no'\n", 2, NULL },
	{ VAR "='a crashkernel=1M'\n" VAR "=\"$" VAR " b\"\n", 1,
	  VAR "='a " WANTED "'\n" VAR "=\"$" VAR " b\"\n" },
	{ VAR "=a\nX=\"$" VAR "\"\n", 1, NULL },
	{ VAR "=a\nif true; then X=1; fi\n", 1, VAR "=\"a " WANTED "\"\nif true; then X=1; fi\n" },
	{ "if true; then\n" VAR "=a\nfi\n", 2, NULL },
	{ VAR "=a\n. /x\n", 1, NULL },
	{ VAR "+=a\n", 1, NULL },
	{ "#" VAR "=a\n" VAR "=b", 2, "#" VAR "=a\n" VAR "=\"b " WANTED "\"" },
	{ "X=\"crashkernel=1M\"\n" VAR "=\"a $X\"\n", 2, NULL },
	{ VAR "=\"$GIVEN a\"\n", 1, VAR "=\"$GIVEN a " WANTED "\"\n" },
};

START_TEST(shell_files_as_a_whole)
{
	struct shellvars given = SHELLVARS(a);
	struct span after;
	const char *why = NULL;
	bool ok;

	shellvars_read(&given, "/before", span_of("GIVEN=g\n"));
	ok = shellvars_set_argument(&given, "/f", span_of(shell_files[_i].before), VAR,
				    shell_files[_i].line, WANTED, &after, &why);
	ck_assert_msg(ok == !!shell_files[_i].after && ok == !why, "%s: %s", shell_files[_i].before,
		      why);
	if (ok)
		ck_assert_span_eq(after, shell_files[_i].after);
}
END_TEST

static const struct {
	enum bls_reader reader;
	const char *before, *after; /* NULL: refused */
	unsigned line;
} entries[] = {
	{ BLS_GRUB, "title x\noptions a\n", "title x\noptions a " WANTED "\n", 2 },
	{ BLS_GRUB, "title x\r\noptions a\r\nid y", "title x\r\noptions a " WANTED "\r\nid y", 2 },
	{ BLS_GRUB, "options a\noptions crashkernel=1M\n",
	  "options a " WANTED "\noptions crashkernel=1M\n", 1 },
	{ BLS_SDBOOT, "options a\noptions crashkernel=1M\n", "options a\noptions " WANTED "\n", 2 },
	{ BLS_SDBOOT, "options a crashkernel=1M\noptions b crashkernel=2M\noptions c",
	  "options a\noptions b " WANTED "\noptions c", 2 },
	{ BLS_SDBOOT, "options\ta\n", "options\ta " WANTED "\n", 1 },
	{ BLS_SDBOOT, "options \"a b\"\n", NULL, 1 },
	/* GRUB parts at the first space, and a blank line ends the file. */
	{ BLS_GRUB, "options\ta b\n", NULL, 1 },
	{ BLS_GRUB, "options\ta\n", NULL, 1 },
	{ BLS_GRUB, "title x\n\noptions a\n", NULL, 3 },
	{ BLS_SDBOOT, "title x\n\noptions a\n", "title x\n\noptions a " WANTED "\n", 3 },
	{ BLS_GRUB, "title x\n", NULL, 0 },
	{ BLS_GRUB, "options $kernelopts $tuned_params\n",
	  "options $kernelopts $tuned_params " WANTED "\n", 1 },
};

START_TEST(boot_entries)
{
	struct span after, again;
	const char *why = NULL;
	unsigned line = 99;
	bool ok = bls_set_argument(a, span_of(entries[_i].before), entries[_i].reader, WANTED,
				   &after, &why, &line);

	ck_assert_msg(ok == !!entries[_i].after && ok == !why, "%s: %s", entries[_i].before, why);
	ck_assert_uint_eq(line, entries[_i].line);
	if (!ok)
		return;
	ck_assert_span_eq(after, entries[_i].after);
	ck_assert(bls_set_argument(a, after, entries[_i].reader, WANTED, &again, &why, &line));
	ck_assert(span_same(after, again));
}
END_TEST

#define KEY "kernel.unknown_nmi_panic"

static const struct {
	const char *before, *after; /* NULL: refused */
} sysctls[] = {
	{ "", KEY " = 1\n" },
	{ "# c\n", "# c\n" KEY " = 1\n" },
	{ "kernel.panic = 9", "kernel.panic = 9\n" KEY " = 1\n" },
	{ KEY " = 0\n", KEY " = 1\n" },
	{ KEY "=0", KEY "=1" },
	{ KEY " = 1\n", KEY " = 1\n" },
	{ KEY " = 0\nkernel.panic = 9\n", KEY " = 1\nkernel.panic = 9\n" },
	{ KEY " = 1\n" KEY " = 0\n# c", KEY " = 1\n" KEY " = 1\n# c" },
	{ "-kernel/unknown_nmi_panic\t=0 \n", "-kernel/unknown_nmi_panic\t=1 \n" },
	{ KEY " =\nx = y\n", KEY " =1\nx = y\n" },
	{ "a = b\r\n", "a = b\r\n" KEY " = 1\r\n" },
	{ KEY " = 0\r\nb = c\r\n", KEY " = 1\r\nb = c\r\n" },
	{ "kernel.* = 0\n", "kernel.* = 0\n" KEY " = 1\n" },
	{ KEY " = 1\n-" KEY "\n", KEY " = 1\n-" KEY "\n" KEY " = 1\n" },
	{ "#" KEY " = 0\n;" KEY " = 0\n", "#" KEY " = 0\n;" KEY " = 0\n" KEY " = 1\n" },
	{ "x." KEY " = 0\n", "x." KEY " = 0\n" KEY " = 1\n" },
	{ "a = b\r" KEY " = 0\n", NULL },
};

START_TEST(sysctl_files)
{
	struct span before = span_of(sysctls[_i].before), after, again, value;
	const char *path = "kernel/unknown_nmi_panic", *why = NULL;
	bool ok = sysctl_set(a, before, path, "1", &after, &why);

	ck_assert_msg(ok == !!sysctls[_i].after && ok == !why, "%s: %s", sysctls[_i].before, why);
	if (!ok)
		return;
	ck_assert_span_eq(after, sysctls[_i].after);
	ck_assert(sysctl_get(after, path, &value));
	ck_assert_span_eq(value, "1");
	ck_assert(sysctl_set(a, after, path, "1", &again, &why) && span_same(after, again));
}
END_TEST

START_TEST(sysctl_files_that_are_read_in_two_ways)
{
	static const char nul[] = "a = b\0" KEY " = 0\n";
	struct span after;
	const char *why = NULL;

	ck_assert(!sysctl_set(a, span_make(nul, sizeof(nul) - 1), "kernel/unknown_nmi_panic", "1",
			      &after, &why));
	ck_assert_ptr_nonnull(why);
}
END_TEST

static struct span block(const char *text)
{
	char *p = arena_alloc(a, GRUBENV_SIZE);

	memset(p, '#', GRUBENV_SIZE);
	memcpy(p, text, strlen(text));
	return span_make(p, GRUBENV_SIZE);
}

#define SIGNATURE "# GRUB Environment Block\n"

START_TEST(environment_blocks)
{
	struct span before =
		block(SIGNATURE "saved_entry=x\nkernelopts=root=/ ro\nboot_success=1\n");
	struct span after, again;
	const char *why;
	char *long_value = arena_alloc(a, 1001);

	ck_assert(grubenv_set(a, before, "kernelopts", span_of("a\\b " WANTED), &after, &why));
	ck_assert(span_same(after, block(SIGNATURE "saved_entry=x\nkernelopts=a\\\\b " WANTED
						   "\nboot_success=1\n")));
	ck_assert(grubenv_set(a, after, "kernelopts", span_of("a\\b " WANTED), &again, &why));
	ck_assert(span_same(after, again));
	memset(long_value, 'x', 1000);
	ck_assert(!grubenv_set(a, before, "kernelopts", span_of(long_value), &after, &why));
	ck_assert(!grubenv_set(a, before, "absent", span_of("x"), &after, &why));
	ck_assert(
		!grubenv_set(a, span_head(before, 1023), "kernelopts", span_of("x"), &after, &why));
	/* The last line is cut off: what follows it would be read as its value. */
	ck_assert(!grubenv_set(a, block(SIGNATURE "x=1\nkernelopts=root=/"), "x", span_of("2"),
			       &after, &why));
	/* A name goes on to its =, over the end of a line. */
	ck_assert(!grubenv_set(a, block(SIGNATURE "junk\nkernelopts=a\n"), "kernelopts",
			       span_of("b"), &after, &why));
	/* What GRUB escaped otherwise is left when the value is the same. */
	before = block(SIGNATURE "kernelopts=\\a b\n");
	ck_assert(grubenv_set(a, before, "kernelopts", span_of("a b"), &after, &why));
	ck_assert(span_same(before, after));
}
END_TEST

/* Words and blanks at random: the law holds, and what is not the argument keeps its order. */
START_TEST(random_arguments)
{
	static const char *const words[] = { "ro",  "quiet",	      "crashkernel=1G-:1M",
					     "a=b", "crashkernel=",   "x=crashkernel=2",
					     "--",  "crashkernel2=1", "root=/dev/x" };
	unsigned seed = (unsigned)_i;

	for (int round = 0; round < 1000; round++) {
		char line[256] = "", kept[256] = "", left[256] = "";
		struct span after, again, rest, word;
		const char *why;
		size_t count = 0;

		for (int n = rand_r(&seed) % 8; n > 0; n--) {
			const char *w = words[rand_r(&seed) % 9];

			strcat(strcat(line, w), rand_r(&seed) % 4 ? " " : "\t ");
			if (strncmp(w, "crashkernel=", 12) != 0)
				strcat(strcat(kept, w), " ");
		}
		if (!args_set(a, span_of(line), WANTED, &after, &why)) {
			/* Behind the end of the kernel's arguments, and it counts all the same. */
			ck_assert(strstr(line, "--") && strstr(strstr(line, "--"), "x=crash"));
			continue;
		}
		for (rest = after; span_word(&rest, &word);) {
			if (span_eq(word, WANTED))
				count++;
			else
				snprintf(left + strlen(left), sizeof(left) - strlen(left), "%.*s ",
					 (int)word.n, word.p);
		}
		ck_assert_uint_eq(count, 1);
		ck_assert_str_eq(left, kept);
		ck_assert(args_set(a, after, WANTED, &again, &why) && span_same(after, again));
	}
}
END_TEST

TCase *tcase_edit(void)
{
	TCase *t = tcase_create("edit");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, arguments, 0, sizeof(argument_lines) / sizeof(*argument_lines));
	tcase_add_test(t, a_pair);
	tcase_add_loop_test(t, removed_arguments, 0, sizeof(removals) / sizeof(*removals));
	tcase_add_loop_test(t, shell_assignments, 0, sizeof(shell_values) / sizeof(*shell_values));
	tcase_add_test(t, boot_entry_lines);
	tcase_add_loop_test(t, shell_files_as_a_whole, 0,
			    sizeof(shell_files) / sizeof(*shell_files));
	tcase_add_loop_test(t, boot_entries, 0, sizeof(entries) / sizeof(*entries));
	tcase_add_loop_test(t, sysctl_files, 0, sizeof(sysctls) / sizeof(*sysctls));
	tcase_add_test(t, sysctl_files_that_are_read_in_two_ways);
	tcase_add_test(t, environment_blocks);
	tcase_add_loop_test(t, random_arguments, 0, 20);
	return t;
}
