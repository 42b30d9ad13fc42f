/* SPDX-License-Identifier: MIT */
/*
 * Every path is resolved twice, by openat2 and by the component walk that stands for it on old
 * kernels: both must find the same, and neither may leave the root.
 */
#include "place.h"

#include "base/root.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Where a path leads: "" is nowhere, with `err`; else the first line of the file it must be. */
struct way {
	const char *path, *text;
	int err;
};

static void make_tree(struct place *p, struct arena *a)
{
	char deep[300] = "";

	place_file(p, a, "/etc/passwd", "inside");
	place_file(p, a, "/a/b/file", "file");
	place_file(p, a, "/secret", "top");
	place_link(p, a, "/a/up", "../secret");
	place_link(p, a, "/a/abs", "/secret");
	place_link(p, a, "/a/absdir", "/a/b");
	place_link(p, a, "/a/out", "../../../../../../../../etc/passwd");
	place_link(p, a, "/a/absout", "/../../../etc/passwd");
	place_link(p, a, "/a/dirlink", "b");
	place_link(p, a, "/a/chain1", "chain2");
	place_link(p, a, "/a/chain2", "absdir/../up");
	place_link(p, a, "/a/self", "self");
	place_link(p, a, "/a/ping", "pong");
	place_link(p, a, "/a/pong", "ping");
	place_link(p, a, "/a/dangling", "nowhere");
	place_link(p, a, "/a/root", "/");
	place_link(p, a, "/a/dots", "././b/./file");
	place_link(p, a, "/a/slashes", "//a///b//file");
	place_link(p, a, "/a/throughfile", "b/file/x");
	for (int i = 0; i < 50; i++)
		place_link(p, a, arena_printf(a, "/many/%d", i), arena_printf(a, "%d", i + 1));
	place_file(p, a, "/many/50", "last");
	for (int i = 0; i < 20; i++)
		strcat(deep, "/d");
	place_file(p, a, arena_printf(a, "%s/f", deep), "deep");
}

static const struct way ways[] = {
	{ "/secret", "top", 0 },
	{ "secret", "top", 0 },
	{ "//secret", "top", 0 },
	{ "/./secret", "top", 0 },
	{ "/../secret", "top", 0 },
	{ "/../../../../etc/passwd", "inside", 0 },
	{ "/a/../secret", "top", 0 },
	{ "/a/b/../../secret", "top", 0 },
	{ "/a/b/file", "file", 0 },
	{ "/a/up", "top", 0 },
	{ "/a/abs", "top", 0 },
	{ "/a/absdir/file", "file", 0 },
	{ "/a/absdir/../up", "top", 0 },
	{ "/a/absdir/../../secret", "top", 0 },
	{ "/a/out", "inside", 0 },
	{ "/a/absout", "inside", 0 },
	{ "/a/dirlink/file", "file", 0 },
	{ "/a/dirlink/../../secret", "top", 0 },
	{ "/a/chain1", "top", 0 },
	{ "/a/root/a/root/a/root/secret", "top", 0 },
	{ "/a/root/../../../secret", "top", 0 },
	{ "/a/dots", "file", 0 },
	{ "/a/slashes", "file", 0 },
	{ "/many/15", "last", 0 }, /* 35 links */
	{ "/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/f", "deep", 0 },
	{ "/many/0", "", ELOOP }, /* 50 links */
	{ "/a/self", "", ELOOP },
	{ "/a/ping", "", ELOOP },
	{ "/a/self/x", "", ELOOP },
	{ "/a/dangling", "", ENOENT },
	{ "/nothing", "", ENOENT },
	{ "/a/nothing/../b/file", "", ENOENT },
	{ "/a/b/file/x", "", ENOTDIR },
	{ "/a/b/file/../file", "", ENOTDIR },
	{ "/a/b/file/.", "", ENOTDIR },
	{ "/a/b/file/", "", ENOTDIR },
	{ "/a/up/", "", ENOTDIR },
	{ "/a/throughfile", "", ENOTDIR },
};

