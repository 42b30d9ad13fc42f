/* SPDX-License-Identifier: MIT */
/* The transaction as its callers see it; what is made to fail stands in tests/txn/. */
#include "place.h"

#include "txn/child.h"
#include "txn/journal_text.h"
#include "txn/keep.h"
#include "txn/ops.h"
#include "txn/txn.h"

#include <errno.h>
#include <linux/magic.h>

static struct place place;
static struct arena *arena;
static struct root root;
static struct txn_setup setup;

static void begin(void)
{
	place = place_new();
	arena = unit_arena();
	place_file(&place, arena, "/root/etc/default/grub", "old\n");
	mkdir(place_path(&place, arena, "/state"), 0700);
	ck_assert_int_eq(root_open(&root, place_path(&place, arena, "/root")), 0);
	setup = (struct txn_setup){ .arena = arena,
				    .root = &root,
				    .root_name = "image",
				    .state_dir = place_path(&place, arena, "/state") };
}

static void end(void)
{
	root_close(&root);
	place_end(&place);
	arena_free(arena);
}

static struct plan one_change(struct change *c, const char *old, const char *new)
{
	*c = (struct change){ .path = "/etc/default/grub",
			      .existed = true,
			      .old = span_of(old),
			      .new = span_of(new) };
	return (struct plan){ .changes = c, .n_changes = 1 };
}

static void holds(const char *path, const char *text)
{
	struct span bytes;
	const char *link;
	struct stat st;
	int fd = -1;

	ck_assert_int_eq(root_locate(&root, path, arena, &link, &st, &fd), 0);
	ck_assert_int_eq(root_read_file(&root, path, fd, &st, 4096, true, arena, &bytes), 0);
	close(fd);
	ck_assert_span_eq(bytes, text);
}

START_TEST(run_and_undo)
{
	struct txn_outcome o;
	struct txn_entry *list;
	struct change c;
	struct plan plan = one_change(&c, "old\n", "new\n");
	size_t n;

	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_DONE);
	ck_assert_str_eq(o.message, "");
	ck_assert_str_eq(o.id, "000001");
	holds("/etc/default/grub", "new\n");
	ck_assert_int_eq(txn_undo(&setup, NULL, true, &o), TXN_DONE);
	holds("/etc/default/grub", "new\n");
	ck_assert_int_eq(txn_undo(&setup, NULL, false, &o), TXN_DONE);
	holds("/etc/default/grub", "old\n");
	ck_assert_int_eq(txn_undo(&setup, NULL, false, &o), TXN_REFUSED);
	ck_assert_int_eq(txn_list(&setup, &list, &n), 0);
	ck_assert_uint_eq(n, 2);
	ck_assert(list[0].undone && list[0].finished && !list[0].undoes);
	ck_assert_str_eq(list[1].undoes, "000001");
	ck_assert_str_eq(list[1].root, "image");
	ck_assert_str_eq(list[0].paths[0], "/etc/default/grub");
}
END_TEST

START_TEST(another_plan)
{
	struct txn_outcome o;
	struct change c;
	struct plan plan = one_change(&c, "older\n", "new\n");

	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_REFUSED);
	ck_assert_str_eq(o.message, "/etc/default/grub: changed since it was planned");
	ck_assert_ptr_null(o.id);
	holds("/etc/default/grub", "old\n");
}
END_TEST

START_TEST(nothing_to_do)
{
	struct txn_outcome o;
	struct change c;
	struct plan plan = one_change(&c, "old\n", "old\n");
	struct txn_entry e;

	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_DONE);
	ck_assert_ptr_null(o.id);
	ck_assert_int_eq(txn_interrupted(&setup, &e), 0);
	ck_assert_int_eq(txn_recover(&setup, &o), TXN_DONE);
	ck_assert_ptr_null(o.id);
}
END_TEST

static int refuse(void *user, const char **why)
{
	*(int *)user = 1;
	*why = "nmi-panic got worse";
	return -1;
}

START_TEST(not_accepted)
{
	struct txn_outcome o;
	struct change c;
	struct plan plan = one_change(&c, "old\n", "new\n");
	int asked = 0;

	setup.hooks.accept = refuse;
	setup.hooks.user = &asked;
	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_REFUSED);
	ck_assert_int_eq(asked, 1);
	ck_assert_ptr_nonnull(strstr(o.message, "nmi-panic got worse"));
	ck_assert_ptr_null(o.id);
	holds("/etc/default/grub", "old\n");
}
END_TEST

