/* SPDX-License-Identifier: MIT */
/* Which entry GRUB takes and what it hands over, from whole configuration files. */
#include "machine.h"

static struct arena *arena;
static struct facts *f;
static struct boot_prediction p;

static void setup(void)
{
	arena = unit_arena();
	f = facts_new(arena);
	machine_firmware(f, false);
}

static void teardown(void)
{
	arena_free(arena);
}

static void predict(const char *dir, const char *config, const char *os)
{
	machine_add(f, arena_printf(arena, "%s/grub.cfg", dir), config);
	machine_add(f, "/etc/os-release", os);
	machine_absent(f, arena_printf(arena, "%s/custom.cfg", dir));
	machine_absent(f, arena_printf(arena, "%s/user.cfg", dir));
	machine_absent(f, arena_printf(arena, "%s/gfxblacklist.txt", dir));
	machine_absent(f, "/.snapshots/grub-snapshot.cfg");
	loader_predict(f, &p);
}

static void debian(const char *config, const char *env)
{
	if (env)
		machine_add(f, "/boot/grub/grubenv", machine_grubenv(arena, env));
	else
		machine_absent(f, "/boot/grub/grubenv");
	predict("/boot/grub", config, "ID=debian\n");
}

static void small(const char *config)
{
	debian(config, "");
}

#define ck_assert_chosen(n, text)                                                                  \
	do {                                                                                       \
		ck_assert_msg(!p.unknown, "unknown: %s", p.unknown);                               \
		ck_assert_msg(p.resolved, "not resolved: %s", p.why);                              \
		ck_assert_uint_eq(p.chosen, n);                                                    \
		ck_assert_uint_eq(p.entries[n].args_seen, SEEN_PRESENT);                           \
		ck_assert_span_eq(p.entries[n].args, text);                                        \
	} while (0)

#define DEBIAN_ARGS                                                                                \
	"root=UUID=6709dc8d-a62b-43d9-af9e-bc45e7a6e5f7 ro net.ifnames=0 \"dyndbg=file foo.c "     \
	"+p\" "                                                                                    \
	"quiet crashkernel=512M"

START_TEST(debian_12_boots_its_first_entry)
{
	debian(machine_data(arena, "debian12.cfg"), "");
	ck_assert_chosen(0, DEBIAN_ARGS);
	ck_assert_uint_eq(p.n_entries, 5);
	ck_assert_uint_eq(p.one_shot, BOOT_NO_ENTRY);
	ck_assert_str_eq(p.entries[0].title, "Debian GNU/Linux");
	ck_assert_str_eq(p.entries[0].kernel, "/boot/vmlinuz-6.1.0-50-cloud-amd64");
	ck_assert_uint_eq(p.entries[0].n_initrds, 1);
	ck_assert_str_eq(p.entries[0].initrds[0], "/boot/initrd.img-6.1.0-50-cloud-amd64");
	ck_assert_str_eq(p.entries[0].release, "6.1.0-50-cloud-amd64");
	ck_assert_span_eq(p.entries[0].boot_image, "BOOT_IMAGE=/boot/vmlinuz-6.1.0-50-cloud-amd64");
	ck_assert_str_eq(p.entries[0].where.path, "/boot/grub/grub.cfg");
	ck_assert(entry_counts(&p.entries[1]) && !entry_counts(&p.entries[2]));
	ck_assert_str_eq(p.entries[3].title, "Advanced options for Debian GNU/Linux>"
					     "Debian GNU/Linux, with Linux 6.1.0-49-cloud-amd64");
	ck_assert(!p.bls && !p.uefi && p.kind == LOADER_GRUB && !p.waits);
}
END_TEST

