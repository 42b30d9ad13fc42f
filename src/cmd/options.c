/* SPDX-License-Identifier: MIT */
#include "cmd/options.h"

#include "base/size.h"
#include "cmd/cmd.h"
#include "rules/rules.h"

#include <getopt.h>

enum {
	OPT_ROOT = 256,
	OPT_RAM,
	OPT_CLOUD,
	OPT_FIRMWARE,
	OPT_TRIGGER,
	OPT_QUICK,
	OPT_FORMAT,
	OPT_ONLY,
	OPT_WAIVE,
	OPT_FAIL_ON,
	OPT_COLOR,
	OPT_DRY_RUN,
	OPT_OVERRIDE,
	OPT_UNMASK,
	OPT_FORCE,
	OPT_YES,
	OPT_INSTALL,
	OPT_REBOOT,
	OPT_NO_EXEC,
	OPT_STATE_DIR,
	OPT_ACCEPT_DRIFT,
	OPT_FIX,
	OPT_LIST,
	OPT_ANYWAY,
	OPT_CRASH_NOW,
};

static const struct option table[] = {
	{ "root", required_argument, NULL, OPT_ROOT },
	{ "ram", required_argument, NULL, OPT_RAM },
	{ "cloud", required_argument, NULL, OPT_CLOUD },
	{ "firmware", required_argument, NULL, OPT_FIRMWARE },
	{ "trigger", required_argument, NULL, OPT_TRIGGER },
	{ "quick", no_argument, NULL, OPT_QUICK },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "output", required_argument, NULL, 'o' },
	{ "only", required_argument, NULL, OPT_ONLY },
	{ "waive", required_argument, NULL, OPT_WAIVE },
	{ "fail-on", required_argument, NULL, OPT_FAIL_ON },
	{ "color", required_argument, NULL, OPT_COLOR },
	{ "dry-run", no_argument, NULL, OPT_DRY_RUN },
	{ "override", required_argument, NULL, OPT_OVERRIDE },
	{ "unmask", no_argument, NULL, OPT_UNMASK },
	{ "force", no_argument, NULL, OPT_FORCE },
	{ "yes", no_argument, NULL, 'y' },
	{ "install", no_argument, NULL, OPT_INSTALL },
	{ "reboot", no_argument, NULL, OPT_REBOOT },
	{ "no-exec", no_argument, NULL, OPT_NO_EXEC },
	{ "state-dir", required_argument, NULL, OPT_STATE_DIR },
	{ "accept-drift", no_argument, NULL, OPT_ACCEPT_DRIFT },
	{ "fix", no_argument, NULL, OPT_FIX },
	{ "list", no_argument, NULL, OPT_LIST },
	{ "anyway", no_argument, NULL, OPT_ANYWAY },
	{ "crash-now", no_argument, NULL, OPT_CRASH_NOW },
	{ "verbose", no_argument, NULL, 'v' },
	{ "quiet", no_argument, NULL, 'q' },
	{ NULL, 0, NULL, 0 },
};

static int unknown_option(const char *given)
{
	const char *names[sizeof(table) / sizeof(*table)] = { NULL };
	const char *meant;
	char word[32];
	struct span s = span_of(given);

	for (size_t i = 0; table[i].name; i++)
		names[i] = table[i].name;
	if (!span_starts(s, "--"))
		return cmd_usage_error("%s is no option", given);
	s = span_from(s, 2);
	s = span_head(s, span_index(s, '='));
	if (s.n >= sizeof(word))
		return cmd_usage_error("%s is no option", given);
	memcpy(word, s.p, s.n);
	word[s.n] = '\0';
	meant = cmd_suggest(word, names);
	if (meant)
		return cmd_usage_error("--%s is no option; did you mean --%s?", word, meant);
	return cmd_usage_error("--%s is no option", word);
}

