/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "base/size.h"
#include "base/strbuf.h"
#include "format/crashkernel.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

static const struct vector {
	const char *release, *arch, *ram, *line, *expected;
} vectors[] = {
#include "crashkernel_vectors.h"
};

static struct crashkernel_kernel kernel_of(const char *release, const char *arch)
{
	struct crashkernel_kernel k;

	crashkernel_kernel_of(span_of(release), arch, &k);
	return k;
}

/* The notation of crashkernel_vectors.h. */
static const char *shown(struct arena *a, const struct crashkernel_result *r)
{
	struct strbuf out = STRBUF(a);

	if (!r->reserves) {
		ck_assert(!r->size && !r->base && !r->low && !r->cma && !r->high);
		return r->error[0] ? arena_printf(a, "%zu: %s", r->at, r->error) : "none";
	}
	ck_assert_str_eq(r->error, "");
	strbuf_str(&out, size_arg(a, r->size));
	if (r->base)
		strbuf_printf(&out, " @ %s", size_arg(a, r->base));
	if (r->high)
		strbuf_printf(&out, " high, low %s", size_arg(a, r->low));
	if (r->cma)
		strbuf_printf(&out, ", cma %s", size_arg(a, r->cma));
	return strbuf_text(&out);
}

/* The bytes alone on the heap: one read past them is an error under the sanitizers. */
static struct span exact(const char *text)
{
	size_t n = strlen(text);
	char *copy = malloc(n + !n);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, n);
	return span_make(copy, n);
}

static void release(struct span s)
{
	free((char *)(uintptr_t)s.p);
}

START_TEST(a_vector_is_what_the_kernel_made_of_it)
{
	const struct vector *v = &vectors[_i];
	struct crashkernel_kernel k = kernel_of(v->release, v->arch);
	struct arena *a = unit_arena();
	struct crashkernel_result r;
	struct span line = exact(v->line);
	uint64_t ram;

	ck_assert(size_parse(span_of(v->ram), &ram));
	crashkernel_eval(line, ram, &k, &r);
	ck_assert_msg(strcmp(shown(a, &r), v->expected) == 0, "%s %s %s [%s]: %s, expected %s",
		      v->release, v->arch, v->ram, v->line, shown(a, &r), v->expected);
	release(line);
	arena_free(a);
}
END_TEST

static const char *eval(struct arena *a, const char *release, const char *arch, uint64_t ram,
			const char *line)
{
	struct crashkernel_kernel k = kernel_of(release, arch);
	struct crashkernel_result r;

	crashkernel_eval(span_of(line), ram, &k, &r);
	return r.opaque ? "opaque" : shown(a, &r);
}

