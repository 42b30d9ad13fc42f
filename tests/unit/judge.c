/* SPDX-License-Identifier: MIT */
/* What every rule must have, and how the answers for several boot entries become one. */
#include "unit.h"

#include "rules/rules.h"

static bool says_something(const char *s)
{
	return s && strlen(s) > 3;
}

START_TEST(every_rule_is_complete_and_unlike_the_others)
{
	ck_assert_uint_gt(rules_count, 0);
	for (size_t i = 0; i < rules_count; i++) {
		const struct rule *r = rules_all[i];

		ck_assert_msg(says_something(r->id), "rule %zu", i);
		ck_assert_msg(says_something(r->title), "%s: title", r->id);
		ck_assert_msg(says_something(r->crash), "%s: crash", r->id);
		ck_assert_msg(says_something(r->reads), "%s: reads", r->id);
		ck_assert_msg(says_something(r->document), "%s: document", r->id);
		ck_assert_msg(r->planes && !(r->planes & ~(unsigned)ON_BOTH), "%s: planes", r->id);
		ck_assert_msg(r->stage < N_STAGES, "%s: stage", r->id);
		ck_assert_msg(r->judge != NULL, "%s: judge", r->id);
		ck_assert_msg(r->title[strlen(r->title) - 1] != '.', "%s: a title has no full stop",
			      r->id);
		/* In the order of the chain. */
		ck_assert_msg(!i || rules_all[i - 1]->stage <= r->stage, "%s: its place", r->id);
		ck_assert_ptr_eq(rules_find(span_of(r->id)), r);
		for (size_t k = 0; k < i; k++) {
			ck_assert_str_ne(rules_all[k]->id, r->id);
			ck_assert_str_ne(rules_all[k]->title, r->title);
		}
	}
	ck_assert_ptr_null(rules_find(span_of("")));
	ck_assert_ptr_null(rules_find(span_of("nmi")));
	ck_assert_ptr_null(rules_find(span_of("nmi-panic ")));
}
END_TEST

START_TEST(verdicts_and_stages_have_names)
{
	static const char *const verdicts[] = {
		"pass", "skip", "pending", "warn", "unknown", "fail"
	};
	static const char *const stages[] = { "trigger", "reserve", "load", "capture",
					      "store",	 "recover", "self" };

	for (int v = VERDICT_PASS; v <= VERDICT_FAIL; v++)
		ck_assert_str_eq(verdict_name((enum verdict)v), verdicts[v]);
	for (int s = 0; s < N_STAGES; s++)
		ck_assert_str_eq(stage_name((enum stage)s), stages[s]);
}
END_TEST

START_TEST(a_place_is_path_and_line)
{
	struct arena *a = unit_arena();

	ck_assert_str_eq(where_text(a, NOWHERE), "");
	ck_assert_str_eq(where_text(a, IN_FILE("/x")), "/x");
	ck_assert_str_eq(where_text(a, ((struct where){ .path = "/x", .line = 7 })), "/x:7");
	arena_free(a);
}
END_TEST

/* A machine about which nothing is known, with entries of which only kernel.panic is. */
static struct look *make_look(struct arena *a, const int64_t *panic, size_t n, enum next_kind kind)
{
	static const struct policy no_policy = { .n_waivers = 0 };
	struct look *look = arena_new_of(a, struct look);
	struct facts *f = facts_new(a);

	f->root_kind = ROOT_IMAGE;
	f->arch = "x86_64";
	*look = (struct look){ .facts = f, .next_kind = kind, .policy = &no_policy };
	profile_of(f, NULL, &look->profile);
	look->next = arena_array(a, struct state, n);
	look->n_next = n;
	for (size_t i = 0; i < n; i++) {
		look->next[i].plane = PLANE_NEXT;
		look->next[i].entry = arena_printf(a, "entry %zu", i);
		look->next[i].unknown_nmi_panic =
			(struct setting){ .seen = SEEN_PRESENT, .n = panic[i] };
		look->next[i].panic_on_unrecovered_nmi = (struct setting){ .seen = SEEN_PRESENT };
		look->next[i].panic = (struct setting){ .seen = SEEN_PRESENT, .n = 10 };
	}
	return look;
}

static const struct finding *finding_of(const struct findings *all, const char *id)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->list[i].rule->id, id) == 0)
			return &all->list[i];
	return NULL;
}

static const struct finding *judge(struct arena *a, const int64_t *panic, size_t n,
				   enum next_kind kind)
{
	static struct findings *all;

	all = arena_new_of(a, struct findings);
	rules_judge(make_look(a, panic, n, kind), a, false, all);
	return finding_of(all, "nmi-panic");
}

