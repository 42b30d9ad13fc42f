/* SPDX-License-Identifier: MIT */
/*
 * Writes random GRUB scripts and whether grub_cfg can read them, for grub_cfg.sh to compare with
 * grub-script-check: grub_cfg DIR COUNT SEED. DIR/N.cfg is a script; a line "N ok" or "N error"
 * each.
 */
#include "format/grub_cfg.h"

#include <stdio.h>
#include <stdlib.h>

static uint64_t seed;

static unsigned pick(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

static const char *const pieces[] = {
	"a",	  "echo", "b=c",      "'q q'", "\"d $x\"",    "$x",	"${x}",
	"$1",	  "${?}", "\\ ",      "\\\n",  "#c",	      "x#y",	"[",
	"]",	  "!",	  "if",	      "then",  "fi",	      "do",	"in",
	"done",	  "else", "function", "-a",    "\"a\\\"b\"",  "'a\nb'", "\"a\nb\"",
	"$\"t\"", "\\\\", "x\\y",     "\"\"",  "a'b'\"c\"$d", "\t",
};
static const char *const rare[] = { "$", "\"$\"", "${", "|",  "&",  "&&", "<",
				    "{", "}",	  "'",	"\"", ";;", "[[", "case" };

static void words(FILE *f)
{
	fputs(pick(4) ? "echo" : "set", f);
	for (unsigned n = pick(5); n; n--) {
		fputc(' ', f);
		fputs(pick(60) ? pieces[pick(sizeof(pieces) / sizeof(*pieces))]
			       : rare[pick(sizeof(rare) / sizeof(*rare))],
		      f);
	}
}

static const char *end(void)
{
	static const char *const ends[] = { "\n", "\n", "\n\n", "; ", ";\n", " # c\n", "\n# c\n" };

	return ends[pick(sizeof(ends) / sizeof(*ends))];
}

static void statement(FILE *f, unsigned depth)
{
	unsigned kind = depth > 2 ? 0 : pick(14);

	if (kind < 7) {
		words(f);
	} else if (kind < 9) {
		fputs("if true", f);
		fputs(end(), f);
		fputs("then ", f);
		statement(f, depth + 1);
		if (pick(2)) {
			fputs(pick(2) ? "else " : "elif false; then ", f);
			statement(f, depth + 1);
		}
		fputs("fi", f);
	} else if (kind < 11) {
		fputs("menuentry 'a b' --id x {", f);
		fputs(pick(2) ? "\n" : " ", f);
		statement(f, depth + 1);
		fputs("}", f);
	} else if (kind == 11) {
		fputs("function f {\n", f);
		statement(f, depth + 1);
		fputs("}", f);
	} else {
		fputs(kind == 12 ? "for i in a b c; do " : "while false; do ", f);
		statement(f, depth + 1);
		fputs("done", f);
	}
	fputs(end(), f);
}

int main(int argc, char **argv)
{
	static char text[1 << 20];

	if (argc != 4)
		return 64;
	seed = strtoull(argv[3], NULL, 10);
	for (unsigned i = 0; i < strtoul(argv[2], NULL, 10); i++) {
		struct arena *a = arena_new(abort);
		struct grub_script script;
		FILE *f = fopen(arena_printf(a, "%s/%u.cfg", argv[1], i), "w+");
		size_t n;

		if (!f)
			return 2;
		for (unsigned k = 1 + pick(4); k; k--)
			statement(f, 0);
		/* grub-script-check refuses a script that does nothing. */
		fputs("\ntrue\n", f);
		rewind(f);
		n = fread(text, 1, sizeof(text), f);
		fclose(f);
		grub_cfg_parse(a, "x", 1, span_make(text, n), &script);
		printf("%u %s\n", i, script.error ? "error" : "ok");
		arena_free(a);
	}
	return 0;
}