/* The index of `value` in `words`, or -1 after saying what it may be. */
static int choice(const char *option, const char *value, const char *const *words)
{
	char all[128] = "";

	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], value) == 0)
			return i;
		if (i)
			strncat(all, ", ", sizeof(all) - strlen(all) - 1);
		strncat(all, words[i], sizeof(all) - strlen(all) - 1);
	}
	cmd_usage_error("%s %s: it can be %s", option, value, all);
	return -1;
}

int options_known_rule(const char *id)
{
	const char *ids[64] = { NULL };
	const char *meant;

	if (rules_find(span_of(id)))
		return 0;
	for (size_t i = 0; i < rules_count && i < 63; i++)
		ids[i] = rules_all[i]->id;
	meant = cmd_suggest(id, ids);
	if (meant)
		return cmd_usage_error("there is no rule %s; did you mean %s?", id, meant);
	return cmd_usage_error("there is no rule %s; kdumpready list shows them", id);
}

/* ID,ID,... */
static int add_rules(struct arena *a, const char *value, const char ***list, size_t *n)
{
	struct span rest = span_of(value);

	do {
		size_t at = span_index(rest, ',');
		const char *id = arena_dup(a, span_trim(span_head(rest, at)));

		if (options_known_rule(id))
			return EXIT_USAGE;
		*arena_push(a, *list, *n) = id;
		rest = span_from(rest, at + 1);
	} while (rest.n);
	return 0;
}

static int add_waiver(struct arena *a, struct options *o, const char *value)
{
	struct span s = span_of(value);
	size_t at = span_index(s, '=');
	struct waiver w = { .id = arena_dup(a, span_head(s, at)),
			    .reason = arena_dup(a, span_trim(span_from(s, at + 1))) };

	if (options_known_rule(w.id))
		return EXIT_USAGE;
	if (!w.reason[0])
		return cmd_usage_error("--waive %s: give the reason, as in --waive %s='why'", value,
				       w.id);
	*arena_push(a, o->policy.waivers, o->policy.n_waivers) = w;
	return 0;
}

/* MIN, or MIN-MAX, or MIN- */
static int set_ram(struct options *o, const char *value)
{
	struct span s = span_of(value);
	size_t at = span_index(s, '-');
	struct span high = span_from(s, at + 1);

	o->look.ram_max = UINT64_MAX;
	if (!size_parse(span_head(s, at), &o->look.ram_min) ||
	    (high.n && !size_parse(high, &o->look.ram_max)) || o->look.ram_max < o->look.ram_min ||
	    !o->look.ram_min)
		return cmd_usage_error("--ram %s: give a size such as 16G, or 1G-64G", value);
	if (at == s.n)
		o->look.ram_max = o->look.ram_min;
	return 0;
}

static int set_choice(struct options *o, int option, const char *value)
{
	static const char *const clouds[] = { "oci", "aws", "gcp", "azure", "none", NULL };
	static const char *const firmwares[] = { "bios", "uefi", NULL };
	static const char *const triggers[] = { "nmi", "panic", NULL };
	static const char *const formats[] = { "text",	"json",	   "nagios", "prometheus",
					       "junit", "journal", NULL };
	static const char *const colors[] = { "auto", "always", "never", NULL };
	static const char *const thresholds[] = { "warn", "fatal", "never", NULL };
	int i = -1;

	switch (option) {
	case OPT_CLOUD:
		i = choice("--cloud", value, clouds);
		o->look.cloud = value;
		break;
	case OPT_FIRMWARE:
		i = choice("--firmware", value, firmwares);
		o->firmware = i == 0 ? FIRMWARE_BIOS : FIRMWARE_UEFI;
		break;
	case OPT_TRIGGER:
		i = choice("--trigger", value, triggers);
		o->trigger_panic = i == 1;
		break;
	case OPT_FORMAT:
		i = choice("--format", value, formats);
		o->format = i > 0 ? (enum format)i : FORMAT_TEXT;
		break;
	case OPT_COLOR:
		i = choice("--color", value, colors);
		o->color = i > 0 ? (enum color)i : COLOR_AUTO;
		break;
	case OPT_FAIL_ON:
		i = choice("--fail-on", value, thresholds);
		o->fail_on = i > 0 ? (enum fail_on)i : FAIL_ON_WARN;
		break;
	}
	return i < 0 ? EXIT_USAGE : 0;
}

