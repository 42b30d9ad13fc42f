/* SPDX-License-Identifier: MIT */
/* options: the command line of check, fix, undo, list and explain. */
#ifndef KDR_OPTIONS_H
#define KDR_OPTIONS_H

#include "boot/look.h"
#include "policy.h"
#include "probe/probe.h"

/* The later ones are for check only. */
enum format {
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_NAGIOS,
	FORMAT_PROMETHEUS,
	FORMAT_JUNIT,
	FORMAT_JOURNAL
};
enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum fail_on { FAIL_ON_WARN, FAIL_ON_FATAL, FAIL_ON_NEVER };

struct options {
	const char *root;   /* "/" */
	const char *output; /* -o, or NULL */
	struct look_options look;
	enum firmware firmware;
	enum format format;
	enum color color;
	enum fail_on fail_on;
	bool trigger_panic, verbose, quiet;
	bool fix;								  /* check --fix */
	bool dry_run, yes, install, reboot, no_exec, unmask, force, accept_drift; /* fix */
	bool anyway, crash_now;							  /* drill */
	bool list;								  /* undo */
	const char *state_dir; /* fix, undo: where journals are kept, or NULL */
	const char **override; /* fix: ids of rules */
	size_t n_override;
	const char **only;
	size_t n_only;
	struct policy policy; /* the site's, and --waive */
	const char **words;   /* what is no option */
	size_t n_words;
};

/* 0, or EXIT_USAGE after saying what is wrong. */
int options_parse_check(struct arena *a, int argc, char **argv, struct options *ret);

/* The same for the other verbs, which have text and JSON only. */
int options_parse(struct arena *a, int argc, char **argv, struct options *ret);

/* An option that was given and says how something is to be changed, or NULL. */
const char *options_of_fix(const struct options *o);

/* 0, or EXIT_USAGE after saying that there is no such rule, and which was probably meant. */
int options_known_rule(const char *id);

#endif
