/* SPDX-License-Identifier: MIT */
/* How each thing that may stand in the place of a file is recorded: absent, present, unreadable. */
#include "place.h"

#include "probe/probe.h"

#include <errno.h>

struct bench {
	struct arena *arena;
	struct place place;
	struct root root;
	struct probe probe;
};

static void start(struct bench *b)
{
	b->arena = unit_arena();
	b->place = place_new();
	ck_assert_int_eq(root_open(&b->root, b->place.dir), 0);
	b->probe = (struct probe){ .f = facts_new(b->arena), .root = &b->root };
	b->probe.f->root_kind = ROOT_IMAGE;
}

static void end(struct bench *b)
{
	root_close(&b->root);
	place_end(&b->place);
	arena_free(b->arena);
}

START_TEST(a_file_is_its_bytes_and_what_is_known_of_it)
{
	const struct file *file;
	struct bench b;

	start(&b);
	place_file(&b.place, b.arena, "/etc/x", "text\n");
	chmod(place_path(&b.place, b.arena, "/etc/x"), 0640);
	file = probe_read(&b.probe, "/etc/x");
	ck_assert_int_eq(file->seen, SEEN_PRESENT);
	ck_assert_int_eq(file->kind, FILE_REGULAR);
	ck_assert(file->has_bytes);
	ck_assert_span_eq(file->bytes, "text\n");
	ck_assert_uint_eq(file->size, 5);
	ck_assert_uint_eq(file->mode & 07777, 0640);
	ck_assert_uint_eq(file->uid, geteuid());
	ck_assert_int_gt(file->mtime, 0);
	ck_assert_ptr_null(file->link);
	ck_assert_ptr_eq(facts_file(b.probe.f, "/etc/x"), file);
	ck_assert_span_eq(facts_value(b.probe.f, "/etc/x"), "text");
	end(&b);
}
END_TEST

START_TEST(nothing_there_is_absent)
{
	static const char *const paths[] = { "/no", "/etc/no", "/file/no", "/gone", "/gone/x" };
	struct bench b;

	start(&b);
	place_file(&b.place, b.arena, "/file", "x");
	place_link(&b.place, b.arena, "/gone", "nowhere");
	for (size_t i = 0; i < 5; i++) {
		const struct file *file = probe_read(&b.probe, paths[i]);

		ck_assert_msg(file->seen == SEEN_ABSENT, "%s", paths[i]);
		ck_assert_int_eq(file->err, 0);
		ck_assert(!file->has_bytes);
	}
	ck_assert_str_eq(facts_file(b.probe.f, "/gone")->link, "nowhere");
	ck_assert_int_eq(facts_file(b.probe.f, "/never")->seen, SEEN_UNPROBED);
	end(&b);
}
END_TEST

static void check_unreadable(struct bench *b, const char *path, int err)
{
	const struct file *file = probe_read(&b->probe, path);

	ck_assert_msg(file->seen == SEEN_UNREADABLE && file->err == err, "%s: %d %s", path,
		      file->seen, strerror(file->err));
	ck_assert(!file->has_bytes);
	ck_assert_uint_eq(facts_bytes(b->probe.f, path).n, 0);
}

START_TEST(what_is_there_and_cannot_be_read_is_never_absent)
{
	struct bench b;

	start(&b);
	place_file(&b.place, b.arena, "/d/x", "");
	place_file(&b.place, b.arena, "/large", "");
	ck_assert_int_eq(truncate(place_path(&b.place, b.arena, "/large"), PROBE_FILE_MAX + 1), 0);
	place_file(&b.place, b.arena, "/largest", "");
	ck_assert_int_eq(truncate(place_path(&b.place, b.arena, "/largest"), PROBE_FILE_MAX), 0);
	ck_assert_int_eq(mkfifo(place_path(&b.place, b.arena, "/fifo"), 0600), 0);
	place_link(&b.place, b.arena, "/loop", "loop");
	place_link(&b.place, b.arena, "/tofifo", "fifo");
	check_unreadable(&b, "/d", EISDIR);
	check_unreadable(&b, "/large", EFBIG);
	check_unreadable(&b, "/fifo", ENXIO);
	check_unreadable(&b, "/tofifo", ENXIO);
	check_unreadable(&b, "/loop", ELOOP);
	ck_assert_uint_eq(probe_read(&b.probe, "/largest")->bytes.n, PROBE_FILE_MAX);
	end(&b);
}
END_TEST

struct asked {
	struct bench *bench;
	const char *path;
};

static int read_as_nobody(void *data)
{
	struct asked *asked = data;
	const struct file *file;

	if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
		return 2;
	file = probe_read(&asked->bench->probe, asked->path);
	return file->seen == SEEN_UNREADABLE && file->err == EACCES ? 0 : 1;
}

/* In a process of its own that gives up being root: `path` is there, and denied. */
static void check_denied(struct bench *b, const char *path)
{
	struct asked asked = { .bench = b, .path = path };

	ck_assert_msg(place_in_child(read_as_nobody, &asked) == 0, "%s", path);
}

START_TEST(without_permission_it_is_unreadable)
{
	struct bench b;

	start(&b);
	chmod(b.place.dir, 0755);
	place_file(&b.place, b.arena, "/x", "secret");
	place_file(&b.place, b.arena, "/d/x", "secret");
	chmod(place_path(&b.place, b.arena, "/x"), 0);
	chmod(place_path(&b.place, b.arena, "/d"), 0);
	check_denied(&b, "/x");
	check_denied(&b, "/d/x");
	check_denied(&b, "/d/not-there");
	chmod(place_path(&b.place, b.arena, "/d"), 0755);
	end(&b);
}
END_TEST

