/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "policy.h"

static bool known_rule(const char *id)
{
	return strcmp(id, "nmi-panic") == 0 || strcmp(id, "dump-space") == 0;
}

static const char *add(struct arena *a, struct policy *p, const char *text)
{
	return policy_add(a, p, "/etc/x.conf", span_of(text), known_rule);
}

START_TEST(every_setting_is_taken)
{
	struct arena *a = unit_arena();
	struct policy p = { 0 };

	ck_assert_ptr_null(add(a, &p,
			       "# the site\n"
			       "[waive]\n"
			       "nmi-panic = no interrupts here\n"
			       "\n"
			       "[require]\n"
			       "minimum_reservation=256M\n"
			       "dump_path = /srv/crash\n"
			       "target = nfs\n"
			       "[severity]\n"
			       "dump-space = fail\n"));
	ck_assert_uint_eq(p.n_waivers, 1);
	ck_assert_str_eq(p.waivers[0].id, "nmi-panic");
	ck_assert_str_eq(p.waivers[0].reason, "no interrupts here");
	ck_assert_uint_eq(p.minimum_reservation, 256u << 20);
	ck_assert_str_eq(p.dump_path, "/srv/crash");
	ck_assert_str_eq(p.target, "nfs");
	ck_assert_uint_eq(p.n_severities, 1);
	ck_assert(p.severities[0].fail);
	/* A later file wins, and adds. */
	ck_assert_ptr_null(add(a, &p, "[require]\ntarget=raw\n[severity]\ndump-space=warn\n"));
	ck_assert_str_eq(p.target, "raw");
	ck_assert_uint_eq(p.minimum_reservation, 256u << 20);
	ck_assert_uint_eq(p.n_severities, 2);
	ck_assert(!p.severities[1].fail);
	ck_assert_ptr_null(add(a, &p, ""));
	ck_assert_ptr_null(add(a, &p, "[waive]\n"));
	arena_free(a);
}
END_TEST

START_TEST(what_is_wrong_is_said_with_its_line)
{
	static const struct {
		const char *text, *message;
	} table[] = {
		{ "[waive]\nnmi-panik = x\n", "/etc/x.conf:2: nmi-panik: there is no such rule" },
		{ "[waive]\n\nnmi-panic =\n",
		  "/etc/x.conf:3: nmi-panic: give the reason of the waiver" },
		{ "[severity]\nnmi-panic = bad\n",
		  "/etc/x.conf:2: nmi-panic: a severity is warn or fail" },
		{ "[severity]\nno = warn\n", "/etc/x.conf:2: no: there is no such rule" },
		{ "[require]\nminimum_reservation = much\n",
		  "/etc/x.conf:2: minimum_reservation: give a size such as 256M" },
		{ "[require]\ndump_path = var/crash\n",
		  "/etc/x.conf:2: dump_path: give an absolute path" },
		{ "[require]\ndump_path =\n", "/etc/x.conf:2: dump_path: give an absolute path" },
		{ "[require]\ntarget = tape\n",
		  "/etc/x.conf:2: target: a target is local, nfs, ssh or raw" },
		{ "[require]\nram = 1G\n", "/etc/x.conf:2: ram: there is no such requirement" },
		{ "[wave]\nnmi-panic = x\n",
		  "/etc/x.conf:2: nmi-panic: the sections are [waive], [require] and [severity]" },
		{ "nmi-panic = x\n",
		  "/etc/x.conf:1: nmi-panic: the sections are [waive], [require] and [severity]" },
		{ "[waive]\njust words\n",
		  "/etc/x.conf:2: this is no section, setting or comment" },
		{ "[waive\nnmi-panic = x\n",
		  "/etc/x.conf:1: this is no section, setting or comment" },
		{ "[waive]\nnmi-panic = a ; b\n",
		  "/etc/x.conf:2: nmi-panic: the line is too long, or holds \" ;\"" },
	};
	struct arena *a = unit_arena();

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct policy p = { .target = "ssh" }, before = p;
		const char *wrong = add(a, &p, table[i].text);

		ck_assert_msg(wrong && strcmp(wrong, table[i].message) == 0, "%s: %s",
			      table[i].text, wrong ? wrong : "taken");
		ck_assert_int_eq(memcmp(&p, &before, sizeof(p)), 0);
	}
	arena_free(a);
}
END_TEST

START_TEST(nothing_counts_of_a_file_with_a_fault)
{
	struct arena *a = unit_arena();
	struct policy p = { 0 };
	char *long_reason = arena_alloc(a, 5000);

	ck_assert_ptr_nonnull(
		add(a, &p, "[require]\ntarget=nfs\n[waive]\nnmi-panic=why\n[severity]\nx=warn\n"));
	ck_assert_ptr_null(p.target);
	ck_assert_uint_eq(p.n_waivers, 0);
	/* A reason that the reader would cut is refused, not shortened. */
	memset(long_reason, 'x', 4999);
	ck_assert_ptr_nonnull(
		add(a, &p, arena_printf(a, "[waive]\nnmi-panic = %s\n", long_reason)));
	ck_assert_uint_eq(p.n_waivers, 0);
	arena_free(a);
}
END_TEST

TCase *tcase_policy(void)
{
	TCase *t = tcase_create("policy");

	tcase_add_test(t, every_setting_is_taken);
	tcase_add_test(t, what_is_wrong_is_said_with_its_line);
	tcase_add_test(t, nothing_counts_of_a_file_with_a_fault);
	return t;
}