static void follow(bool walk)
{
	struct arena *a = unit_arena();
	struct place place = place_new();
	struct root r;

	make_tree(&place, a);
	ck_assert_int_eq(root_open(&r, place.dir), 0);
	ck_assert(!r.live);
	r.walk = walk;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		int fd = root_openat(&r, ways[i].path, O_RDONLY);
		char text[16] = "";

		if (fd >= 0) {
			ck_assert_int_ge(read(fd, text, sizeof(text) - 1), 0);
			close(fd);
		}
		ck_assert_msg(fd >= 0 ? !ways[i].err : fd == -ways[i].err, "%s: %s", ways[i].path,
			      fd >= 0 ? text : strerror(-fd));
		ck_assert_msg(strcmp(text, ways[i].text) == 0, "%s: %s", ways[i].path, text);
	}
	root_close(&r);
	ck_assert_int_eq(r.fd, -1);
	place_end(&place);
	arena_free(a);
}

START_TEST(links_stay_inside)
{
	follow(_i == 1);
}
END_TEST

/* A magic link is a door to the host: not taken. As text it leads nowhere in this root. */
START_TEST(magic_links_are_not_followed)
{
	struct arena *a = unit_arena();
	struct place place = place_new();
	struct root r;
	int fd, outside = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	ck_assert_int_ge(outside, 0);
	ck_assert_int_eq(root_open(&r, "/proc"), 0);
	r.walk = _i == 1;
	fd = root_openat(&r, arena_printf(a, "/self/fd/%d", outside), O_RDONLY);
	ck_assert_msg(fd == -ELOOP || fd == -ENOENT, "%d", fd);
	fd = root_openat(&r, "/self/root/etc/passwd", O_RDONLY);
	ck_assert_msg(fd == -ELOOP || fd == -ENOENT, "%d", fd);
	fd = root_openat(&r, "/self/cwd/", O_RDONLY | O_DIRECTORY);
	if (fd >= 0) { /* the walk takes the text: a directory of this root, if at all */
		ck_assert_int_eq(_i, 1);
		close(fd);
	}
	root_close(&r);
	close(outside);
	place_end(&place);
	arena_free(a);
}
END_TEST

static void make_odd(struct place *p, struct arena *a)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	place_file(p, a, "/dir/file", "text");
	ck_assert_int_eq(mkfifo(place_path(p, a, "/fifo"), 0600), 0);
	snprintf(name.sun_path, sizeof(name.sun_path), "%s", place_path(p, a, "/socket"));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
	close(fd);
	place_link(p, a, "/tofifo", "fifo");
	place_link(p, a, "/tozero", "/dev/zero");
	place_link(p, a, "/todir", "dir");
	place_link(p, a, "/tofile", "/dir/file");
}

static int look(const struct root *r, struct arena *a, const char *path, size_t cap, bool whole,
		struct span *ret_bytes)
{
	const char *link;
	struct stat st;
	int fd = -1, got = root_locate(r, path, a, &link, &st, &fd);

	if (got == 0) {
		got = root_read_file(r, path, fd, &st, cap, whole, a, ret_bytes);
		close(fd);
	}
	return got;
}

/* A FIFO without a writer would hang whoever opens it for reading. */
START_TEST(only_regular_files_are_read)
{
	struct arena *a = unit_arena();
	struct place place = place_new();
	struct span got = { 0 };
	struct root r;

	make_odd(&place, a);
	ck_assert_int_eq(root_open(&r, place.dir), 0);
	r.walk = _i == 1;
	ck_assert_int_eq(look(&r, a, "/dir/file", 100, true, &got), 0);
	ck_assert_span_eq(got, "text");
	ck_assert_int_eq(look(&r, a, "/tofile", 100, true, &got), 0);
	ck_assert_span_eq(got, "text");
	ck_assert_int_eq(look(&r, a, "/dir", 100, true, &got), -EISDIR);
	ck_assert_int_eq(look(&r, a, "/todir", 100, true, &got), -EISDIR);
	ck_assert_int_eq(look(&r, a, "/fifo", 100, true, &got), -ENXIO);
	ck_assert_int_eq(look(&r, a, "/tofifo", 100, true, &got), -ENXIO);
	ck_assert_int_eq(look(&r, a, "/socket", 100, true, &got), -ENXIO);
	ck_assert_int_eq(look(&r, a, "/tozero", 100, true, &got), -ENOENT);
	ck_assert_int_eq(look(&r, a, "/dir/file", 3, true, &got), -EFBIG);
	ck_assert_int_eq(look(&r, a, "/dir/file", 3, false, &got), 0);
	ck_assert_span_eq(got, "tex");
	root_close(&r);
	place_end(&place);
	arena_free(a);
}
END_TEST

