/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include "plan/compare.h"

#define CFG "/boot/grub/grub.cfg"
#define ENTRY(title, args)                                                                         \
	"menuentry '" title "' {\n"                                                                \
	"\tlinux /boot/vmlinuz-6.1 root=/dev/vda1 ro" args "\n"                                    \
	"\tinitrd /boot/initrd.img-6.1\n"                                                          \
	"}\n"

static struct arena *arena;
static struct facts *before, *expected;

static void begin(const char *old, const char *wanted)
{
	arena = unit_arena();
	before = facts_new(arena);
	before->arch = "x86_64";
	machine_firmware(before, false);
	machine_add(before, CFG, old);
	machine_absent(before, "/boot/grub/grubenv");
	expected = facts_clone(before);
	facts_suppose(expected, CFG, span_of(wanted));
}

/* NULL: it is taken. */
static const char *refused(const char *printed, bool drift)
{
	const char *why = "";

	return compare_menus(before, expected, CFG, span_of(printed), drift, &why) ? NULL : why;
}

static void expect_refused(const char *printed, const char *word)
{
	const char *why = refused(printed, false);

	ck_assert_msg(why && strstr(why, word), "%s, not %s", why ? why : "taken", word);
}

#define OLD ENTRY("One", "") ENTRY("Two", " quiet")
#define NEW ENTRY("One", " crashkernel=256M") ENTRY("Two", " quiet crashkernel=256M")

START_TEST(what_was_asked_for_is_taken)
{
	begin(OLD, NEW);
	ck_assert_ptr_null(refused(NEW, false));
	/* Where in the line it stands is the generator's business. */
	ck_assert_ptr_null(refused(
		ENTRY("One", " crashkernel=256M") ENTRY("Two", " crashkernel=256M quiet"), false));
	arena_free(arena);
}
END_TEST

START_TEST(drift_is_refused)
{
	begin(OLD, NEW);
	expect_refused(OLD, "would not have what was asked for");
	expect_refused(ENTRY("One", " crashkernel=256M"), "1 entries instead of 2");
	expect_refused(NEW ENTRY("Three", " crashkernel=256M"), "3 entries instead of 2");
	expect_refused(ENTRY("One", " crashkernel=256M") ENTRY("Too", " quiet crashkernel=256M"),
		       "would become \"Too\"");
	expect_refused(ENTRY("One", " crashkernel=256M nosmp")
			       ENTRY("Two", " quiet crashkernel=256M"),
		       "nosmp");
	expect_refused(ENTRY("One", " crashkernel=256M") ENTRY("Two", " crashkernel=256M"),
		       "quiet");
	expect_refused(ENTRY("One", " crashkernel=256M")
			       ENTRY("Two", " quiet crashkernel=256M crashkernel=64M"),
		       "would not have");
	expect_refused("set default=1\n" NEW, "another entry would be booted");
	expect_refused("set timeout=5\n" NEW, "wait");
	arena_free(arena);
}
END_TEST

START_TEST(damage_is_refused_even_with_drift)
{
	begin(OLD, NEW);
	ck_assert_ptr_null(refused(NEW ENTRY("Three", " crashkernel=256M"), true));
	ck_assert_ptr_nonnull(refused("", true));
	ck_assert_ptr_nonnull(refused("# nothing\n", true));
	ck_assert_ptr_nonnull(refused(OLD, true));
	ck_assert_ptr_nonnull(refused("menuentry 'One' {\n\tlinux /boot/vmlinuz-6.1 crash", true));
	arena_free(arena);
}
END_TEST

static struct span block(const char *vars)
{
	return span_make(machine_grubenv(arena, vars), 1024);
}

START_TEST(only_what_was_set_is_taken_back)
{
	struct span old, ours, now, back;

	arena = unit_arena();
	old = block("saved_entry=a\nkernelopts=root=x\n");
	ours = block("saved_entry=a\nkernelopts=root=x crashkernel=1G\n");
	now = block("saved_entry=b\nboot_success=1\nkernelopts=root=x crashkernel=1G\n");
	ck_assert(compare_take_back(arena, old, ours, now, &back));
	ck_assert(span_same(back, block("saved_entry=b\nboot_success=1\nkernelopts=root=x\n")));
	/* Set anew since: nobody knows which part of it is ours. */
	now = block("kernelopts=root=x crashkernel=2G\n");
	ck_assert(!compare_take_back(arena, old, ours, now, &back));
	ck_assert(!compare_take_back(arena, old, ours, span_of("text"), &back));
	arena_free(arena);
}
END_TEST

TCase *tcase_compare(void)
{
	TCase *c = tcase_create("compare");

	tcase_add_test(c, what_was_asked_for_is_taken);
	tcase_add_test(c, drift_is_refused);
	tcase_add_test(c, damage_is_refused_even_with_drift);
	tcase_add_test(c, only_what_was_set_is_taken_back);
	return c;
}
