/* SPDX-License-Identifier: MIT */
/*
 * Writes random shell files and what shellvars makes of them, for shellvars.sh to
 * compare with a real sh: shellvars DIR COUNT SEED. DIR/N.sh is a file, DIR/N.want
 * has one line per variable: "NAME known VALUE-IN-HEX" or "NAME opaque".
 */
#include "format/shellvars.h"

#include <stdio.h>
#include <stdlib.h>

static uint64_t seed;

static unsigned pick(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

static const char *const names[] = { "A", "B", "C", "D_1", "LONG_NAME" };
static const char *const pieces[] = {
	"a",
	"quiet",
	"x=y",
	"\\ ",
	"\\\"",
	"\\$",
	"\\\n",
	"'s q'",
	"'$A'",
	"\"d q\"",
	"\"$A\"",
	"\"\\\"\"",
	"\"\\$B\"",
	"\"a\\\\b\"",
	"\"a\\qb\"",
	"\"x\ny\"",
	"'x\ny'",
	"$A",
	"${B}",
	"$LONG_NAME",
	"${A:-def}",
	"${B:+set}",
	"\"${C:-d q}\"",
	"\"${C:+$A x}\"",
	"${D_1-}",
	"${D_1+q}",
	"${A:-${B}}",
	"#",
	"=",
	"/",
	",",
	"+",
	"%",
	"\"\"",
	"''",
	"$",
	"\"$\"",
	"\r",
	"\xc3\xa9",
	"!",
	"^",
	"[a]",
	"*",
	"~",
	":",
	"{",
	"}",
	"@",
	"`true`",
	"$(true)",
	"${A%x}",
	"$1",
	"\"'\"",
	"'\"'",
	"\"`true`\"",
	"\"${A:-\"q\"}\"",
	"\\\\",
	"${C:-'q q'}",
};

static void value(FILE *f)
{
	for (unsigned n = pick(5); n; n--)
		fputs(pieces[pick(sizeof(pieces) / sizeof(*pieces))], f);
}

static void assignment(FILE *f)
{
	fprintf(f, "%s=", names[pick(5)]);
	value(f);
}

static void statement(FILE *f, unsigned depth)
{
	static const char *const ends[] = { "\n", "\n", "\n", ";", " # note\n", "\n\n", " \\\n\n" };
	unsigned kind = pick(depth > 2 ? 12 : 18);

	if (kind < 8) {
		assignment(f);
	} else if (kind == 8) {
		assignment(f);
		fputc(' ', f);
		assignment(f);
	} else if (kind == 9) {
		fputs("export ", f);
		assignment(f);
	} else if (kind == 10) {
		fprintf(f, "unset %s", names[pick(5)]);
	} else if (kind == 11) {
		fputs("# A='", f);
		fputc('\n', f);
		assignment(f);
	} else if (kind == 12) {
		fprintf(f, "if %s; then\n", pick(2) ? "true" : "[ \"$A\" = a ]");
		statement(f, depth + 1);
		if (pick(2)) {
			fputs("else\n", f);
			statement(f, depth + 1);
		}
		fputs("fi", f);
	} else if (kind == 13) {
		fprintf(f, "%s %s ", pick(2) ? "true" : "false", pick(2) ? "&&" : "||");
		assignment(f);
	} else if (kind == 14) {
		fputs("( ", f);
		statement(f, depth + 1);
		fputs(" )", f);
	} else if (kind == 15) {
		fputs("{ ", f);
		statement(f, depth + 1);
		fputs(" }", f);
	} else if (kind == 16) {
		fputs("fun() {\n", f);
		statement(f, depth + 1);
		fputs("}", f);
	} else {
		fputs(": \"${A:-x}\" >/dev/null", f);
	}
	fputs(ends[pick(7)], f);
}

static char *text_of(const char *path, size_t *ret_n)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 1 << 16);

	if (!f || !text)
		exit(2);
	*ret_n = fread(text, 1, (1 << 16) - 1, f);
	fclose(f);
	return text;
}

static void one(const char *dir, unsigned i)
{
	struct arena *a = arena_new(abort);
	struct shellvars s = SHELLVARS(a);
	const char *path = arena_printf(a, "%s/%u.sh", dir, i);
	FILE *f = fopen(path, "w");
	size_t n;
	char *text;

	if (!f)
		exit(2);
	for (unsigned k = 1 + pick(6); k; k--)
		statement(f, 0);
	fclose(f);
	text = text_of(path, &n);
	for (size_t k = 0; k < 5; k++)
		shellvars_unset(&s, names[k]);
	shellvars_read(&s, path, span_make(text, n));
	f = fopen(arena_printf(a, "%s/%u.want", dir, i), "w");
	if (!f)
		exit(2);
	for (size_t k = 0; k < 5; k++) {
		const struct shellvar *v = shellvars_get(&s, names[k]);

		fprintf(f, "%s %s ", names[k], v->known ? "known" : "opaque");
		for (size_t j = 0; j < v->value.n; j++)
			fprintf(f, "%02x", (unsigned char)v->value.p[j]);
		fputc('\n', f);
	}
	fclose(f);
	free(text);
	arena_free(a);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 64;
	seed = strtoull(argv[3], NULL, 10);
	for (unsigned i = 0; i < strtoul(argv[2], NULL, 10); i++)
		one(argv[1], i);
	return 0;
}