static const struct {
	const char *env;
	size_t chosen, one_shot;
} saved[] = {
	{ "", 0, BOOT_NO_ENTRY },
	{ "saved_entry=0\n", 0, BOOT_NO_ENTRY },
	{ "saved_entry=1>2\n", 3, BOOT_NO_ENTRY },
	{ "saved_entry=1\n", 1, BOOT_NO_ENTRY },
	{ "saved_entry=gnulinux-advanced-6709dc8d-a62b-43d9-af9e-bc45e7a6e5f7>"
	  "gnulinux-6.1.0-49-cloud-amd64-advanced-6709dc8d-a62b-43d9-af9e-bc45e7a6e5f7\n",
	  3, BOOT_NO_ENTRY },
	{ "saved_entry=Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux "
	  "6.1.0-49-cloud-amd64\n",
	  3, BOOT_NO_ENTRY },
	{ "saved_entry=a kernel that was removed\n", 0, BOOT_NO_ENTRY },
	{ "saved_entry=1>a kernel that was removed\n", 1, BOOT_NO_ENTRY },
	{ "saved_entry=17\n", 0, BOOT_NO_ENTRY },
	/* grub-reboot: once, then as before. */
	{ "saved_entry=0\nnext_entry=1>2\n", 0, 3 },
	{ "next_entry=1>2\n", 0, 3 },
	{ "saved_entry=0\nnext_entry=0\n", 0, BOOT_NO_ENTRY },
	/* grub-set-default with grub-reboot of old: the previous one comes back. */
	{ "saved_entry=1>2\nprev_saved_entry=0\n", 0, 3 },
};

START_TEST(the_environment_block_chooses)
{
	debian(machine_data(arena, "debian12-saved.cfg"), saved[_i].env);
	ck_assert_msg(p.resolved, "%s: %s %s", saved[_i].env, p.unknown, p.why);
	ck_assert_msg(p.chosen == saved[_i].chosen && p.one_shot == saved[_i].one_shot,
		      "%s: %zu once %zd", saved[_i].env, p.chosen, (ssize_t)p.one_shot);
}
END_TEST

/* savedefault minds $boot_once, which a submenu does not hand on: what was to be once stays. */
START_TEST(a_one_shot_inside_a_submenu_is_saved)
{
	static const char config[] =
		"load_env\nset timeout=1\n"
		"if [ \"${next_entry}\" ]; then\nset default=\"${next_entry}\"\nset next_entry=\n"
		"save_env next_entry\nset boot_once=true\nelse\nset "
		"default=\"${saved_entry}\"\nfi\n"
		"function savedefault {\nif [ -z \"${boot_once}\" ]; "
		"then\nsaved_entry=\"${chosen}\"\n"
		"save_env saved_entry\nfi\n}\n"
		"menuentry a { savedefault; linux /v 0; }\n"
		"submenu s { menuentry b { savedefault; linux /v 1; } }\n"
		"menuentry c { savedefault; linux /v 2; }\n";

	debian(config, "next_entry=s>b\n");
	ck_assert_chosen(1, "1");
	ck_assert_uint_eq(p.one_shot, BOOT_NO_ENTRY);
	teardown();
	setup();
	debian(config, "next_entry=c\n");
	ck_assert_chosen(0, "0");
	ck_assert_uint_eq(p.one_shot, 2);
}
END_TEST

START_TEST(without_the_environment_block_the_choice_is_open)
{
	struct file *env = facts_add(f, "/boot/grub/grubenv");

	env->seen = SEEN_UNREADABLE;
	env->err = 13;
	predict("/boot/grub", machine_data(arena, "debian12-saved.cfg"), "ID=debian\n");
	ck_assert(!p.unknown && !p.resolved && p.n_entries == 5);
	ck_assert_msg(strstr(p.why, "/boot/grub/grubenv: permission denied"), "%s", p.why);
	ck_assert_span_eq(p.entries[0].args, DEBIAN_ARGS);
}
END_TEST

START_TEST(a_block_that_is_none_sets_nothing)
{
	machine_add(f, "/boot/grub/grubenv", "saved_entry=1>2\n");
	predict("/boot/grub", machine_data(arena, "debian12-saved.cfg"), "ID=debian\n");
	ck_assert_chosen(0, DEBIAN_ARGS);
}
END_TEST

START_TEST(carriage_returns_are_dropped)
{
	const char *config = machine_data(arena, "debian12.cfg");
	char *crlf = arena_alloc(arena, strlen(config) * 2 + 1);
	size_t n = 0;

	for (; *config; config++) {
		if (*config == '\n')
			crlf[n++] = '\r';
		crlf[n++] = *config;
	}
	debian(crlf, "");
	ck_assert_chosen(0, DEBIAN_ARGS);
}
END_TEST

START_TEST(ubuntu_decides_its_terminal)
{
	machine_add(f, "/boot/grub/grubenv", machine_grubenv(arena, ""));
	predict("/boot/grub", machine_data(arena, "ubuntu2204.cfg"), "ID=ubuntu\n");
	ck_assert_chosen(0,
			 "root=PARTUUID=2f5b ro quiet splash vt.handoff=7 crashkernel=512M-:192M");
	ck_assert_uint_eq(p.entries[0].n_variants, 1);
	ck_assert(p.entries[2].recovery);
}
END_TEST