static int mend(void *user, const char *path, struct span old, struct span ours, struct span now,
		struct span *ret_bytes)
{
	(void)user;
	ck_assert_str_eq(path, "/etc/default/grub");
	ck_assert_span_eq(old, "old\n");
	ck_assert_span_eq(ours, "new\n");
	ck_assert_span_eq(now, "new\ntheirs\n");
	*ret_bytes = span_of("old\ntheirs\n");
	return 0;
}

START_TEST(merged)
{
	struct txn_outcome o;
	struct change c;
	struct plan plan = one_change(&c, "old\n", "new\n");

	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_DONE);
	place_file(&place, arena, "/root/etc/default/grub", "new\ntheirs\n");
	ck_assert_int_eq(txn_undo(&setup, NULL, false, &o), TXN_REFUSED);
	ck_assert_uint_eq(o.n_kept, 1);
	setup.hooks.merge = mend;
	ck_assert_int_eq(txn_undo(&setup, NULL, false, &o), TXN_DONE);
	holds("/etc/default/grub", "old\ntheirs\n");
}
END_TEST

START_TEST(no_exec)
{
	static const char *argv[] = { "/bin/false", "x", NULL };
	struct command command = { .when = COMMAND_AFTER, .argv = argv };
	struct txn_outcome o;
	struct change c;
	struct plan plan = one_change(&c, "old\n", "new\n");

	plan.commands = &command;
	plan.n_commands = 1;
	setup.no_exec = true;
	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_DONE);
	ck_assert_uint_eq(o.n_commands_left, 1);
	ck_assert_str_eq(o.commands_left[0], "/bin/false x");
	ck_assert_uint_eq(o.n_commands_done, 0);
}
END_TEST

static void note_running(void *user, const char *command)
{
	snprintf(user, 64, "%s", command);
}

START_TEST(a_command_is_named_before_it_runs)
{
	const char *argv[] = { "/bin/true", "x", NULL };
	struct command command = { .when = COMMAND_AFTER, .argv = argv };
	struct txn_outcome o;
	struct change c;
	struct plan plan = one_change(&c, "old\n", "new\n");
	char named[64] = "";

	setup.hooks.running = note_running;
	setup.hooks.user = named;
	setup.no_exec = false;
	plan.commands = &command;
	plan.n_commands = 1;
	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_DONE);
	ck_assert_str_eq(named, "/bin/true x");
	ck_assert_uint_eq(o.n_commands_done, 1);
}
END_TEST

START_TEST(journal_words)
{
	static const char all[] = "a b%\n\\\x01\xff/";
	struct strbuf b = STRBUF(arena);
	struct span back, text;

	journal_text_word(&b, span_make(all, sizeof(all)));
	ck_assert_uint_eq(span_index(strbuf_span(&b), ' '), b.n);
	ck_assert(journal_text_unword(arena, strbuf_span(&b), &back));
	ck_assert(span_same(back, span_make(all, sizeof(all))));
	ck_assert(!journal_text_unword(arena, span_of("a%4"), &back));
	ck_assert(!journal_text_unword(arena, span_of("%zz"), &back));
	b = STRBUF(arena);
	strbuf_str(&b, "one\ntwo\n");
	journal_text_close(&b);
	text = strbuf_span(&b);
	ck_assert(journal_text_open(&text));
	ck_assert_span_eq(text, "one\ntwo\n");
	for (size_t i = 0; i < b.n; i++) { /* no byte of it may be another one */
		text = strbuf_span(&b);
		b.p[i] ^= 0x10;
		ck_assert(!journal_text_open(&text));
		b.p[i] ^= 0x10;
	}
}
END_TEST

START_TEST(one_reboot_for_one_change)
{
	struct txn_outcome o;
	struct change c;
	struct plan plan = one_change(&c, "old\n", "new\n");
	const char *why;

	ck_assert_int_eq(txn_reboot_once(&setup, span_of("boot-1"), &why), 1);
	ck_assert_int_eq(txn_reboot_once(&setup, span_of("boot-2"), &why), 0);
	ck_assert_ptr_nonnull(strstr(why, "once already"));
	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_DONE);
	ck_assert_int_eq(txn_reboot_once(&setup, span_of("boot-2"), &why), 1);
	ck_assert_int_eq(txn_reboot_once(&setup, span_of("boot-3"), &why), 0);
	/* What cannot be written down is not done. */
	ck_assert_int_eq(unlink(place_path(&place, arena, "/state/reboot")), 0);
	ck_assert_int_eq(mkdir(place_path(&place, arena, "/state/reboot"), 0700), 0);
	ck_assert_int_lt(txn_reboot_once(&setup, span_of("boot-3"), &why), 0);
	ck_assert_ptr_nonnull(strstr(why, "reboot"));
}
END_TEST