static const struct {
	const char *release, *arch;
	uint64_t ram;
	const char *line, *expected;
} vendors[] = {
	/* RHEL 8's own table, with RAM rounded up; a prefix is enough; suffix forms go first or
	   last. */
	{ "4.18.0-553.el8_10.x86_64", "x86_64", 1000 * MIB, "crashkernel=auto", "160M" },
	{ "4.18.0-553.el8_10.x86_64", "x86_64", 800 * MIB, "crashkernel=auto",
	  "12: crashkernel size resulted in zero bytes" },
	{ "4.18.0-553.el8_10.x86_64", "x86_64", 8 * GIB, "ro crashkernel=automatic", "192M" },
	{ "4.18.0-553.el8_10.x86_64", "x86_64", 64 * GIB, "crashkernel=auto", "256M" },
	{ "4.18.0-553.el8_10.x86_64", "x86_64", 1024 * GIB, "crashkernel=auto", "512M" },
	{ "4.18.0-553.el8_10.aarch64", "aarch64", 8 * GIB, "crashkernel=auto", "448M" },
	{ "4.18.0-553.el8_10.aarch64", "aarch64", GIB, "crashkernel=auto",
	  "12: crashkernel size resulted in zero bytes" },
	{ "4.18.0-553.el8_10.x86_64", "x86_64", 8 * GIB, "crashkernel=auto crashkernel=64M",
	  "64M" },
	/* Unknown is unknown: the string cannot tell. */
	{ "3.10.0-1160.el7.x86_64", "x86_64", 8 * GIB, "crashkernel=auto", "opaque" },
	{ "5.15.0-206.153.7.el9uek.x86_64", "x86_64", 8 * GIB, "crashkernel=auto", "opaque" },
	{ "5.4.17-2136.309.4.el8uek.x86_64", "x86_64", 8 * GIB, "crashkernel=auto", "opaque" },
	{ "", "x86_64", 8 * GIB, "crashkernel=auto", "opaque" },
	{ "5.10.0-136.oe2203.x86_64", "x86_64", 8 * GIB, "crashkernel=auto", "opaque" },
	{ "5.15.0-206.153.7.el9uek.x86_64", "x86_64", 8 * GIB, "crashkernel=512M", "512M" },
	/* A "1 GB" guest that shows 946 MiB: rounded or not is the difference. */
	{ "5.15.0-206.153.7.el9uek.x86_64", "x86_64", 946 * MIB, "crashkernel=1G-:448M",
	  "12: crashkernel size resulted in zero bytes" },
	{ "5.14.0-70.13.1.el9_0.x86_64", "x86_64", 946 * MIB, "crashkernel=1G-:192M",
	  "12: crashkernel size resulted in zero bytes" },
	{ "5.14.0-362.8.1.el9_3.x86_64", "x86_64", 946 * MIB, "crashkernel=1G-:192M", "192M" },
	{ "3.10.0-1160.el7.x86_64", "x86_64", 946 * MIB, "crashkernel=1G-:160M",
	  "12: crashkernel size resulted in zero bytes" },
	{ "6.1.0-18-cloud-amd64", "x86_64", 946 * MIB, "crashkernel=1G-:192M", "192M" },
	{ "5.15.0-1021-aws", "x86_64", 946 * MIB, "crashkernel=1G-:192M",
	  "12: crashkernel size resulted in zero bytes" },
	{ "5.14.21-150500.55.19-default", "x86_64", 946 * MIB, "crashkernel=1G-:192M",
	  "12: crashkernel size resulted in zero bytes" },
	/* EL 9 and later know no auto. */
	{ "5.14.0-362.8.1.el9_3.x86_64", "x86_64", 8 * GIB, "crashkernel=auto",
	  "12: memory value expected" },
	{ "6.12.0-55.el10_0.x86_64", "x86_64", 8 * GIB, "crashkernel=auto",
	  "12: memory value expected" },
	/* arm64 learned ,high in 5.19. */
	{ "5.10.0-30-arm64", "aarch64", 8 * GIB, "crashkernel=1G,high", "none" },
	{ "6.1.0-18-arm64", "arm64", 8 * GIB, "crashkernel=1G,high", "1G high, low 0" },
	{ "7.2.13", "amd64", 8 * GIB, "crashkernel=1G,high", "1G high, low 256M" },
	{ "6.17.0", "x86_64", 8 * GIB, "crashkernel=64M crashkernel=1G,cma", "64M, cma 1G" },
	{ "6.16.9", "x86_64", 8 * GIB, "crashkernel=64M crashkernel=1G,cma",
	  "30: unrecognized char: ," },
};

START_TEST(a_vendor_kernel_has_its_own_rules)
{
	struct arena *a = unit_arena();

	ck_assert_str_eq(
		eval(a, vendors[_i].release, vendors[_i].arch, vendors[_i].ram, vendors[_i].line),
		vendors[_i].expected);
	arena_free(a);
}
END_TEST

START_TEST(releases_are_read)
{
	ck_assert(kernel_of("6.1", NULL).known && kernel_of("6.1", NULL).x86);
	ck_assert_uint_eq(kernel_of("5.14.21-150500.55.19-default", NULL).minor, 14);
	ck_assert(!kernel_of("next-20260101", NULL).known);
	ck_assert(!kernel_of("6", NULL).known && kernel_of("6", NULL).major == 7);
	ck_assert(!kernel_of("6.1", "riscv64").known);
	ck_assert(kernel_of("6.12.0-103.el9uek.x86_64", NULL).rounds);
}
END_TEST