START_TEST(ubuntu_with_a_list_of_displays_has_two_possible_lines)
{
	machine_add(f, "/boot/grub/grubenv", machine_grubenv(arena, "recordfail=0\n"));
	machine_add(f, "/boot/grub/grub.cfg", machine_data(arena, "ubuntu2204.cfg"));
	machine_add(f, "/boot/grub/gfxblacklist.txt", "v15adp0405\n");
	machine_add(f, "/etc/os-release", "ID=ubuntu\n");
	machine_absent(f, "/boot/grub/custom.cfg");
	loader_predict(f, &p);
	ck_assert(p.resolved && p.chosen == 0);
	ck_assert_uint_eq(p.entries[0].n_variants, 2);
	ck_assert_uint_eq(p.entries[1].n_variants, 1);
}
END_TEST

START_TEST(oracle_linux_7)
{
	machine_add(f, "/boot/grub2/grubenv",
		    machine_grubenv(arena, "saved_entry=Oracle Linux Server 7.9, with Linux "
					   "3.10.0-1160.el7.x86_64\n"));
	predict("/boot/grub2", machine_data(arena, "ol7.cfg"), "ID=\"ol\"\nID_LIKE=\"fedora\"\n");
	ck_assert_chosen(
		1, "root=/dev/mapper/ol-root ro crashkernel=256M rd.lvm.lv=ol/root rhgb quiet");
	ck_assert(p.entries[2].rescue && !entry_counts(&p.entries[2]));
	ck_assert_str_eq(p.entries[0].release, "5.4.17-2136.el7uek.x86_64");
}
END_TEST

START_TEST(sles_15)
{
	machine_add(f, "/boot/grub2/grubenv", machine_grubenv(arena, "saved_entry=SLES 15-SP5\n"));
	predict("/boot/grub2", machine_data(arena, "sles15.cfg"), "ID=\"sles\"\n");
	ck_assert_chosen(0, "root=UUID=9c1d splash=silent mitigations=auto quiet "
			    "crashkernel=320M,high crashkernel=72M,low");
	ck_assert(p.entries[2].recovery);
}
END_TEST

/* Small scripts: what the kernel is given, or NULL when the arguments are not known. */
static const struct {
	const char *script, *args;
} lines[] = {
	{ "linux /v a b", "a b" },
	{ "linux /v  a\t b ", "a b" },
	{ "linux /v 'a b' \"c d\" e\\ f", "\"a b\" \"c d\" \"e f\"" },
	{ "linux /v x='a\"b'", "x=a\\\"b" },
	{ "linux /v a\\\\b \"a\\\\b\" 'a\\b' \"a\\qb\"", "a\\\\b a\\\\b a\\\\b a\\\\qb" },
	{ "linux /v \"\" ''", " " },
	{ "set x='a  b'; linux /v $x \"$x\" p$x", "a b \"a  b\" pa b" },
	{ "linux /v $nothing a ${nothing} \"$nothing\"", "a " },
	{ "set x=1; linux /v a$x${x}b \"$x\"'$x' $feature_200_final", "a11b 1$x y" },
	{ "linux /v a # b", "a" },
	{ "linux /v a#b", "a#b" },
	{ "linux /v a; echo b", "a" },
	{ "linux /v a \\\n b", "a b" },
	{ "linux /v \"a\nb\"", "a\nb" },
	{ "x=y; linux /v $x", "y" },
	{ "if true; then linux /v a; else linux /v b; fi", "a" },
	{ "if [ x = y ]; then linux /v a; elif [ x = x ]; then linux /v b; else linux /v c; fi",
	  "b" },
	{ "if [ ! x = y -a -n z ]; then linux /v a; fi", "a" },
	{ "if [ x = y -o 2 -gt 1 ]; then linux /v a; fi", "a" },
	{ "if test ( x = y ) ; then linux /v a; else linux /v b; fi", "b" },
	{ "if ! false; then linux /v a; fi", "a" },
	{ "if [ $grub_platform = pc ]; then linux /v a; fi", "a" },
	{ "for i in a b c; do set x=\"$x$i\"; done; linux /v $x", "abc" },
	{ "set i=0; while [ $i -lt 3 ]; do increment i; done; linux /v $i", "3" },
	{ "search --set=root -u 12; linux ($root)/v a", "a" },
	{ "search --set=root -u 12; linux ($root)/v root=$root", NULL },
	{ "if loadfont x; then set x=1; else set x=2; fi; linux /v $x", "2" },
	{ "if loadfont x; then set y=1; fi; linux /v a", "a" },
	{ "read x; linux /v a $x", NULL },
	{ "probe --set x -u $root; linux /v a$x", NULL },
	{ "linux /v $\"text\"", NULL },
	{ "chainloader /x; linux /v a", "a" },
	{ "linux /v systemd.x=a\\\\x20b", "systemd.x=a\\\\x20b" },
	{ "linux16 /v systemd.x=a\\\\x20b", "systemd.x=a\\x20b" },
};

