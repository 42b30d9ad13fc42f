/* SPDX-License-Identifier: MIT */
/* kdumpready crashkernel: what a kernel makes of a crashkernel= argument, without booting it. */
#include "boot/ram.h"
#include "cmd/cmd.h"

#include "base/size.h"
#include "format/cmdline.h"
#include "out/crashkernel.h"
#include "probe/probe.h"

#include <getopt.h>
#include <stdio.h>

#define NAME "crashkernel="

struct request {
	struct crashkernel_answer answer;
	const char *release, *given; /* NULL: this machine's */
	bool json;
	struct ram ram; /* max 0: this machine's */
};

static int read_options(struct request *r, int argc, char **argv)
{
	static const struct option options[] = {
		{ "ram", required_argument, NULL, 'r' },
		{ "kernel", required_argument, NULL, 'k' },
		{ "arch", required_argument, NULL, 'a' },
		{ "format", required_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1)
		switch (c) {
		case 'r':
			if (!size_parse(span_of(optarg), &r->ram.min) || !r->ram.min ||
			    r->ram.min > INT64_MAX)
				return cmd_usage_error("--ram %s is no amount of RAM; try 4G",
						       optarg);
			r->ram.max = r->ram.min;
			break;
		case 'k':
			r->release = optarg;
			break;
		case 'a':
			r->answer.arch = optarg;
			break;
		case 'f':
			r->json = strcmp(optarg, "json") == 0;
			if (!r->json && strcmp(optarg, "text") != 0)
				return cmd_usage_error("--format %s: crashkernel has text and json",
						       optarg);
			break;
		case ':':
			return cmd_usage_error("%s needs a value", argv[optind - 1]);
		default:
			return cmd_usage_error("crashkernel has no option %s", argv[optind - 1]);
		}
	if (argc - optind > 1)
		return cmd_usage_error("one command line, in quotes: %s is another",
				       argv[optind + 1]);
	r->given = argv[optind];
	return 0;
}

/* The RAM of this machine, where what is looked at is the machine and not an image. */
static int take_ram(struct request *r, const struct facts *f)
{
	ram_of(f, &r->ram);
	if (r->ram.max == UINT64_MAX)
		return cmd_usage_error("how much RAM this machine has is not known; give --ram");
	return 0;
}

/* What was not given is this machine's. 0, or EXIT_USAGE after saying what is missing. */
static int look_here(struct request *r)
{
	struct root root = { .fd = -1 };
	struct probe p = { .f = facts_new(r->answer.arena), .root = &root };

	if (root_open(&root, "/") < 0)
		return cmd_usage_error("this machine cannot be looked at");
	probe_where(&p);
	probe_kernel(&p);
	root_close(&root);
	if (!r->release)
		r->release = arena_dup(p.f->arena, facts_value(p.f, "/proc/sys/kernel/osrelease"));
	if (!r->answer.arch)
		r->answer.arch = p.f->arch;
	if (!r->given && !facts_file(p.f, "/proc/cmdline")->has_bytes)
		return cmd_usage_error("/proc/cmdline cannot be read; give CMDLINE");
	if (!r->given)
		r->answer.line = cmdline_of_proc(facts_bytes(p.f, "/proc/cmdline"));
	return r->ram.max ? 0 : take_ram(r, p.f);
}

/* A single word without `=` is the value alone. */
static void take_line(struct request *r)
{
	r->answer.line = span_of(r->given);
	if (strpbrk(r->given, " ="))
		return;
	r->answer.line = span_of(arena_printf(r->answer.arena, NAME "%s", r->given));
	r->answer.added = strlen(NAME);
}

static bool same_outcome(const struct crashkernel_result *a, const struct crashkernel_result *b)
{
	return a->reserves == b->reserves && a->exceeds_ram == b->exceeds_ram && a->size == b->size;
}

/* For every RAM size that is possible: if they differ nobody can tell. */
static void evaluate(struct request *r)
{
	struct crashkernel_answer *answer = &r->answer;
	struct crashkernel_result other;
	uint64_t *edges;
	size_t n = crashkernel_edges(answer->arena, answer->line, &answer->kernel, &edges);

	crashkernel_eval(answer->line, r->ram.min, &answer->kernel, &answer->result);
	for (size_t i = 0; i < n; i++) {
		if (edges[i] <= r->ram.min || edges[i] > r->ram.max)
			continue;
		crashkernel_eval(answer->line, edges[i], &answer->kernel, &other);
		if (same_outcome(&answer->result, &other))
			continue;
		answer->result =
			(struct crashkernel_result){ .opaque = true, .param = other.param };
		answer->result.at = (size_t)(other.param.p - answer->line.p);
		snprintf(answer->result.error, sizeof(answer->result.error),
			 "it depends on the RAM: give --ram");
		return;
	}
}

static int run(struct request *r)
{
	struct crashkernel_answer *answer = &r->answer;
	struct strbuf out = STRBUF(answer->arena);
	int status = 0;

	if (r->given)
		take_line(r);
	if (!r->given || !r->ram.max || !r->release || !answer->arch)
		status = look_here(r);
	if (status)
		return status;
	if (!answer->arch)
		answer->arch = "x86_64";
	answer->ram = r->ram.min;
	answer->ram_exact = r->ram.min == r->ram.max;
	crashkernel_kernel_of(span_of(r->release), answer->arch, &answer->kernel);
	evaluate(r);
	if (r->json)
		crashkernel_json(answer, &out);
	else
		crashkernel_text(answer, &out);
	if (cmd_print(strbuf_span(&out)) != 0 || answer->result.opaque)
		return 3;
	/* JSON holds what the parser hands on; the status says what will be there after a boot. */
	return answer->result.reserves && !answer->result.exceeds_ram ? 0 : 2;
}

int cmd_crashkernel(int argc, char **argv)
{
	struct request r = { .answer.arena = arena_new(cmd_out_of_memory) };
	int status = read_options(&r, argc, argv);

	if (status == 0)
		status = run(&r);
	arena_free(r.answer.arena);
	return status;
}