START_TEST(of_a_large_file_the_head_can_be_had)
{
	const struct file *file;
	struct bench b;

	start(&b);
	place_file(&b.place, b.arena, "/x", "0123456789");
	ck_assert_int_eq(truncate(place_path(&b.place, b.arena, "/x"), 1 << 30), 0);
	file = probe_read_head(&b.probe, "/x", 4);
	ck_assert_span_eq(file->bytes, "0123");
	ck_assert_uint_eq(file->size, 1 << 30);
	end(&b);
}
END_TEST

START_TEST(each_path_is_looked_at_once)
{
	const struct file *file;
	struct bench b;

	start(&b);
	place_file(&b.place, b.arena, "/x", "first");
	file = probe_stat(&b.probe, "/x");
	ck_assert_int_eq(file->seen, SEEN_PRESENT);
	ck_assert(!file->has_bytes);
	/* Looked at, then read. */
	ck_assert_span_eq(probe_read(&b.probe, "/x")->bytes, "first");
	place_file(&b.place, b.arena, "/x", "second");
	ck_assert_span_eq(probe_read(&b.probe, "/x")->bytes, "first");
	ck_assert_int_eq(probe_stat(&b.probe, "/y")->seen, SEEN_ABSENT);
	place_file(&b.place, b.arena, "/y", "late");
	ck_assert_int_eq(probe_read(&b.probe, "/y")->seen, SEEN_ABSENT);
	end(&b);
}
END_TEST

START_TEST(a_directory_is_its_names_in_order)
{
	const struct file *dir;
	struct bench b;

	start(&b);
	place_file(&b.place, b.arena, "/d/b.conf", "b");
	place_file(&b.place, b.arena, "/d/a.conf", "a");
	place_file(&b.place, b.arena, "/d/c.rpmsave", "c");
	place_file(&b.place, b.arena, "/d/sub/x.conf", "c");
	place_link(&b.place, b.arena, "/l", "d");
	probe_read_dir(&b.probe, "/d", ".conf");
	dir = facts_file(b.probe.f, "/d");
	ck_assert_int_eq(dir->kind, FILE_DIRECTORY);
	ck_assert_uint_eq(dir->n_names, 4);
	ck_assert_str_eq(dir->names[0], "a.conf");
	ck_assert_str_eq(dir->names[3], "sub");
	ck_assert_span_eq(facts_bytes(b.probe.f, "/d/a.conf"), "a");
	ck_assert_int_eq(facts_file(b.probe.f, "/d/c.rpmsave")->seen, SEEN_UNPROBED);
	ck_assert_uint_eq(probe_dir(&b.probe, "/l")->n_names, 4);
	ck_assert_int_eq(probe_dir(&b.probe, "/none")->seen, SEEN_ABSENT);
	ck_assert_int_eq(probe_dir(&b.probe, "/d/a.conf.d")->seen, SEEN_ABSENT);
	end(&b);
}
END_TEST

/* A file in the place of a directory of settings: what would be in it is not known. */
START_TEST(what_is_no_directory_has_no_names)
{
	const struct file *dir;
	struct bench b;

	start(&b);
	place_file(&b.place, b.arena, "/d", "not a directory");
	place_link(&b.place, b.arena, "/loop", "loop");
	dir = probe_dir(&b.probe, "/d");
	ck_assert_int_eq(dir->seen, SEEN_UNREADABLE);
	ck_assert_int_eq(dir->err, ENOTDIR);
	ck_assert_int_eq(probe_dir(&b.probe, "/loop")->err, ELOOP);
	end(&b);
}
END_TEST

/* Only of a machine that is looked at, never of an image on somebody's disk. */
START_TEST(space_is_of_the_machine)
{
	struct bench b;

	start(&b);
	probe_space(&b.probe, "/");
	ck_assert_ptr_null(facts_space(b.probe.f, "/"));
	b.probe.f->root_kind = ROOT_LIVE;
	probe_space(&b.probe, "/");
	probe_space(&b.probe, "/nowhere");
	ck_assert_int_eq(facts_space(b.probe.f, "/")->seen, SEEN_PRESENT);
	ck_assert_uint_gt(facts_space(b.probe.f, "/")->size, 0);
	ck_assert_uint_le(facts_space(b.probe.f, "/")->reserved,
			  facts_space(b.probe.f, "/")->available);
	ck_assert_int_eq(facts_space(b.probe.f, "/nowhere")->seen, SEEN_ABSENT);
	end(&b);
}
END_TEST

TCase *tcase_probe(void)
{
	TCase *t = tcase_create("probe");

	tcase_add_test(t, a_file_is_its_bytes_and_what_is_known_of_it);
	tcase_add_test(t, nothing_there_is_absent);
	tcase_add_test(t, what_is_there_and_cannot_be_read_is_never_absent);
	tcase_add_test(t, without_permission_it_is_unreadable);
	tcase_add_test(t, of_a_large_file_the_head_can_be_had);
	tcase_add_test(t, each_path_is_looked_at_once);
	tcase_add_test(t, a_directory_is_its_names_in_order);
	tcase_add_test(t, what_is_no_directory_has_no_names);
	tcase_add_test(t, space_is_of_the_machine);
	return t;
}