START_TEST(a_line_is_what_the_kernel_gets)
{
	small(arena_printf(arena, "set timeout=1\nmenuentry a {\n%s\n}\n", lines[_i].script));
	ck_assert_msg(!p.unknown, "%s: %s", lines[_i].script, p.unknown);
	if (lines[_i].args) {
		ck_assert_msg(p.entries[0].args_seen == SEEN_PRESENT, "%s: %s", lines[_i].script,
			      p.entries[0].why);
		ck_assert_span_eq(p.entries[0].args, lines[_i].args);
	} else {
		ck_assert_uint_eq(p.entries[0].args_seen, SEEN_UNREADABLE);
		ck_assert_ptr_nonnull(p.entries[0].why);
	}
}
END_TEST

START_TEST(functions_have_parameters)
{
	small("function f { linux /v $1 \"$2\" $#; shift; linux /w $1; }\n"
	      "set timeout=1\nmenuentry a { f a 'b c'; }\n");
	ck_assert_chosen(0, "b c");
	ck_assert_str_eq(p.entries[0].kernel, "/w");
}
END_TEST

static const struct {
	const char *script, *unknown; /* or NULL: then it is `why` it is not resolved */
	const char *why;
} opaque[] = {
	{ "menuentry a { linux /v x", "/boot/grub/grub.cfg:1: a syntax error", NULL },
	{ "echo 'a\n", "a quote that is not closed", NULL },
	{ "if true; then\necho a\n", "\"fi\" expected", NULL },
	{ "linux /v a && true", "a syntax error", NULL },
	{ "echo $", "a $ that names no variable", NULL },
	{ "source /boot/grub/other.cfg", "it reads /boot/grub/other.cfg: it was not read", NULL },
	{ "read x; source $x", "a file whose name is not known", NULL },
	{ "read x; $x a", "a command whose name is not known", NULL },
	{ "eval menuentry", "eval is not followed", NULL },
	{ "while true; do true; done", "it does not come to an end", NULL },
	{ "function f { f; }\nf", "nested too deeply", NULL },
	{ "set x=1", "it makes no menu entry", NULL },
	{ "read x; set default=$x\nmenuentry a { linux /v 1; }", NULL, "it is typed in" },
	{ "set default=b\nif loadfont x; then menuentry b { linux /v 1; }\nfi\nmenuentry a { linux "
	  "/v 2; }",
	  NULL, "conditions that are not known" },
	{ "if loadfont x; then set default=1; else set default=0; fi\n"
	  "menuentry a { linux /v 1; }\nmenuentry b { linux /v 2; }",
	  NULL, "several possible values" },
	{ "set default='1>0'\nmenuentry a { linux /v 1; }\nsubmenu b { true; }", NULL,
	  "an empty submenu" },
};

START_TEST(what_cannot_be_known_is_said)
{
	small(opaque[_i].script);
	if (opaque[_i].unknown) {
		ck_assert_msg(p.unknown && strstr(p.unknown, opaque[_i].unknown), "%s: %s",
			      opaque[_i].script, p.unknown);
	} else {
		ck_assert_msg(!p.unknown && !p.resolved, "%s: %s", opaque[_i].script, p.unknown);
		ck_assert_msg(strstr(p.why, opaque[_i].why), "%s: %s", opaque[_i].script, p.why);
	}
}
END_TEST

START_TEST(entries_that_may_be_missing_do_not_hinder_a_choice_by_name)
{
	small("set default=a\nif loadfont x; then menuentry b { linux /v 1; }\nfi\n"
	      "menuentry a { linux /v 2; }\n");
	ck_assert_chosen(1, "2");
	ck_assert(p.entries[0].maybe && !p.entries[1].maybe);
}
END_TEST

