/* SPDX-License-Identifier: MIT */
/* Prints kdumpready-rules(7) from the rules: run by `make man`, part of no program. */
#include "rules/rules.h"

#include <stdio.h>

static const char *const stages[N_STAGES] = {
	[STAGE_TRIGGER] = "The interrupt arrives, and the kernel panics.",
	[STAGE_RESERVE] = "Memory is set aside for the capture kernel at boot.",
	[STAGE_LOAD] = "The capture kernel is put there, at every boot.",
	[STAGE_CAPTURE] = "After a panic the capture kernel comes up and finds its way.",
	[STAGE_STORE] = "The dump is written where it is still there afterwards.",
	[STAGE_RECOVER] = "The guest comes back, and the dump can be used.",
	[STAGE_SELF] = "Nothing of kdumpready itself stands in the way.",
};

/*
 * One sentence a line, as man pages want it; a leading dot or quote and every backslash is kept
 * from being read as a request.
 */
static void put_text(const char *text)
{
	bool begin = true;

	for (const char *p = text; *p; p++) {
		if (begin && (*p == '.' || *p == '\''))
			fputs("\\&", stdout);
		begin = false;
		if (*p == '\\')
			fputs("\\e", stdout);
		else if (*p == ' ' && p > text && p[-1] == '.' && p[1] >= 'A' && p[1] <= 'Z')
			begin = putchar('\n') == '\n';
		else
			putchar(*p);
	}
	fputs(text[0] && text[strlen(text) - 1] == '.' ? "\n" : ".\n", stdout);
}

static const char *planes(const struct rule *rule)
{
	switch (rule->planes) {
	case ON_NOW:
		return "Judged for now only";
	case ON_NEXT:
		return "Judged for the next boot only";
	default:
		return "Judged for now and for the next boot";
	}
}

static void put_rule(const struct rule *rule)
{
	printf(".It Cm %s\n", rule->id);
	printf("Asks that ");
	put_text(rule->title);
	put_text(rule->crash);
	puts(".Pp");
	printf("Read: ");
	put_text(rule->reads);
	puts(".Pp");
	printf("Asked for by: ");
	put_text(rule->document);
	printf("%s%s.\n", planes(rule),
	       rule->nmi_only ? "; left out with \\-\\-trigger panic" : "");
}

int main(void)
{
	puts(".\\\" Made by man/rules.c from src/rules; do not edit.\n"
	     ".Dd November 23, 2026\n"
	     ".Dt KDUMPREADY-RULES 7\n"
	     ".Os\n"
	     ".Sh NAME\n"
	     ".Nm kdumpready-rules\n"
	     ".Nd what has to hold for an interrupt to leave a crash dump\n"
	     ".Sh DESCRIPTION\n"
	     "A crash dump is the end of a chain, and the weakest link decides.\n"
	     "Each rule guards one link; the rules stand here in the order of the chain, as in "
	     "the\n"
	     "report of\n"
	     ".Xr kdumpready 8 .\n"
	     "A rule's name is what\n"
	     ".Fl Fl only ,\n"
	     ".Fl Fl waive ,\n"
	     "the JSON report and\n"
	     ".Xr kdumpready.conf 5\n"
	     "know it by.");
	for (enum stage stage = 0; stage < N_STAGES; stage++) {
		bool any = false;

		for (size_t i = 0; i < rules_count; i++) {
			if (rules_all[i]->stage != stage)
				continue;
			if (!any)
				printf(".Ss %s\n%s\n.Bl -tag -width Ds\n", stage_name(stage),
				       stages[stage]);
			any = true;
			put_rule(rules_all[i]);
		}
		if (any)
			puts(".El");
	}
	puts(".Sh SEE ALSO\n.Xr kdumpready.conf 5 ,\n.Xr kdumpready 8");
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