/* The ones without a value; NULL: it is none of them. */
static bool *flag(struct options *o, int option)
{
	switch (option) {
	case OPT_QUICK:
		return &o->look.quick;
	case OPT_DRY_RUN:
		return &o->dry_run;
	case OPT_UNMASK:
		return &o->unmask;
	case OPT_FORCE:
		return &o->force;
	case 'y':
		return &o->yes;
	case OPT_INSTALL:
		return &o->install;
	case OPT_REBOOT:
		return &o->reboot;
	case OPT_NO_EXEC:
		return &o->no_exec;
	case OPT_ACCEPT_DRIFT:
		return &o->accept_drift;
	case OPT_FIX:
		return &o->fix;
	case OPT_LIST:
		return &o->list;
	case OPT_ANYWAY:
		return &o->anyway;
	case OPT_CRASH_NOW:
		return &o->crash_now;
	case 'v':
		return &o->verbose;
	case 'q':
		return &o->quiet;
	default:
		return NULL;
	}
}

static int set_option(struct arena *a, struct options *o, int option, const char *value)
{
	bool *on = flag(o, option);

	if (on) {
		*on = true;
		return 0;
	}
	switch (option) {
	case OPT_ROOT:
		o->root = value;
		return 0;
	case OPT_RAM:
		return set_ram(o, value);
	case 'o':
		o->output = value;
		return 0;
	case OPT_ONLY:
		return add_rules(a, value, &o->only, &o->n_only);
	case OPT_OVERRIDE:
		return add_rules(a, value, &o->override, &o->n_override);
	case OPT_STATE_DIR:
		o->state_dir = value;
		return value[0] == '/'
			       ? 0
			       : cmd_usage_error("--state-dir %s: give an absolute path", value);
	case OPT_WAIVE:
		return add_waiver(a, o, value);
	default:
		return set_choice(o, option, value);
	}
}

int options_parse_check(struct arena *a, int argc, char **argv, struct options *ret)
{
	int option, r = 0;

	*ret = (struct options){ .root = "/", .look = { .ram_max = UINT64_MAX } };
	opterr = 0;
	optind = 1;
	/* A word is returned in its turn (-), a missing argument as ':'. */
	while ((option = getopt_long(argc, argv, "-:o:vqy", table, NULL)) != -1 && r == 0) {
		if (option == '?')
			return unknown_option(argv[optind - 1]);
		if (option == ':')
			return cmd_usage_error("%s needs a value", argv[optind - 1]);
		if (option == 1)
			*arena_push(a, ret->words, ret->n_words) = optarg;
		else
			r = set_option(a, ret, option, optarg);
	}
	for (; r == 0 && optind < argc; optind++)
		*arena_push(a, ret->words, ret->n_words) = argv[optind];
	return r;
}

int options_parse(struct arena *a, int argc, char **argv, struct options *ret)
{
	int r = options_parse_check(a, argc, argv, ret);

	if (r == 0 && ret->format > FORMAT_JSON)
		r = cmd_usage_error("--format: only check has formats other than text and json");
	return r;
}

const char *options_of_fix(const struct options *o)
{
	const struct {
		bool given;
		const char *name;
	} all[] = {
		{ o->dry_run, "--dry-run" },
		{ o->yes, "--yes" },
		{ o->install, "--install" },
		{ o->reboot, "--reboot" },
		{ o->no_exec, "--no-exec" },
		{ o->unmask, "--unmask" },
		{ o->force, "--force" },
		{ o->accept_drift, "--accept-drift" },
		{ o->n_override > 0, "--override" },
		{ o->state_dir != NULL, "--state-dir" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (all[i].given)
			return all[i].name;
	return NULL;
}