START_TEST(an_image_has_one_column)
{
	struct arena *a = unit_arena();
	const struct finding *f = judge(a, (const int64_t[]){ 1 }, 1, NEXT_ONE);

	ck_assert_ptr_nonnull(f);
	ck_assert(!f->on_now && f->on_next);
	ck_assert_int_eq(f->next.verdict, VERDICT_PASS);
	ck_assert_uint_eq(f->fix.n_commands, 0);
	f = judge(a, (const int64_t[]){ 0 }, 1, NEXT_ONE);
	ck_assert_int_eq(f->next.verdict, VERDICT_FAIL);
	ck_assert_uint_gt(f->fix.n_commands, 0);
	arena_free(a);
}
END_TEST

START_TEST(entries_that_differ_are_unknown)
{
	struct arena *a = unit_arena();
	const struct finding *f = judge(a, (const int64_t[]){ 1, 1, 0 }, 3, NEXT_ANY);

	ck_assert_int_eq(f->next.verdict, VERDICT_UNKNOWN);
	ck_assert(f->next.counted);
	ck_assert_ptr_nonnull(strstr(f->next.message, "entry 0"));
	ck_assert_ptr_nonnull(strstr(f->next.message, "entry 2"));
	f = judge(a, (const int64_t[]){ 0, 0, 0 }, 3, NEXT_ANY);
	ck_assert_int_eq(f->next.verdict, VERDICT_FAIL);
	f = judge(a, (const int64_t[]){ 1, 1, 1 }, 3, NEXT_ANY);
	ck_assert_int_eq(f->next.verdict, VERDICT_PASS);
	arena_free(a);
}
END_TEST

START_TEST(of_a_one_shot_entry_and_the_next_the_weaker_counts)
{
	struct arena *a = unit_arena();
	const struct finding *f = judge(a, (const int64_t[]){ 0, 1 }, 2, NEXT_BOTH);

	ck_assert_int_eq(f->next.verdict, VERDICT_FAIL);
	ck_assert_ptr_nonnull(strstr(f->next.message, "chosen for one boot"));
	f = judge(a, (const int64_t[]){ 1, 0 }, 2, NEXT_BOTH);
	ck_assert_int_eq(f->next.verdict, VERDICT_FAIL);
	ck_assert_ptr_nonnull(strstr(f->next.message, "the one after it"));
	f = judge(a, (const int64_t[]){ 1, 1 }, 2, NEXT_BOTH);
	ck_assert_int_eq(f->next.verdict, VERDICT_PASS);
	arena_free(a);
}
END_TEST

START_TEST(panics_alone_leave_the_interrupt_out)
{
	struct arena *a = unit_arena();
	const int64_t one = 1;
	struct look *look = make_look(a, &one, 1, NEXT_ONE);
	struct findings with, without;

	rules_judge(look, a, false, &with);
	rules_judge(look, a, true, &without);
	ck_assert_uint_lt(without.n, with.n);
	for (size_t i = 0; i < without.n; i++)
		ck_assert(!without.list[i].rule->nmi_only);
	ck_assert_ptr_nonnull(finding_of(&with, "nmi-panic"));
	ck_assert_ptr_null(finding_of(&without, "nmi-panic"));
	arena_free(a);
}
END_TEST

static bool one_of(const char *id, const char *list)
{
	struct span rest = span_of(list), word;

	while (span_word(&rest, &word))
		if (span_eq(word, id))
			return true;
	return false;
}

/* Nobody looked at anything: no rule may pass. */
START_TEST(nothing_known_passes_nothing)
{
	struct arena *a = unit_arena();
	const int64_t zero = 0;
	struct look *look = make_look(a, &zero, 1, NEXT_ONE);
	struct findings all;

	look->facts = facts_new(a);
	look->next[0] = (struct state){ .plane = PLANE_NEXT };
	rules_judge(look, a, false, &all);
	for (size_t i = 0; i < all.n; i++) {
		const struct finding *f = &all.list[i];
		enum verdict least = one_of(f->rule->id, "new-kernels dump-space kdump-conf")
					     ? VERDICT_SKIP
					     : VERDICT_WARN;

		ck_assert_msg(f->next.verdict >= least, "%s: %s: %s", f->rule->id,
			      verdict_name(f->next.verdict), f->next.message);
	}
	arena_free(a);
}
END_TEST

static enum verdict judge_site(struct look *look, const char *id, const struct policy *policy)
{
	struct judge j = { .look = look, .state = &look->next[0], .arena = look->facts->arena };
	struct judgement ret = { .verdict = VERDICT_UNKNOWN };

