/* SPDX-License-Identifier: MIT */
/* What kdumpready-capture.json adds to an unpacked tree, and who could read what there. */
#include "place.h"

#include "probe/probe.h"

#include <errno.h>

struct bench {
	struct arena *arena;
	struct place place;
	struct root root;
	struct probe probe;
};

static void start(struct bench *b, const char *json)
{
	b->arena = unit_arena();
	b->place = place_new();
	if (json)
		place_file(&b->place, b->arena, "/kdumpready-capture.json", json);
	ck_assert_int_eq(root_open(&b->root, b->place.dir), 0);
	b->probe = (struct probe){ .f = facts_new(b->arena), .root = &b->root };
	probe_where(&b->probe);
}

static void end(struct bench *b)
{
	capture_free(b->probe.capture);
	root_close(&b->root);
	place_end(&b->place);
	arena_free(b->arena);
}

#define HEAD "{ \"schema\": \"kdumpready.capture/1\", "

START_TEST(a_tree_with_one_is_a_machine)
{
	struct bench b;

	start(&b, HEAD "\"arch\": \"aarch64\", \"time\": 1760000000, \"uid\": 1000 }");
	ck_assert_int_eq(b.probe.f->root_kind, ROOT_CAPTURE);
	ck_assert(facts_has_now(b.probe.f));
	ck_assert_str_eq(b.probe.f->arch, "aarch64");
	ck_assert_int_eq(b.probe.f->time, 1760000000);
	ck_assert(!b.probe.f->privileged);
	end(&b);
	start(&b, HEAD "\"uid\": 0 }");
	ck_assert(b.probe.f->privileged);
	ck_assert_ptr_null(b.probe.f->arch);
	end(&b);
	start(&b, NULL);
	ck_assert_int_eq(b.probe.f->root_kind, ROOT_IMAGE);
	ck_assert(!facts_has_now(b.probe.f));
	end(&b);
}
END_TEST

START_TEST(a_damaged_one_does_not_make_an_image)
{
	static const char *const damaged[] = {
		"",
		"{",
		"[]",
		"null",
		"7",
		"\"x\"",
		"{}",
		HEAD,
		"{ \"schema\": 1 }",
		"{ \"schema\": \"kdumpready.capture/2\" }",
		HEAD "\"stat\": { \"/x\": { \"size\": 1 } ",
		("\x7f"
		 "ELF"),
	};

	for (size_t i = 0; i < sizeof(damaged) / sizeof(*damaged); i++) {
		struct bench b;
		const struct file *file;

		start(&b, damaged[i]);
		file = facts_file(b.probe.f, "/kdumpready-capture.json");
		ck_assert_ptr_null(b.probe.capture);
		ck_assert_msg(file->seen == SEEN_UNREADABLE && file->err == EBADMSG, "%s",
			      damaged[i]);
		end(&b);
	}
}
END_TEST

/* Members of another type than they should have are as if they were not there. */
START_TEST(members_of_another_type_say_nothing)
{
	struct bench b;

	start(&b, HEAD "\"arch\": 7, \"time\": \"x\", \"uid\": null, \"stat\": [], \"space\": 1 }");
	ck_assert_int_eq(b.probe.f->root_kind, ROOT_CAPTURE);
	ck_assert_ptr_null(b.probe.f->arch);
	ck_assert_int_eq(b.probe.f->time, 0);
	ck_assert_int_eq(probe_stat(&b.probe, "/x")->seen, SEEN_ABSENT);
	probe_space(&b.probe, "/");
	ck_assert_int_eq(facts_space(b.probe.f, "/")->seen, SEEN_UNPROBED);
	end(&b);
}
END_TEST

START_TEST(it_knows_sizes_times_and_modes)
{
	const struct file *file;
	struct bench b;

	start(&b, HEAD "\"stat\": { \"/boot/vmlinuz\": { \"size\": 9000000000, \"mtime\": 12, "
		       "\"mode\": \"0600\" }, \"/etc/x\": { \"mtime\": 34 } } }");
	place_file(&b.place, b.arena, "/etc/x", "text");
	file = probe_stat(&b.probe, "/boot/vmlinuz");
	ck_assert_int_eq(file->seen, SEEN_PRESENT);
	ck_assert_uint_eq(file->size, 9000000000u);
	ck_assert_int_eq(file->mtime, 12);
	ck_assert_uint_eq(file->mode & 07777, 0600);
	ck_assert(!file->has_bytes);
	file = probe_read(&b.probe, "/etc/x");
	ck_assert_span_eq(file->bytes, "text");
	ck_assert_int_eq(file->mtime, 34);
	ck_assert_uint_eq(file->size, 4);
	/* What it does not know has no time: that of the copy here means nothing. */
	place_file(&b.place, b.arena, "/etc/y", "");
	ck_assert_int_eq(probe_stat(&b.probe, "/etc/y")->mtime, 0);
	end(&b);
}
END_TEST