START_TEST(the_line_ends_at_a_nul)
{
	struct crashkernel_kernel k = kernel_of("7.2", NULL);
	struct crashkernel_result r;

	crashkernel_eval(span_make("crashkernel=64M\0 crashkernel=128M", 33), GIB, &k, &r);
	ck_assert(r.reserves && r.size == 64 * MIB);
	ck_assert_span_eq(r.param, "crashkernel=64M");
	ck_assert(!crashkernel_given(span_make("a\0crashkernel=", 14)));
}
END_TEST

START_TEST(the_occurrence_that_decided_is_named)
{
	struct crashkernel_kernel k = kernel_of("7.2", NULL);
	struct crashkernel_result r;
	struct span line = span_of("a crashkernel=1G crashkernel=2G,low xcrashkernel=5x b");

	crashkernel_eval(line, 8 * GIB, &k, &r);
	ck_assert_span_eq(r.param, "crashkernel=5x");
	ck_assert_ptr_eq(r.param.p + 13, line.p + r.at);
	crashkernel_eval(span_of("crashkernel=64M,low"), 8 * GIB, &k, &r);
	ck_assert_uint_eq(r.param.n, 0);
}
END_TEST

/* Tables made as numbers, so what they must come to needs no parser. */
START_TEST(a_table_means_what_it_says)
{
	struct crashkernel_kernel k = kernel_of(_i % 2 ? "6.1" : "5.10", "x86_64");
	struct arena *a = unit_arena();
	struct strbuf line = STRBUF(a);
	uint64_t start[6], size[6], ram, total, expected = 0;
	size_t n;

	srand((unsigned)_i);
	n = 1 + (size_t)rand() % 5;
	start[0] = (uint64_t)(rand() % 8) * 64;
	strbuf_str(&line, "quiet crashkernel=");
	for (size_t i = 0; i < n; i++) {
		start[i + 1] = start[i] + 64 * (uint64_t)(1 + rand() % 40);
		size[i] = (uint64_t)(1 + rand() % 60);
		strbuf_printf(&line, "%s%juM-%juM:%juM", i ? "," : "", (uintmax_t)start[i],
			      (uintmax_t)start[i + 1], (uintmax_t)size[i]);
	}
	ram = (uint64_t)(64 + rand() % 8192);
	total = _i % 2 ? (ram + 127) / 128 * 128 : ram;
	for (size_t i = 0; i < n; i++)
		if (total >= start[i] && total < start[i + 1])
			expected = size[i];
	for (int spelled = 0; spelled < 2; spelled++) {
		struct crashkernel_result r;

		crashkernel_eval(strbuf_span(&line), ram * MIB, &k, &r);
		ck_assert_msg(r.size == expected * MIB && r.reserves == (expected > 0),
			      "%s with %ju MiB: %ju", strbuf_text(&line), (uintmax_t)ram,
			      (uintmax_t)r.size);
		/* What comes after it but is no parameter of this name changes nothing. */
		strbuf_str(&line, " rd.x=y:z swiotlb=9 -- more");
	}
	arena_free(a);
}
END_TEST

static uint64_t random64(void)
{
	uint64_t r = (uint64_t)rand() << 31 ^ (uint64_t)rand();

	return r << 8 ^ (uint64_t)rand();
}

static struct span random_line(struct arena *a)
{
	static const char *const bits[] = {
		"crashkernel=", "crashkernel=", " ",	",",   ":",  "-",     "@",
		"1G",		"2G",		"512M", "64M", "0",  "4096M", "16G",
		",high",	",low",		",cma", "x",   "0x", "auto",  "1G-2G:64M",
		"2G-:256M",	"\t",		"E"
	};
	struct strbuf b = STRBUF(a);

	for (int i = rand() % 14; i >= 0; i--)
		strbuf_str(&b, bits[(size_t)rand() % (sizeof(bits) / sizeof(*bits))]);
	return strbuf_span(&b);
}

