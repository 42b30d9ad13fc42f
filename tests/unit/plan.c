/* SPDX-License-Identifier: MIT */
/* What no tree can show: the commands of a plan, which are run only on the machine itself. */
#include "machine.h"
#include "plan/planner.h"
#include "unit.h"

static struct arena *a;
static struct look look;
static struct plan_options options;
static struct plan plan;

static void setup(void)
{
	static const struct policy no_policy = { .n_waivers = 0 };
	struct facts *f;

	a = unit_arena();
	f = facts_new(a);
	f->arch = "x86_64";
	machine_add(f, "/etc/os-release", "ID=rhel\nVERSION_ID=9.5\n");
	look = (struct look){ .facts = f, .has_now = true, .n_next = 1, .policy = &no_policy };
	look.next = arena_new_of(a, struct state);
	profile_of(f, NULL, &look.profile);
	look.now.reserved = (struct setting){ .seen = SEEN_PRESENT, .n = 256 << 20 };
	options = (struct plan_options){ .install = false };
	plan = (struct plan){ .n_changes = 0 };
}

static void teardown(void)
{
	arena_free(a);
}

static struct planner planner(void)
{
	return (struct planner){ .look = &look,
				 .options = &options,
				 .after = facts_clone(look.facts),
				 .plan = &plan,
				 .arena = a };
}

static const char *command(size_t i)
{
	struct planner p = planner();

	ck_assert_uint_lt(i, plan.n_commands);
	return planner_command_text(&p, plan.commands[i].argv);
}

static const struct {
	const char *os_release, *typed;
} installers[] = {
	{ "ID=debian\nVERSION_ID=12\n", "/usr/bin/env DEBIAN_FRONTEND=noninteractive "
					"/usr/bin/apt-get --yes install kdump-tools makedumpfile" },
	{ "ID=ol\nVERSION_ID=7.9\n", "/usr/bin/yum --assumeyes install kexec-tools" },
	{ "ID=ol\nVERSION_ID=9.5\n", "/usr/bin/dnf --assumeyes install kexec-tools" },
	{ "ID=sles\nVERSION_ID=15.7\n", "/usr/bin/zypper --non-interactive install kdump" },
};

/* By itself: the packages' scripts change files, so nothing else is planned yet. */
START_TEST(packages_come_first)
{
	static const struct rule rule = { .id = "tools-installed" };
	struct want wants[] = { { WANT_UNIT, "kdump.service", 0, "kdump-enabled" },
				{ WANT_PACKAGES, NULL, 0, "tools-installed" } };
	struct finding finding = { .rule = &rule, .wants = { wants, 2 } };
	struct findings findings = { &finding, 1 };
	struct facts *after;

	machine_add((struct facts *)(uintptr_t)look.facts, "/etc/os-release",
		    installers[_i].os_release);
	profile_of(look.facts, NULL, &look.profile);
	options.install = true;
	plan_make(&look, &findings, &options, &plan, &after);
	ck_assert_uint_eq(plan.n_commands, 1);
	ck_assert_int_eq(plan.commands[0].when, COMMAND_BEFORE);
	ck_assert_str_eq(command(0), installers[_i].typed);
	ck_assert_uint_eq(plan.n_changes + plan.n_refused + plan.n_left, 0);
}
END_TEST

/* The new image is built while the old one stays loaded, and a build that fails ends it. */
START_TEST(what_is_loaded_is_built_anew_first)
{
	struct planner p = planner();

	plan_load(&p, "kdump-conf", true);
	ck_assert_uint_eq(plan.n_commands, 2);
	ck_assert_str_eq(command(0), "/usr/bin/kdumpctl rebuild");
	ck_assert(plan.commands[0].must && !plan.commands[0].loads);
	ck_assert_str_eq(command(1), "/usr/bin/systemctl restart kdump.service");
	ck_assert(plan.commands[1].loads && !plan.commands[1].must);
}
END_TEST

/* Seen in a guest: to systemd the unit is masked until it reads the links again. */
START_TEST(units_are_read_again_first)
{
	struct planner p = planner();

	planner_change(&p, (struct change){ .kind = CHANGE_UNLINK,
					    .path = "/etc/systemd/system/kdump.service" });
	plan_load(&p, "crash-kernel-loaded", false);
	ck_assert_uint_eq(plan.n_commands, 2);
	ck_assert_str_eq(command(0), "/usr/bin/systemctl daemon-reload");
	ck_assert(!plan.commands[0].must && !plan.commands[0].loads);
	ck_assert(plan.commands[1].loads);
}
END_TEST

