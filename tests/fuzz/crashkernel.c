/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/crashkernel.h"

static const char *const releases[] = { "6.18.0",
					"6.1.0-18-amd64",
					"5.14.0-427.el9.x86_64",
					"3.10.0-1160.el7.x86_64",
					"4.18.0-553.el8.x86_64",
					"7.2.0",
					"5.15.0-100-generic",
					"6.4.0-150600-default" };
static const char *const arches[] = { "x86_64", "aarch64", "ppc64le" };

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct span release = span_of(releases[fuzz_choice(&input, 8)]);
	const char *arch = arches[fuzz_choice(&input, 3)];
	struct crashkernel_kernel kernel;
	struct crashkernel_result got;
	struct crashkernel_coverage *cover;
	uint64_t *edges;
	size_t n;

	input = span_head(input, span_index(input, '\0'));
	crashkernel_kernel_of(release, arch, &kernel);
	crashkernel_kernel_of(input, arch, &kernel);
	crashkernel_kernel_of(release, arch, &kernel);
	crashkernel_eval(input, 8ULL << 30, &kernel, &got);
	law(got.reserves || (!got.size && !got.base && !got.low && !got.cma));
	fuzz_part(input, got.param);
	n = crashkernel_edges(a, input, &kernel, &edges);
	for (size_t i = 0; i < n; i++)
		law(i ? edges[i - 1] < edges[i] : edges[i] > 0);
	n = crashkernel_cover(a, input, &kernel, &cover);
	law(n > 0);
	for (size_t i = 0; i < n; i++) {
		law(cover[i].from < cover[i].to);
		law(i == 0 || cover[i].from == cover[i - 1].to);
		if (cover[i].from >= 1ULL << 62)
			continue;
		crashkernel_eval(input, cover[i].from, &kernel, &got);
		law(crashkernel_same(&got, &cover[i].result));
	}
}