/* Between two edges nothing changes, and coverage says the same as asking. */
START_TEST(edges_are_all_there)
{
	static const char *const releases[] = { "6.1", "6.12", "7.2", "5.10", "4.18.0-1.el8" };
	struct crashkernel_kernel k = kernel_of(releases[_i % 5], _i % 3 ? "x86_64" : "aarch64");
	struct arena *a = unit_arena();
	struct crashkernel_coverage *c;
	struct span line;
	uint64_t *edges;
	size_t n, n_cover, in;

	srand((unsigned)_i);
	line = random_line(a);
	n = crashkernel_edges(a, line, &k, &edges);

	for (size_t i = 1; i < n; i++)
		ck_assert_uint_lt(edges[i - 1], edges[i]);
	n_cover = crashkernel_cover(a, line, &k, &c);
	ck_assert_uint_ge(n_cover, 1);
	ck_assert_uint_eq(c[0].from, 0);
	ck_assert_uint_eq(c[n_cover - 1].to, UINT64_MAX);
	for (int i = 0; i < 20; i++) {
		uint64_t ram = random64() >> (2 + rand() % 40), lo = 0;
		struct crashkernel_result here, there;

		for (size_t j = 0; j < n && edges[j] <= ram; j++)
			lo = edges[j];
		crashkernel_eval(line, ram, &k, &here);
		crashkernel_eval(line, lo, &k, &there);
		ck_assert_msg(crashkernel_same(&here, &there), "%.*s: %ju and %ju", (int)line.n,
			      line.p, (uintmax_t)ram, (uintmax_t)lo);
		for (in = 0; ram >= c[in].to; in++)
			ck_assert_uint_eq(c[in].to, c[in + 1].from);
		ck_assert(crashkernel_same(&here, &c[in].result));
	}
	arena_free(a);
}
END_TEST

START_TEST(coverage_of_a_table)
{
	struct crashkernel_kernel k = kernel_of("7.2", "x86_64");
	struct arena *a = unit_arena();
	struct crashkernel_coverage *c;
	size_t n = crashkernel_cover(a, span_of("crashkernel=1G-64G:448M,64G-:512M"), &k, &c);

	/* Too small for 448M, for 512M (the second range is looked at as well), for the ranges. */
	ck_assert_uint_eq(n, 5);
	ck_assert(strcmp(c[0].result.error, "invalid size") == 0 && c[0].result.at == 19);
	ck_assert(c[1].from == 384 * MIB + 1 && c[1].result.at == 29);
	ck_assert(c[2].from == 512 * MIB + 1 && !c[2].result.reserves);
	ck_assert(c[3].from == 896 * MIB + 1 && c[3].result.size == 448 * MIB);
	ck_assert(c[4].from == 64 * GIB - 128 * MIB + 1 && c[4].result.size == 512 * MIB);
	arena_free(a);
}
END_TEST

#if defined(__SANITIZE_ADDRESS__)
#define MANY 2000 /* its memmem looks at the whole line for every search */
#else
#define MANY 200000
#endif

/* A line of nothing but the name must not cost its square: minutes, where Check waits seconds. */
START_TEST(many_occurrences_are_linear)
{
	struct arena *a = unit_arena();
	struct strbuf b = STRBUF(a);
	struct crashkernel_kernel k = kernel_of("7.2", "x86_64");
	struct crashkernel_result r;

	for (int i = 0; i < MANY; i++)
		strbuf_str(&b, "crashkernel=");
	crashkernel_eval(strbuf_span(&b), GIB, &k, &r);
	ck_assert_str_eq(r.error, "memory value expected");
	ck_assert_uint_eq(r.at, b.n);
	arena_free(a);
}
END_TEST

TCase *tcase_crashkernel(void)
{
	TCase *t = tcase_create("crashkernel");

	tcase_add_loop_test(t, a_vector_is_what_the_kernel_made_of_it, 0,
			    (int)(sizeof(vectors) / sizeof(*vectors)));
	tcase_add_loop_test(t, a_vendor_kernel_has_its_own_rules, 0,
			    (int)(sizeof(vendors) / sizeof(*vendors)));
	tcase_add_test(t, releases_are_read);
	tcase_add_test(t, the_line_ends_at_a_nul);
	tcase_add_test(t, the_occurrence_that_decided_is_named);
	tcase_add_loop_test(t, a_table_means_what_it_says, 0, 300);
	tcase_add_loop_test(t, edges_are_all_there, 0, 300);
	tcase_add_test(t, coverage_of_a_table);
	tcase_add_test(t, many_occurrences_are_linear);
	return t;
}