START_TEST(one_entry_that_cannot_be_followed_spoils_no_other)
{
	small("menuentry a { linux /v 1; }\nmenuentry b { eval x; linux /v 2; }\nmenuentry c { "
	      "linux /v 3; }\n");
	ck_assert_chosen(0, "1");
	ck_assert_uint_eq(p.entries[1].args_seen, SEEN_UNREADABLE);
	ck_assert_span_eq(p.entries[2].args, "3");
}
END_TEST

START_TEST(xen_and_other_systems)
{
	small("set default=1\nmenuentry w { chainloader +1; }\nmenuentry x { multiboot2 /xen.gz "
	      "placeholder; "
	      "module2 /v placeholder root=a; }\n");
	ck_assert(p.resolved && p.chosen == 1);
	ck_assert_uint_eq(p.entries[0].args_seen, SEEN_ABSENT);
	ck_assert_uint_eq(p.entries[1].args_seen, SEEN_UNREADABLE);
}
END_TEST

START_TEST(what_it_waits_for)
{
	small("menuentry a { linux /v 1; }\n");
	ck_assert_ptr_nonnull(strstr(p.waits, "no timeout"));
	teardown();
	setup();
	small("set timeout=5\nset superusers=root\nmenuentry a { linux /v 1; }\n");
	ck_assert_ptr_nonnull(strstr(p.waits, "password"));
	teardown();
	setup();
	small("set timeout=5\nset superusers=root\nmenuentry a --unrestricted { linux /v 1; }\n");
	ck_assert_ptr_null(p.waits);
}
END_TEST

START_TEST(hostile_configurations_end_soon)
{
	static const char *const units[] = {
		"{",
		"menuentry a {\n",
		"if true; then\n",
		"\"",
		"$",
		"${",
		"'",
		"\\\n",
		"function f {\n",
		"a=b\n",
		"set a$a=b\n",
		"submenu a { menuentry b { linux /v; }\n",
		"[ ( ",
		"set a=\"$a$a\"\n",
		"if x; then a=$a.; fi\n",
		"source /boot/grub/grub.cfg\n",
		"menuentry \"$1$a\" { linux /v $a; }\n",
	};
	size_t n = 200000;
	char *text = malloc(n + 1);

	for (size_t u = 0; u < sizeof(units) / sizeof(*units); u++) {
		size_t len = strlen(units[u]);

		for (size_t i = 0; i < n; i++)
			text[i] = units[u][i % len];
		text[n] = '\0';
		teardown();
		setup();
		small(text);
	}
	for (size_t i = 0; i < n; i++)
		text[i] = (char)(1 + (i * 7919 + i / 255) % 255);
	teardown();
	setup();
	small(text);
	free(text);
}
END_TEST

TCase *tcase_grub(void)
{
	TCase *t = tcase_create("grub");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, debian_12_boots_its_first_entry);
	tcase_add_loop_test(t, the_environment_block_chooses, 0, sizeof(saved) / sizeof(*saved));
	tcase_add_test(t, a_one_shot_inside_a_submenu_is_saved);
	tcase_add_test(t, without_the_environment_block_the_choice_is_open);
	tcase_add_test(t, a_block_that_is_none_sets_nothing);
	tcase_add_test(t, carriage_returns_are_dropped);
	tcase_add_test(t, ubuntu_decides_its_terminal);
	tcase_add_test(t, ubuntu_with_a_list_of_displays_has_two_possible_lines);
	tcase_add_test(t, oracle_linux_7);
	tcase_add_test(t, sles_15);
	tcase_add_loop_test(t, a_line_is_what_the_kernel_gets, 0, sizeof(lines) / sizeof(*lines));
	tcase_add_test(t, functions_have_parameters);
	tcase_add_loop_test(t, what_cannot_be_known_is_said, 0, sizeof(opaque) / sizeof(*opaque));
	tcase_add_test(t, entries_that_may_be_missing_do_not_hinder_a_choice_by_name);
	tcase_add_test(t, one_entry_that_cannot_be_followed_spoils_no_other);
	tcase_add_test(t, xen_and_other_systems);
	tcase_add_test(t, what_it_waits_for);
	tcase_add_test(t, hostile_configurations_end_soon);
	return t;
}