START_TEST(a_link_is_told_with_what_it_leads_to)
{
	struct arena *a = unit_arena();
	struct place place = place_new();
	const char *link;
	struct root r;
	struct stat st;
	int fd = -1;

	make_odd(&place, a);
	place_link(&place, a, "/gone", "/not/there");
	ck_assert_int_eq(root_open(&r, place.dir), 0);
	r.walk = _i == 1;
	ck_assert_int_eq(root_locate(&r, "/tofile", a, &link, &st, &fd), 0);
	ck_assert_str_eq(link, "/dir/file");
	ck_assert(S_ISREG(st.st_mode));
	close(fd);
	ck_assert_int_eq(root_locate(&r, "/dir/file", a, &link, &st, &fd), 0);
	ck_assert_ptr_null(link);
	close(fd);
	fd = -1;
	ck_assert_int_eq(root_locate(&r, "/gone", a, &link, &st, &fd), -ENOENT);
	ck_assert_str_eq(link, "/not/there");
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_int_eq(fd, -1);
	root_close(&r);
	place_end(&place);
	arena_free(a);
}
END_TEST

START_TEST(names_are_sorted_and_only_of_directories)
{
	static const char *const expected[] = { "A", "_", "a", "a.b", "b", "\xff" };
	struct arena *a = unit_arena();
	struct place place = place_new();
	const char **names = NULL;
	size_t n = 0;
	struct root r;

	for (size_t i = 0; i < 6; i++)
		place_file(&place, a, arena_printf(a, "/d/%s", expected[5 - i]), "");
	place_link(&place, a, "/l", "d");
	ck_assert_int_eq(root_open(&r, place.dir), 0);
	r.walk = _i == 1;
	ck_assert_int_eq(root_list(&r, "/l", a, &names, &n), 0);
	ck_assert_uint_eq(n, 6);
	for (size_t i = 0; i < 6; i++)
		ck_assert_str_eq(names[i], expected[i]);
	ck_assert_int_eq(root_list(&r, "/d/a", a, &names, &n), -ENOTDIR);
	ck_assert_int_eq(root_list(&r, "/no", a, &names, &n), -ENOENT);
	ck_assert_uint_eq(n, 6); /* untouched on failure */
	root_close(&r);
	place_end(&place);
	arena_free(a);
}
END_TEST

/* The kernel says 0 or 4096 of its own files: they are read to their end. */
START_TEST(kernel_files_are_read_to_the_end)
{
	struct arena *a = unit_arena();
	struct span got;
	struct root r;

	ck_assert_int_eq(root_open(&r, "/"), 0);
	ck_assert(r.live);
	r.walk = _i == 1;
	ck_assert_int_eq(root_read_kernel(&r, "/proc/self/status", 1 << 20, true, a, &got), 0);
	ck_assert(span_find(got, "\nVmRSS:") < got.n);
	ck_assert_int_eq(root_read_kernel(&r, "/proc/self/status", 10, true, a, &got), -EFBIG);
	ck_assert_int_eq(root_read_kernel(&r, "/proc/self/status", 10, false, a, &got), 0);
	ck_assert_uint_eq(got.n, 10);
	ck_assert_int_eq(root_read_kernel(&r, "/proc/no", 10, true, a, &got), -ENOENT);
	root_close(&r);
	arena_free(a);
}
END_TEST