START_TEST(a_small_file_is_kept_whole)
{
	struct root state;
	const char *why;
	struct stat st;

	ck_assert_int_eq(txn_keep(&setup, "drill", "armed", span_of("one\n"), &why), 0);
	ck_assert_int_eq(txn_keep(&setup, "drill", "armed", span_of("two\n"), &why), 0);
	ck_assert_str_eq(why, "");
	root_close(&root);
	ck_assert_int_eq(root_open(&state, setup.state_dir), 0);
	root = state;
	holds("/drill/armed", "two\n");
	ck_assert_int_eq(stat(place_path(&place, arena, "/state/drill/armed"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(stat(place_path(&place, arena, "/state/drill"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0700);
	/* What a killed run left is in nobody's way. */
	place_file(&place, arena, "/state/drill/.new", "torn");
	ck_assert_int_eq(txn_keep(&setup, "drill", "armed", span_of("three\n"), &why), 0);
	holds("/drill/armed", "three\n");
	ck_assert_int_ne(access(place_path(&place, arena, "/state/drill/.new"), F_OK), 0);
	ck_assert_int_eq(txn_keep(&setup, "drill", "armed", span_make(NULL, 0), &why), 0);
	ck_assert_int_eq(txn_keep(&setup, "drill", "armed", span_make(NULL, 0), &why), 0);
	ck_assert_int_ne(access(place_path(&place, arena, "/state/drill/armed"), F_OK), 0);
	/* Somebody else's directory, or none at all. */
	chmod(setup.state_dir, 0777);
	ck_assert_int_lt(txn_keep(&setup, "drill", "armed", span_of("x"), &why), 0);
	ck_assert_ptr_nonnull(strstr(why, "others may write to it"));
	setup.state_dir = "relative";
	ck_assert_int_lt(txn_keep(&setup, "drill", "armed", span_of("x"), &why), 0);
}
END_TEST

static int failing(int dir, const char *from, const char *to, unsigned flags)
{
	(void)dir, (void)from, (void)to, (void)flags;
	return -EIO;
}

static ssize_t full(int fd, const void *p, size_t n)
{
	(void)fd, (void)p, (void)n;
	return -ENOSPC;
}

START_TEST(a_small_file_that_cannot_be_replaced_stays)
{
	struct txn_ops no_rename = ops_system, no_write = ops_system;
	struct root state;
	const char *why;

	no_rename.rename = failing;
	no_write.write = full;
	ck_assert_int_eq(txn_keep(&setup, "drill", "armed", span_of("old\n"), &why), 0);
	setup.ops = &no_rename;
	ck_assert_int_eq(txn_keep(&setup, "drill", "armed", span_of("new\n"), &why), -EIO);
	ck_assert_ptr_nonnull(strstr(why, "/drill/armed"));
	setup.ops = &no_write;
	ck_assert_int_eq(txn_keep(&setup, "drill", "armed", span_of("new\n"), &why), -ENOSPC);
	root_close(&root);
	ck_assert_int_eq(root_open(&state, setup.state_dir), 0);
	root = state;
	holds("/drill/armed", "old\n");
	ck_assert_int_ne(access(place_path(&place, arena, "/state/drill/.new"), F_OK), 0);
}
END_TEST

/* Whatever the tests run on: where nothing is kept, nothing must be flushed for a boot loader. */
static int on_tmpfs(int fd, struct statfs *fs)
{
	int err = ops_system.fstatfs(fd, fs);

	fs->f_type = TMPFS_MAGIC;
	return err;
}

static int take(void *user, const char *path, struct span old, struct span now, const char **why)
{
	(void)user, (void)path, (void)old, (void)now, (void)why;
	return 0;
}

/* What the program's own reader says of what its generator printed decides; without it, ours does.
 */
START_TEST(output_that_its_reader_refuses_is_not_taken)
{
	const char *argv[] = { "/bin/echo", "new", NULL };
	const char *takes[] = { "/bin/grep", "new", NULL }, *none[] = { "/nonexistent/x", NULL };
	const char *says[] = { "/bin/sh", "-c", "cat; echo; echo line 1: no script; exit 3", NULL };
	struct command command = { .when = COMMAND_GENERATE,
				   .argv = argv,
				   .output = "/boot/grub/grub.cfg",
				   .check = says };
	struct txn_ops tmpfs = ops_system;
	struct txn_outcome o;
	struct change c;
	struct plan plan = one_change(&c, "old\n", "new\n");

	place_file(&place, arena, "/root/boot/grub/grub.cfg", "old\n");
	tmpfs.fstatfs = on_tmpfs;
	setup.ops = &tmpfs;
	setup.hooks.verify = take;
	plan.commands = &command;
	plan.n_commands = 1;
	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_REFUSED);
	ck_assert_ptr_nonnull(strstr(o.message, "/bin/sh: "));
	ck_assert_ptr_nonnull(strstr(o.message, " 3: line 1: no script"));
	holds("/boot/grub/grub.cfg", "old\n");
	holds("/etc/default/grub", "old\n");
	command.check = takes;
	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_DONE);
	holds("/boot/grub/grub.cfg", "new\n");
	ck_assert_int_eq(txn_undo(&setup, NULL, false, &o), TXN_DONE);
	command.check = none;
	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_DONE);
	holds("/boot/grub/grub.cfg", "new\n");
}
END_TEST

static struct child_end run_child(const char *const *argv, const char *in, char *out, size_t cap)
{
	const struct child c = {
		.argv = argv, .in = span_of(in), .out = out, .cap = cap, .seconds = 30
	};
	struct child_end end;

	ck_assert_int_eq(child_run(&c, &end), 0);
	return end;
}

START_TEST(a_program_ends_as_it_ends)
{
	static const char *const cat[] = { "/bin/cat", NULL };
	static const char *const none[] = { "/nonexistent/program", NULL };
	static const char *const status[] = { "/bin/sh", "-c", "exit 3", NULL };
	static const char *const shot[] = { "/bin/sh", "-c", "kill -9 $$", NULL };
	char out[16];
	struct child_end end = run_child(cat, "hello", out, sizeof(out));

	ck_assert_ptr_null(end.failed);
	ck_assert_span_eq(span_make(out, end.n), "hello");
	ck_assert_ptr_nonnull(run_child(cat, "more than there is room for", out, 4).failed);
	end = run_child(none, "", out, sizeof(out));
	ck_assert_ptr_nonnull(end.failed);
	ck_assert_int_eq(end.number, 127);
	ck_assert_int_eq(run_child(status, "", out, sizeof(out)).number, 3);
	end = run_child(shot, "", out, sizeof(out));
	ck_assert_ptr_nonnull(strstr(end.failed, "signal"));
	ck_assert_int_eq(end.number, SIGKILL);
}
END_TEST

/* Below a directory where another filesystem belongs nothing is written until it is there. */
START_TEST(not_below_what_is_not_mounted)
{
	struct txn_ops tmpfs = ops_system;
	struct txn_outcome o;
	struct change c;
	struct plan plan = one_change(&c, "old\n", "new\n");

	tmpfs.fstatfs = on_tmpfs;
	setup.ops = &tmpfs;
	c.class = CLASS_BOOT;
	root.live = true;
	place_file(&place, arena, "/root/etc/fstab", "/dev/x /etc/default ext4 defaults 0 0\n");
	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_REFUSED);
	ck_assert_str_eq(o.message, "/etc/default: in /etc/fstab, but not mounted");
	holds("/etc/default/grub", "old\n");
	place_file(&place, arena, "/root/etc/fstab", "/dev/x /etc ext4 defaults 0\n");
	ck_assert_int_eq(txn_run(&setup, &plan, &o), TXN_REFUSED);
	ck_assert_str_eq(o.message, "/etc: in /etc/fstab, but not mounted");
	root.live = false;
}
END_TEST

/* The root is one of the test's own, and the file a plain one. */
START_TEST(what_crashes_the_kernel_is_one_letter)
{
	ck_assert_int_eq(txn_crash(&setup), -ENOENT);
	mkdir(place_path(&place, arena, "/root/proc"), 0755);
	ck_assert_int_eq(txn_crash(&setup), -ENOENT);
	place_file(&place, arena, "/root/proc/sysrq-trigger", "");
	ck_assert_int_eq(txn_crash(&setup), -EIO);
	holds("/proc/sysrq-trigger", "c");
}
END_TEST

TCase *tcase_txn(void)
{
	TCase *tc = tcase_create("txn");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, run_and_undo);
	tcase_add_test(tc, another_plan);
	tcase_add_test(tc, nothing_to_do);
	tcase_add_test(tc, not_accepted);
	tcase_add_test(tc, merged);
	tcase_add_test(tc, a_command_is_named_before_it_runs);
	tcase_add_test(tc, no_exec);
	tcase_add_test(tc, one_reboot_for_one_change);
	tcase_add_test(tc, a_small_file_is_kept_whole);
	tcase_add_test(tc, a_small_file_that_cannot_be_replaced_stays);
	tcase_add_test(tc, journal_words);
	tcase_add_test(tc, output_that_its_reader_refuses_is_not_taken);
	tcase_add_test(tc, a_program_ends_as_it_ends);
	tcase_add_test(tc, not_below_what_is_not_mounted);
	tcase_add_test(tc, what_crashes_the_kernel_is_one_letter);
	return tc;
}