START_TEST(nothing_is_restarted_that_could_not_load)
{
	struct planner p = planner();

	look.now.kexec_load_disabled = (struct setting){ .seen = SEEN_PRESENT, .n = 1 };
	plan_load(&p, "crash-kernel-loaded", false);
	look.now.kexec_load_disabled.n = 0;
	look.now.kexec_load_limit_panic = (struct setting){ .seen = SEEN_PRESENT, .n = 0 };
	plan_load(&p, "crash-kernel-loaded", false);
	look.now.kexec_load_limit_panic.n = 1;
	look.now.reserved.n = 0;
	plan_load(&p, "crash-kernel-loaded", false);
	look.now.reserved.n = 1;
	look.now.locked_down.is = TRI_NO;
	plan_load(&p, "crash-kernel-loaded", false);
	ck_assert_uint_eq(plan.n_commands, 0);
	ck_assert_uint_eq(plan.n_left, 4);
	p.no_service = true;
	look.now.locked_down.is = TRI_YES;
	plan_load(&p, "crash-kernel-loaded", false);
	ck_assert_uint_eq(plan.n_commands, 0);
}
END_TEST

/* Deployments: what is there goes, also a pair, and nothing is asked for twice. */
START_TEST(deployments_are_asked_for)
{
	struct want want = { WANT_ARGUMENT, "crashkernel=256M", 0, "crashkernel-param" };
	struct planner p = planner();

	look.next[0].args_seen = SEEN_PRESENT;
	look.next[0].args = span_of("rw crashkernel=1M,high crashkernel=2M,low quiet");
	look.next[0].ram = (struct ram){ 8ull << 30, 8ull << 30 };
	look.profile.floor = 128 << 20;
	plan_ostree(&p, &want);
	ck_assert_str_eq(command(0),
			 "/usr/bin/rpm-ostree kargs --delete-if-present=crashkernel=1M,high "
			 "--delete-if-present=crashkernel=2M,low --append=crashkernel=256M");
	ck_assert(plan.reboot);
	look.next[0].args = span_of("rw crashkernel=300M");
	plan_ostree(&p, &want);
	ck_assert_uint_eq(plan.n_commands, 1);
}
END_TEST

/* On the machine itself grub-mkconfig prints the file that the entries stand in: never the stub. */
START_TEST(grub_cfg_is_generated)
{
	struct want want = { WANT_ARGUMENT, "crashkernel=700M", 0, "crashkernel-param" };
	struct facts *f = (struct facts *)(uintptr_t)look.facts;
	struct planner p;

	machine_add(f, "/etc/os-release", "ID=debian\nVERSION_ID=12\n");
	machine_add(f, "/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
	machine_add(f, "/boot/grub/grub.cfg", machine_data(a, "debian12.cfg"));
	machine_absent(f, "/boot/grub/custom.cfg");
	machine_absent(f, "/boot/grub/grubenv");
	machine_firmware(f, _i == 1);
	if (_i == 1) {
		machine_add(f, "/boot/efi/EFI/debian/grub.cfg",
			    "set prefix=/boot/grub\nconfigfile $prefix/grub.cfg\n");
		facts_add(f, "/boot/efi/EFI")->seen = SEEN_PRESENT;
		*arena_push(a, facts_add(f, "/boot/efi/EFI")->names,
			    facts_add(f, "/boot/efi/EFI")->n_names) = "debian";
	}
	profile_of(f, NULL, &look.profile);
	loader_predict(f, &look.boot);
	ck_assert_msg(!look.boot.unknown, "%s", look.boot.unknown);
	look.next[0].ram = (struct ram){ 8ull << 30, 8ull << 30 };
	look.profile.floor = 600 << 20; /* what the entries have is not enough */
	p = planner();
	plan_argument(&p, &want);
	ck_assert_msg(!plan.n_refused, "%s", plan.n_refused ? plan.refused[0] : "");
	ck_assert_uint_eq(plan.n_commands, 1);
	ck_assert_int_eq(plan.commands[0].when, COMMAND_GENERATE);
	ck_assert_str_eq(command(0), "/usr/sbin/grub-mkconfig");
	ck_assert_str_eq(plan.commands[0].check[0], "/usr/bin/grub-script-check");
	ck_assert_str_eq(plan.commands[0].output, "/boot/grub/grub.cfg");
	ck_assert_uint_eq(plan.n_changes, 1);
	ck_assert_str_eq(plan.changes[0].path, "/etc/default/grub.d/zz-kdumpready.cfg");
	ck_assert(plan.reboot);
	/* What is expected is supposed, for what is printed to be compared with. */
	ck_assert(span_find(facts_bytes(p.after, "/boot/grub/grub.cfg"), want.text) <
		  facts_bytes(p.after, "/boot/grub/grub.cfg").n);
}
END_TEST

TCase *tcase_plan(void)
{
	TCase *t = tcase_create("plan");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, packages_come_first, 0, sizeof(installers) / sizeof(*installers));
	tcase_add_test(t, what_is_loaded_is_built_anew_first);
	tcase_add_test(t, units_are_read_again_first);
	tcase_add_test(t, nothing_is_restarted_that_could_not_load);
	tcase_add_test(t, deployments_are_asked_for);
	tcase_add_loop_test(t, grub_cfg_is_generated, 0, 2);
	return t;
}