/* Of the live system a file is opened by its name, where no link is on the way. */
START_TEST(what_was_looked_at_is_what_is_read)
{
	struct arena *a = unit_arena();
	const char *file, *linked, *link;
	struct place place;
	struct span got;
	struct stat st;
	struct root r;

	place = place_new();
	place_file(&place, a, "/dir/file", "text");
	place_file(&place, a, "/dir/other", "other");
	place_link(&place, a, "/link", "dir");
	file = arena_printf(a, "%s/dir/file", place.dir);
	linked = arena_printf(a, "%s/link/file", place.dir);
	ck_assert_int_eq(root_open(&r, "/"), 0);
	r.walk = _i == 1;
	ck_assert_int_eq(root_stat(&r, linked, a, &link, &st), 0);
	ck_assert(!link);
	ck_assert_int_eq(root_read_file(&r, linked, -1, &st, 9, true, a, &got), 0);
	ck_assert(span_eq(got, "text"));
	ck_assert_int_eq(root_read_file(&r, file, -1, &st, 9, true, a, &got), 0);
	ck_assert(span_eq(got, "text"));
	ck_assert_int_eq(root_read_file(&r, file, -1, &st, 3, true, a, &got), -EFBIG);
	ck_assert_int_eq(rename(arena_printf(a, "%s/dir/other", place.dir), file), 0);
	ck_assert_int_eq(root_read_file(&r, file, -1, &st, 9, true, a, &got), -ESTALE);
	ck_assert_int_eq(root_read_file(&r, linked, -1, &st, 9, true, a, &got), -ESTALE);
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_eq(root_read_file(&r, file, -1, &st, 9, true, a, &got), -ENOENT);
	ck_assert_int_eq(root_stat(&r, file, a, &link, &st), -ENOENT);
	ck_assert_int_eq(mkfifo(file, 0600), 0);
	ck_assert_int_eq(root_stat(&r, file, a, &link, &st), 0);
	ck_assert_int_eq(root_read_file(&r, file, -1, &st, 9, true, a, &got), -ENXIO);
	ck_assert_int_eq(root_stat(&r, arena_path(a, place.dir, "link"), a, &link, &st), 0);
	ck_assert_str_eq(link, "dir");
	ck_assert(S_ISDIR(st.st_mode));
	root_close(&r);
	place_end(&place);
	arena_free(a);
}
END_TEST

START_TEST(a_long_list_is_read_until_a_line)
{
	struct arena *a = unit_arena();
	struct span got;
	struct root r;

	ck_assert_int_eq(root_open(&r, "/"), 0);
	ck_assert_int_eq(root_read_until(&r, "/proc/self/status", "Pid:", 4096, a, &got), 0);
	ck_assert(span_find(got, "\nPid:") < got.n);
	ck_assert_uint_lt(got.n, 513);
	ck_assert_int_eq(root_read_until(&r, "/proc/self/status", "No such:", 300, a, &got), 0);
	ck_assert_uint_eq(got.n, 300);
	ck_assert_int_eq(root_read_until(&r, "/proc/no", "", 300, a, &got), -ENOENT);
	root_close(&r);
	arena_free(a);
}
END_TEST

START_TEST(paths_that_are_too_long_are_refused)
{
	struct arena *a = unit_arena();
	char *component = arena_alloc(a, 302), *path = arena_alloc(a, 9001);
	struct root r;

	ck_assert_int_eq(root_open(&r, "/"), 0);
	r.walk = _i == 1;
	memset(component, 'x', 301);
	component[0] = '/';
	ck_assert_int_eq(root_openat(&r, component, O_RDONLY), -ENAMETOOLONG);
	for (size_t i = 0; i < 9000; i += 2)
		memcpy(path + i, "/.", 2);
	ck_assert_int_eq(root_openat(&r, path, O_RDONLY), -ENAMETOOLONG);
	root_close(&r);
	ck_assert_int_eq(root_open(&r, "/etc/passwd"), -ENOTDIR);
	ck_assert_int_eq(root_open(&r, "/no/such/dir"), -ENOENT);
	arena_free(a);
}
END_TEST

TCase *tcase_root(void)
{
	TCase *t = tcase_create("root");

	/* 0: openat2; 1: the walk */
	tcase_add_loop_test(t, links_stay_inside, 0, 2);
	tcase_add_loop_test(t, magic_links_are_not_followed, 0, 2);
	tcase_add_loop_test(t, only_regular_files_are_read, 0, 2);
	tcase_add_loop_test(t, a_link_is_told_with_what_it_leads_to, 0, 2);
	tcase_add_loop_test(t, names_are_sorted_and_only_of_directories, 0, 2);
	tcase_add_loop_test(t, kernel_files_are_read_to_the_end, 0, 2);
	tcase_add_loop_test(t, paths_that_are_too_long_are_refused, 0, 2);
	tcase_add_loop_test(t, what_was_looked_at_is_what_is_read, 0, 2);
	tcase_add_test(t, a_long_list_is_read_until_a_line);
	return t;
}