	look->policy = policy;
	rules_find(span_of(id))->judge(&j, &ret);
	return ret.verdict;
}

/* Of each kind of target that there is and that is asked for, no other will do. */
START_TEST(a_site_asks_for_a_kind_of_target)
{
	static const struct {
		enum kdump_target kind;
		const char *name;
	} kinds[] = { { KDUMP_TARGET_LOCAL, "local" },
		      { KDUMP_TARGET_NFS, "nfs" },
		      { KDUMP_TARGET_SSH, "ssh" },
		      { KDUMP_TARGET_RAW, "raw" } };
	struct arena *a = unit_arena();
	const int64_t zero = 0;
	struct look *look = make_look(a, &zero, 1, NEXT_ONE);

	look->next[0].target.usable = (struct answer){ .is = TRI_YES, .why = "a filesystem" };
	for (size_t is = 0; is < 4; is++)
		for (size_t wanted = 0; wanted < 4; wanted++) {
			const struct policy policy = { .target = kinds[wanted].name };

			look->kdump.kind = kinds[is].kind;
			ck_assert_msg(judge_site(look, "dump-target", &policy) ==
					      (is == wanted ? VERDICT_PASS : VERDICT_FAIL),
				      "%s for %s", kinds[is].name, kinds[wanted].name);
		}
	arena_free(a);
}
END_TEST

START_TEST(a_site_asks_for_a_directory)
{
	const struct policy same = { .dump_path = "/var/crash" }, other = { .dump_path = "/srv" };
	struct arena *a = unit_arena();
	const int64_t zero = 0;
	struct look *look = make_look(a, &zero, 1, NEXT_ONE);
	struct facts *f = facts_new(a);
	struct file *dir = facts_add(f, "/var/crash");

	dir->seen = SEEN_PRESENT;
	dir->kind = FILE_DIRECTORY;
	facts_add_bytes(f, "/etc/os-release", "ID=debian\nVERSION_ID=12\n");
	profile_of(f, NULL, &look->profile);
	look->facts = f;
	look->next[0].target.kind = TARGET_LOCAL;
	look->next[0].target.directory = "/var/crash";
	ck_assert_int_eq(judge_site(look, "dump-path", &same), VERDICT_PASS);
	ck_assert_int_eq(judge_site(look, "dump-path", &other), VERDICT_FAIL);
	arena_free(a);
}
END_TEST

/* Exactly as much as is asked for is enough, and so is what may be more. */
START_TEST(a_site_asks_for_a_size)
{
	const uint64_t mib = 1 << 20;
	const struct policy least = { .minimum_reservation = 128 * mib };
	const struct policy more = { .minimum_reservation = 128 * mib + 1 };
	struct arena *a = unit_arena();
	const int64_t zero = 0;
	struct look *look = make_look(a, &zero, 1, NEXT_ONE);
	struct state *s = &look->next[0];

	s->reserved = (struct setting){ .seen = SEEN_PRESENT, .n = (int64_t)(128 * mib) };
	s->reservation.observed = true;
	ck_assert_int_eq(judge_site(look, "crashkernel-size", &least), VERDICT_PASS);
	ck_assert_int_eq(judge_site(look, "crashkernel-size", &more), VERDICT_FAIL);
	s->reservation.observed = false;
	s->reservation.min = 128 * mib;
	s->reservation.max = 256 * mib;
	ck_assert_int_eq(judge_site(look, "crashkernel-size", &least), VERDICT_PASS);
	ck_assert_int_eq(judge_site(look, "crashkernel-size", &more), VERDICT_UNKNOWN);
	arena_free(a);
}
END_TEST

TCase *tcase_judge(void)
{
	TCase *t = tcase_create("judge");

	tcase_add_test(t, every_rule_is_complete_and_unlike_the_others);
	tcase_add_test(t, verdicts_and_stages_have_names);
	tcase_add_test(t, a_place_is_path_and_line);
	tcase_add_test(t, an_image_has_one_column);
	tcase_add_test(t, entries_that_differ_are_unknown);
	tcase_add_test(t, of_a_one_shot_entry_and_the_next_the_weaker_counts);
	tcase_add_test(t, panics_alone_leave_the_interrupt_out);
	tcase_add_test(t, nothing_known_passes_nothing);
	tcase_add_test(t, a_site_asks_for_a_kind_of_target);
	tcase_add_test(t, a_site_asks_for_a_directory);
	tcase_add_test(t, a_site_asks_for_a_size);
	return t;
}
