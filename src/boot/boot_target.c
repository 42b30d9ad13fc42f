/* SPDX-License-Identifier: MIT */
#include "boot/boot_target.h"

#define N_TARGETS 4

const char *const boot_targets[] = { "graphical.target", "multi-user.target", "basic.target",
				     "sysinit.target", NULL };

/* proc_cmdline's words for a target (src/core/main.c, rlmap); NULL: not one of them. */
static const char *target_of_word(struct span word)
{
	static const struct {
		const char *word, *target;
	} words[] = {
		{ "emergency", "emergency.target" },
		{ "-b", "emergency.target" },
		{ "rescue", "rescue.target" },
		{ "single", "rescue.target" },
		{ "-s", "rescue.target" },
		{ "s", "rescue.target" },
		{ "S", "rescue.target" },
		{ "1", "rescue.target" },
		{ "2", "multi-user.target" },
		{ "3", "multi-user.target" },
		{ "4", "multi-user.target" },
		{ "5", "graphical.target" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (span_eq(word, words[i].word))
			return words[i].target;
	return NULL;
}

/* runlevel5.target and its like, which are links that everybody ships. */
static const char *real_name(const char *target)
{
	if (span_starts(span_of(target), "runlevel") &&
	    strlen(target) == strlen("runlevelN.target")) {
		char digit[2] = { target[8], '\0' };
		const char *real = target_of_word(span_of(digit));

		return real ? real : target;
	}
	return target;
}

const char *boot_target(struct arena *a, struct span args, const char *default_link)
{
	struct span rest = args, word;
	const char *target = NULL, *slash;

	while (span_word(&rest, &word)) {
		if (span_starts(word, "systemd.unit="))
			target = arena_dup(a, span_from(word, strlen("systemd.unit=")));
		else if (target_of_word(word))
			target = target_of_word(word);
	}
	if (target && strcmp(target, "default.target") != 0)
		return real_name(target);
	slash = default_link ? strrchr(default_link, '/') : NULL;
	return default_link ? real_name(slash ? slash + 1 : default_link) : NULL;
}

/* Index in `targets` of what boots; N_TARGETS when it is none of them. */
static size_t target_index(const char *target)
{
	size_t i = 0;

	while (i < N_TARGETS && (!target || strcmp(boot_targets[i], target) != 0))
		i++;
	return i;
}

bool boot_target_reaches(const char *boots, const char *target)
{
	size_t from = target_index(boots), to = target_index(target);

	if (!boots)
		return false;
	if (strcmp(target, boots) == 0 || strcmp(target, "default.target") == 0)
		return true;
	if (strcmp(target, "sysinit.target") == 0) /* rescue needs it, emergency does not */
		return strcmp(boots, "emergency.target") != 0;
	return from < N_TARGETS && to < N_TARGETS && to > from;
}

bool boot_target_misses(const char *boots, const char *target)
{
	bool small = boots && (strcmp(boots, "rescue.target") == 0 ||
			       strcmp(boots, "emergency.target") == 0);

	return small ||
	       (boots && target_index(boots) < N_TARGETS && target_index(target) < N_TARGETS) ||
	       strcmp(target, "rescue.target") == 0 || strcmp(target, "emergency.target") == 0;
}
