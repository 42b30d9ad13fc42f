/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/mounts.h"

static struct mounts parse(struct arena *a, const char *text)
{
	struct mounts m;

	ck_assert(mounts_parse(a, span_of(text), &m));
	return m;
}

START_TEST(fstab_and_mountinfo_are_told_apart_line_by_line)
{
	struct arena *a = unit_arena();
	struct mounts m = parse(a, "# comment\n"
				   "\n"
				   "UUID=1234 / ext4 errors=remount-ro 0 1\n"
				   "\t/dev/vda2\t/boot\txfs\tro,nodev\t0\t2\n"
				   "/swap none swap sw 0 0\n"
				   "nfs:/x /mnt/ nfs noauto,_netdev\n");

	ck_assert_uint_eq(m.n, 3);
	ck_assert_str_eq(m.list[0].source, "UUID=1234");
	ck_assert_str_eq(m.list[0].target, "/");
	ck_assert_str_eq(m.list[0].fstype, "ext4");
	ck_assert(!m.list[0].read_only);
	ck_assert_uint_eq(m.list[0].line, 3);
	ck_assert_str_eq(m.list[1].target, "/boot");
	ck_assert(m.list[1].read_only && !m.list[1].noauto);
	ck_assert_uint_eq(m.list[1].line, 4);
	ck_assert_str_eq(m.list[2].target, "/mnt");
	ck_assert(m.list[2].noauto);

	m = parse(a, "22 1 253:0 / / rw,relatime shared:1 - ext4 /dev/mapper/a rw\n"
		     "23 22 0:20 /sub /var rw,nosuid - btrfs /dev/vdb ro,subvol=/sub\n"
		     "24 22 0:21 / /ro ro - xfs /dev/vdc rw\n");
	ck_assert_uint_eq(m.n, 3);
	ck_assert_str_eq(m.list[1].fstype, "btrfs");
	ck_assert_str_eq(m.list[1].source, "/dev/vdb");
	ck_assert_str_eq(m.list[1].root, "/sub");
	ck_assert(m.list[1].read_only); /* of the filesystem */
	ck_assert(m.list[2].read_only); /* of the mount */
	/* A name that libmount has its own ideas of. */
	m = parse(a, "22 1 253:0 / / rw - ext4 /dev/root rw\n23 1 253:0 / /a rw - ext4 "
		     "/dev/rootvg/a rw\n"
		     "24 1 253:0 / /dev/root rw - ext4 /dev/x rw\n/dev/root / ext4 rw 0 0\n");
	ck_assert_uint_eq(m.n, 4);
	ck_assert_str_eq(m.list[0].source, "/dev/root");
	ck_assert_str_eq(m.list[1].source, "/dev/rootvg/a");
	ck_assert_str_eq(m.list[2].target, "/dev/root");
	ck_assert_str_eq(m.list[3].source, "/dev/root");
	arena_free(a);
}
END_TEST

START_TEST(escapes_are_undone)
{
	struct arena *a = unit_arena();
	struct mounts m = parse(a, "/dev/vda\\0401 /a\\040b\\011c\\012d\\134e ext4 defaults 0 0\n"
				   "LABEL=a\\040b /l ext4 defaults 0 0\n"
				   "/dev/vdb /\\303\\244 ext4 defaults 0 0\n"
				   "/dev/vdc /x\\04 ext4 defaults 0 0\n"
				   "/dev/vdd /y\\999 ext4 defaults 0 0\n");

	ck_assert_uint_ge(m.n, 3);
	ck_assert_str_eq(m.list[0].source, "/dev/vda 1");
	ck_assert_str_eq(m.list[0].target, "/a b\tc\nd\\e");
	ck_assert_str_eq(m.list[1].source, "LABEL=a b");
	ck_assert_str_eq(m.list[2].target, "/\303\244");
	m = parse(a, "22 1 253:0 / /a\\040b rw - ext4 /dev/x\\040y rw\n");
	ck_assert_uint_eq(m.n, 1);
	ck_assert_str_eq(m.list[0].target, "/a b");
	ck_assert_str_eq(m.list[0].source, "/dev/x y");
	arena_free(a);
}
END_TEST

START_TEST(lines_that_say_nothing_are_left_out)
{
	static const char nul[] = "/dev/a / ext4 rw\n/dev/b\0 /b ext4 rw\n/dev/c /c ext4 rw\n";
	struct arena *a = unit_arena();
	struct mounts m = parse(a, "one\n"
				   "one /two\n"
				   "/dev/x relative ext4 rw 0 0\n"
				   "/dev/y /y ext4\n"
				   "/dev/z /z ext4 rw 0 0");

	for (size_t i = 0; i < m.n; i++)
		ck_assert_int_eq(m.list[i].target[0], '/');
	ck_assert_uint_ge(m.n, 1);
	ck_assert_str_eq(m.list[m.n - 1].target, "/z");
	ck_assert_uint_eq(parse(a, "").n, 0);
	ck_assert_uint_eq(parse(a, "\n\n#\n").n, 0);
	ck_assert(mounts_parse(a, span_make(nul, sizeof(nul) - 1), &m));
	ck_assert_uint_eq(m.n, 2);
	ck_assert_str_eq(m.list[1].target, "/c");
	arena_free(a);
}
END_TEST

START_TEST(the_longest_target_holds_a_path)
{
	static const struct {
		const char *path, *target;
	} table[] = {
		{ "/", "/" },
		{ "/var", "/var" },
		{ "/var/crash", "/var/crash" },
		{ "/var/crash/x", "/var/crash" },
		{ "/var/crashed", "/var" },
		{ "/vary", "/" },
		{ "/home", "/" },
	};
	struct arena *a = unit_arena();
	struct mounts m = parse(a, "/dev/a / ext4 rw 0 0\n/dev/c /var/crash/ ext4 rw 0 0\n"
				   "/dev/b /var ext4 rw 0 0\n/dev/d /var xfs rw 0 0\n"
				   "/dev/a /again ext4 rw 0 0\n");

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		ck_assert_str_eq(mounts_holding(&m, table[i].path)->target, table[i].target);
	ck_assert_str_eq(mounts_holding(&m, "/var")->source, "/dev/d"); /* over the one before */
	ck_assert_str_eq(mounts_from(&m, "/dev/a")->target, "/again");
	ck_assert_ptr_null(mounts_from(&m, "/dev/none"));
	m = parse(a, "/dev/b /var ext4 rw 0 0\n");
	ck_assert_ptr_null(mounts_holding(&m, "/usr"));
	arena_free(a);
}
END_TEST

TCase *tcase_mounts(void)
{
	TCase *t = tcase_create("mounts");

	tcase_add_test(t, fstab_and_mountinfo_are_told_apart_line_by_line);
	tcase_add_test(t, escapes_are_undone);
	tcase_add_test(t, lines_that_say_nothing_are_left_out);
	tcase_add_test(t, the_longest_target_holds_a_path);
	return t;
}
