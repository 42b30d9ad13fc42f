/* SPDX-License-Identifier: MIT */
/* What "/" is, and of which architecture an image is. */
#include "place.h"

#include "probe/probe.h"

#include <sched.h>
#include <sys/mount.h>

/* The first 20 bytes of a program: class 64, `data` 1 for little endian, e_machine. */
static void put_program(const struct place *p, struct arena *a, const char *path, char data,
			int machine)
{
	char head[64] = "\177ELF\2";
	FILE *out;

	place_parents(p, a, path);
	out = fopen(place_path(p, a, path), "w");
	ck_assert_ptr_nonnull(out);
	head[5] = data;
	head[data == 2 ? 19 : 18] = (char)machine;
	fwrite(head, 1, sizeof(head), out);
	fclose(out);
}

static const char *arch_of(const struct place *place, struct arena *a)
{
	struct probe p = { .f = facts_new(a) };
	struct root r;

	ck_assert_int_eq(root_open(&r, place->dir), 0);
	p.root = &r;
	probe_where(&p);
	ck_assert_int_eq(p.f->root_kind, ROOT_IMAGE);
	root_close(&r);
	return p.f->arch;
}

START_TEST(an_image_tells_its_architecture_by_its_programs)
{
	static const struct {
		char data;
		int machine;
		const char *arch;
	} table[] = { { 1, 62, "x86_64" },  { 1, 183, "aarch64" }, { 1, 3, "i686" },
		      { 1, 21, "ppc64le" }, { 2, 22, "s390x" },	   { 1, 7, NULL } };
	static const char *const paths[] = { "/usr/bin/env", "/bin/sh", "/sbin/init" };
	struct arena *a = unit_arena();

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct place place = place_new();
		const char *got;

		put_program(&place, a, paths[i % 3], table[i].data, table[i].machine);
		got = arch_of(&place, a);
		ck_assert_msg(got == table[i].arch ||
				      (got && table[i].arch && strcmp(got, table[i].arch) == 0),
			      "%d: %s", table[i].machine, got ? got : "(none)");
		place_end(&place);
	}
	arena_free(a);
}
END_TEST

START_TEST(what_is_no_program_tells_nothing)
{
	struct arena *a = unit_arena();
	struct place place = place_new();

	place_file(&place, a, "/usr/bin/env", "#!/bin/sh\n");
	place_file(&place, a, "/bin/sh", "\177ELF");
	place_link(&place, a, "/sbin/init", "/proc/self/exe");
	ck_assert_ptr_null(arch_of(&place, a));
	put_program(&place, a, "/usr/lib/systemd/systemd", 1, 62);
	unlink(place_path(&place, a, "/sbin/init"));
	place_link(&place, a, "/sbin/init", "/usr/lib/systemd/systemd");
	ck_assert_str_eq(arch_of(&place, a), "x86_64");
	place_end(&place);
	arena_free(a);
}
END_TEST

static int kind_of_slash(void)
{
	struct arena *a = unit_arena();
	struct probe p = { .f = facts_new(a) };
	struct root r;
	int kind;

	if (root_open(&r, "/") < 0)
		return -1;
	p.root = &r;
	probe_where(&p);
	kind = (int)p.f->root_kind;
	if (r.live != (kind == ROOT_LIVE))
		kind = -2;
	root_close(&r);
	arena_free(a);
	return kind;
}

struct asked {
	int flags;
	const char *dir;
};

static int unshare_and_ask(void *data)
{
	struct asked *asked = data;

	if ((asked->flags && unshare(asked->flags) < 0) ||
	    (asked->dir && (chroot(asked->dir) < 0 || chdir("/") < 0)))
		return 100;
	return kind_of_slash() & 0x7f;
}

/* In a child: what "/" is after `flags` are unshared and `dir`, if any, is the root; 100: cannot.
 */
static int kind_in_child(int flags, const char *dir)
{
	struct asked asked = { .flags = flags, .dir = dir };

	return place_in_child(unshare_and_ask, &asked);
}

/* In a user namespace it is a container, whatever files say; in a chroot without /proc, a chroot.
 */
START_TEST(chroots_and_containers_are_no_running_system)
{
	struct arena *a = unit_arena();
	struct place place = place_new();
	int got = kind_in_child(CLONE_NEWUSER, NULL);

	ck_assert_msg(got == ROOT_CONTAINER || got == 100, "%d", got);
	got = kind_in_child(CLONE_NEWUSER, place.dir);
	ck_assert_msg(got == ROOT_CHROOT || got == 100, "%d", got);
	got = kind_in_child(0, place.dir);
	ck_assert_msg(got == ROOT_CHROOT || got == 100, "%d", got);
	/* A stale marker of systemd-nspawn in the tree. */
	place_file(&place, a, "/run/systemd/container", "lxc\n");
	got = kind_in_child(0, place.dir);
	ck_assert_msg(got == ROOT_CONTAINER || got == 100, "%d", got);
	place_end(&place);
	arena_free(a);
}
END_TEST

/* As root of a disk that is mounted, with /proc, and then as nobody, who cannot see init's root. */
static int enter_a_disk_as_nobody(void *data)
{
	const struct place *place = data;
	struct arena *a = unit_arena();
	const char *proc = place_path(place, a, "/proc");

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tmpfs", place->dir, "tmpfs", 0, NULL) < 0 || mkdir(proc, 0755) < 0 ||
	    mount("/proc", proc, NULL, MS_BIND | MS_REC, NULL) < 0 || chroot(place->dir) < 0 ||
	    chdir("/") < 0 || mkdir("/run", 0755) < 0 || mkdir("/run/systemd", 0755) < 0 ||
	    mkdir("/run/systemd/system", 0755) < 0 || chmod("/", 0755) < 0 || setgid(65534) < 0 ||
	    setuid(65534) < 0)
		return 100;
	return kind_of_slash() & 0x7f;
}

START_TEST(a_mounted_disk_is_no_running_system_to_nobody_either)
{
	struct place place = place_new();
	int got = place_in_child(enter_a_disk_as_nobody, &place);

	ck_assert_msg(got == ROOT_CHROOT || got == ROOT_CONTAINER || got == 100, "%d", got);
	place_end(&place);
}
END_TEST

/* Mounts of one's own are no other system. */
START_TEST(a_mount_namespace_is_no_container)
{
	int here = kind_in_child(0, NULL), got = kind_in_child(CLONE_NEWNS, NULL);

	ck_assert_msg(got == here || got == 100, "%d, and %d outside", got, here);
}
END_TEST

TCase *tcase_where(void)
{
	TCase *t = tcase_create("where");

	tcase_add_test(t, an_image_tells_its_architecture_by_its_programs);
	tcase_add_test(t, what_is_no_program_tells_nothing);
	tcase_add_test(t, chroots_and_containers_are_no_running_system);
	tcase_add_test(t, a_mounted_disk_is_no_running_system_to_nobody_either);
	tcase_add_test(t, a_mount_namespace_is_no_container);
	return t;
}