/* Taken without root: what its mode denies to others had no content for whoever took it. */
START_TEST(modes_deny_what_was_read_without_root)
{
	static const struct {
		const char *path;
		bool denied_read, denied_stat;
	} table[] = {
		{ "/etc/open", false, false },	   { "/etc/closed", true, false },
		{ "/etc/group", true, false },	   { "/private/x", true, true },
		{ "/private/deep/x", true, true }, { "/listable/x", true, true },
		{ "/passable/x", false, false },
	};
	static const char json[] =
		HEAD "\"uid\": %d, \"stat\": { \"/etc/open\": { \"mode\": \"0644\" }, "
		     "\"/etc/closed\": { \"mode\": \"0600\" }, "
		     "\"/etc/group\": { \"mode\": \"0640\" }, "
		     "\"/private\": { \"mode\": \"0700\" }, "
		     "\"/listable\": { \"mode\": \"0754\" }, "
		     "\"/passable\": { \"mode\": \"0751\" } } }";

	for (int uid = 0; uid <= 1000; uid += 1000)
		for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
			struct arena *a = unit_arena();
			const struct file *file;
			struct bench b;

			start(&b, arena_printf(a, json, uid));
			place_file(&b.place, b.arena, table[i].path, "text");
			file = probe_stat(&b.probe, table[i].path);
			ck_assert_msg((file->seen == SEEN_UNREADABLE) ==
					      (uid && table[i].denied_stat),
				      "stat %s as %d", table[i].path, uid);
			file = probe_read(&b.probe, table[i].path);
			ck_assert_msg((file->seen == SEEN_UNREADABLE) ==
					      (uid && table[i].denied_read),
				      "read %s as %d", table[i].path, uid);
			if (file->seen == SEEN_UNREADABLE) {
				ck_assert_int_eq(file->err, EACCES);
				ck_assert_uint_eq(file->bytes.n, 0);
			}
			end(&b);
			arena_free(a);
		}
}
END_TEST

START_TEST(listing_asks_for_r)
{
	static const char json[] =
		HEAD "\"uid\": 1000, \"stat\": { \"/a\": { \"mode\": \"0711\" }, "
		     "\"/b\": { \"mode\": \"0755\" } } }";
	struct bench b;

	start(&b, json);
	place_file(&b.place, b.arena, "/a/x", "");
	place_file(&b.place, b.arena, "/b/x", "");
	ck_assert_int_eq(probe_dir(&b.probe, "/a")->seen, SEEN_UNREADABLE);
	ck_assert_uint_eq(probe_dir(&b.probe, "/a")->n_names, 0);
	ck_assert_uint_eq(probe_dir(&b.probe, "/b")->n_names, 1);
	ck_assert_int_eq(probe_read(&b.probe, "/a/x")->seen, SEEN_PRESENT);
	end(&b);
}
END_TEST

START_TEST(space_is_by_the_longest_mount_point)
{
	static const char json[] =
		HEAD "\"space\": { \"/\": { \"size\": 1, \"available\": 1 }, "
		     "\"/var\": { \"size\": 2, \"available\": 2, \"inodes_free\": 0, "
		     "\"read_only\": true }, "
		     "\"/var/crash\": { \"size\": 3, \"available\": 3, \"reserved\": 1 }, "
		     "\"/bad\": 7 } }";
	static const struct {
		const char *path;
		uint64_t size;
	} table[] = {
		{ "/", 1 },	   { "/usr", 1 },	{ "/variable", 1 },    { "/var", 2 },
		{ "/var/lib", 2 }, { "/var/crash", 3 }, { "/var/crash/x", 3 }, { "/var/crashed", 2 }
	};
	struct bench b;

	start(&b, json);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		probe_space(&b.probe, table[i].path);
		ck_assert_msg(facts_space(b.probe.f, table[i].path)->size == table[i].size, "%s",
			      table[i].path);
	}
	ck_assert(facts_space(b.probe.f, "/var")->read_only);
	ck_assert_uint_eq(facts_space(b.probe.f, "/var")->inodes_free, 0);
	ck_assert_uint_eq(facts_space(b.probe.f, "/var")->reserved, 0);
	ck_assert_uint_eq(facts_space(b.probe.f, "/var/crash")->reserved, 1);
	ck_assert(!facts_space(b.probe.f, "/")->read_only);
	ck_assert_uint_gt(facts_space(b.probe.f, "/")->inodes_free, 1u << 30);
	probe_space(&b.probe, "/bad");
	ck_assert_int_eq(facts_space(b.probe.f, "/bad")->seen, SEEN_UNPROBED);
	end(&b);
}
END_TEST

TCase *tcase_capture(void)
{
	TCase *t = tcase_create("capture");

	tcase_add_test(t, a_tree_with_one_is_a_machine);
	tcase_add_test(t, a_damaged_one_does_not_make_an_image);
	tcase_add_test(t, members_of_another_type_say_nothing);
	tcase_add_test(t, it_knows_sizes_times_and_modes);
	tcase_add_test(t, modes_deny_what_was_read_without_root);
	tcase_add_test(t, listing_asks_for_r);
	tcase_add_test(t, space_is_by_the_longest_mount_point);
	return t;
}
