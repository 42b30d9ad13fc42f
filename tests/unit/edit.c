/* SPDX-License-Identifier: MIT */
/* The lens laws of the editors: what is there stays, what is set is found, twice is once. */
#include "format/args_edit.h"
#include "format/grubenv.h"
#include "format/grubenv_edit.h"
#include "format/line_edit.h"
#include "format/shellvars_edit.h"
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
	{ "crashkernel=1M  a\tcrashkernel=2M b ", "  a\t" WANTED " b " },
	{ "xcrashkernel=1M", "xcrashkernel=1M " WANTED },
	{ "crashkernel", WANTED },
	{ "crashkernel=1G,high crashkernel=72M,low", " " WANTED },
	{ "a=/b&c|d crashkernel=1M", "a=/b&c|d " WANTED },
	{ "dyndbg=\"file x\" quiet", "dyndbg=\"file x\" quiet " WANTED },
	{ "\"crashkernel=1M\"", NULL },
	{ "a=\"b crashkernel=1M\"", NULL },
};

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

START_TEST(arguments_taken_away)
{
	struct span after;
	const char *why;

	ck_assert(args_set(a, span_of("crashkernel=1M a\tcrashkernel=2M b "), "-crashkernel",
			   &after, &why));
	ck_assert_span_eq(after, " a b ");
	ck_assert(args_set(a, span_of("a b"), "-crashkernel", &after, &why));
	ck_assert_span_eq(after, "a b");
	ck_assert(!args_set(a, span_of("\"a crashkernel=1M\""), "-crashkernel", &after, &why));
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
	{ "\"a\"'b'", NULL },
	{ "a\\ b", NULL },
	{ "\"unterminated", NULL },
};

START_TEST(shell_assignments)
{
	const char *head = "# c\nOTHER=1\n" VAR "=", *tail = "\nAFTER='x y'";
	struct span before =
		span_of(arena_printf(a, "%s%s%s", head, shell_values[_i].before, tail));
	struct span after, again;
	const char *why = NULL;
	bool ok = shellvars_set_argument(a, "/f", before, VAR, 3, WANTED, &after, &why);

	if (!shell_values[_i].after) {
		ck_assert(!ok && why);
		return;
	}
	ck_assert_msg(ok, "%s", why);
	ck_assert_span_eq(after, arena_printf(a, "%s%s%s", head, shell_values[_i].after, tail));
	ck_assert(shellvars_set_argument(a, "/f", after, VAR, 3, WANTED, &again, &why));
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
	ck_assert(!line_set_argument(a, span_of("options\n"), 2, 1, WANTED, &after, &why));
	ck_assert_uint_eq(line_with_key(span_of("a b\n options x\n"), "options"), 2);
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
		ck_assert(args_set(a, span_of(line), WANTED, &after, &why));
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
	tcase_add_test(t, arguments_taken_away);
	tcase_add_loop_test(t, arguments, 0, sizeof(argument_lines) / sizeof(*argument_lines));
	tcase_add_loop_test(t, shell_assignments, 0, sizeof(shell_values) / sizeof(*shell_values));
	tcase_add_test(t, boot_entry_lines);
	tcase_add_test(t, environment_blocks);
	tcase_add_loop_test(t, random_arguments, 0, 20);
	return t;
}
