/* SPDX-License-Identifier: MIT */
#include "inputs.h"

#define OF(d, list) list[roll(d, sizeof(list) / sizeof(*(list)))]

unsigned roll(struct dice *d, unsigned n)
{
	d->state = d->state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(d->state >> 33) % n;
}

static const char *const wanted[] = { "crashkernel=256M", "crashkernel=1G-64G:448M,64G-:512M",
				      "crashkernel=512M@16M", "crashkernel=192M,high",
				      "crashkernel=" };

const char *input_wanted(struct dice *d)
{
	return OF(d, wanted);
}

static const char *const words[] = {
	"quiet",
	"ro",
	"root=/dev/mapper/a-b",
	"root=UUID=1-2",
	"a=/b&c|d",
	"x;y",
	"--",
	"---",
	"crashkernel=1M",
	"crashkernel=256M",
	"crashkernel=1G-:1M,2G-:3M",
	"crashkernel=auto",
	"crashkernel=1G,high",
	"crashkernel=72M,low",
	"crashkernel=8M,cma",
	"crashkernel",
	"crashkernel=",
	"xcrashkernel=2M",
	"crash_kernel=1",
	"crashkernel2=1",
	"CRASHKERNEL=1M",
	"console=ttyS0,115200n8",
	"rd.lvm.lv=a/b",
	"mem=4G",
	"\xc3\xa9",
	"\xff\xfe",
	"\xc2\xa0",
	"crashkernel=1M\xc2\xa0x",
	"#",
	"a#b",
	"=",
	"=x",
	"a==b",
	"crashkernel==1M",
};
static const char *const blanks[] = {
	" ", " ", " ", " ", " ", " ", "  ", "\t", " \t ", "\r", "\v"
};

static void spoil(struct arena *a, struct dice *d, struct span *s)
{
	char *p;

	if (!s->n || roll(d, 12))
		return;
	p = arena_dup(a, *s);
	for (unsigned n = 1 + roll(d, 3); n; n--)
		p[roll(d, (unsigned)s->n)] = "\0\n\r\t \"'\\$`#=\xff;{("[roll(d, 16)];
	*s = span_make(p, s->n);
}

static void put_args(struct strbuf *b, struct dice *d, const char *const *more, unsigned n_more)
{
	for (unsigned n = roll(d, 7); n; n--) {
		if (n_more && !roll(d, 4))
			strbuf_str(b, more[roll(d, n_more)]);
		else
			strbuf_str(b, OF(d, words));
		if (n > 1 || !roll(d, 5))
			strbuf_str(b, OF(d, blanks));
	}
	if (!roll(d, 2000))
		for (unsigned n = 20000; n; n--)
			strbuf_str(b, " long");
}

static const char *const quotes[] = {
	"\"",	   "a=\"b c\"",		 "a=\"b crashkernel=1M c\"", "'",
	"a='b c'", "crashkernel=\"1M\"", "\"crashkernel=1M\"",	     "a=\"-- x\""
};

struct span input_args(struct arena *a, struct dice *d)
{
	struct strbuf b = STRBUF(a);
	struct span s;

	put_args(&b, d, quotes, roll(d, 3) ? 0 : 8);
	s = strbuf_span(&b);
	spoil(a, d, &s);
	return s;
}

static const char *const shell_bits[] = {
	"$OTHER",
	"${OTHER}",
	"${OTHER:+x }",
	"$OTHER ",
	"$UNKNOWN",
	"\\$tuned_params",
	"\\\\",
	"\\\n",
	"$",
	"a\\ b",
	"\\\"",
	"!",
	"{",
	"~",
	"*",
	"crash\\\nkernel=1M",
	"$OTHER,low",
	"$1",
};
static const char *const computed[] = { "$(cat /x)", "`cat /x`", "$((1+1))", "${OTHER%x}" };

/* A value as it may be written. */
static void put_value(struct strbuf *b, struct dice *d)
{
	unsigned kind = roll(d, 16);
	const char *more = kind < 2 ? "'" : "\"";

	if (kind == 0) { /* put together from pieces */
		for (unsigned n = 1 + roll(d, 4); n; n--) {
			static const char *const parts[] = { "\"", "'", "" };
			const char *quote = OF(d, parts);

			strbuf_str(b, quote);
			if (*quote)
				put_args(b, d, shell_bits, *quote == '"' ? 18 : 0);
			else
				strbuf_str(b, OF(d, words));
			strbuf_str(b, quote);
		}
	} else if (kind == 1) {
		strbuf_str(b, OF(d, words));
	} else if (kind == 2) {
		strbuf_printf(b, "$'%s'", OF(d, words));
	} else if (kind == 3) {
		strbuf_printf(b, "\"%s %s\"", OF(d, words), OF(d, computed));
	} else {
		strbuf_str(b, more);
		put_args(b, d, shell_bits, kind < 6 ? 0 : 18);
		strbuf_str(b, more);
	}
}

static const char *const names[] = { NAME, NAME, NAME, NAME "_DEFAULT", "OTHER", "GRUB_TIMEOUT" };

static void put_statement(struct strbuf *b, struct dice *d)
{
	static const char *const odd[] = {
		"# " NAME "=\"crashkernel=9M\"",
		"#" NAME "=x",
		"",
		"  ",
		"if true; then :; fi",
		"unset OTHER",
		"export " NAME,
		". /etc/x",
		"f() { " NAME "=f; }",
		": ${OTHER:=y}",
		"case a in a) " NAME "=c;; esac",
		"echo " NAME "=x",
		"X=\"\n" NAME "=inside\n\"",
		"X=\"" NAME "=no\"; " NAME "=yes",
	};
	unsigned kind = roll(d, 20);

	if (kind < 3) {
		strbuf_str(b, OF(d, odd));
	} else if (kind == 3) {
		strbuf_printf(b, "%s\"$" NAME " %s\"",
			      roll(d, 3) ? NAME "=" : NAME "+=", OF(d, words));
	} else if (kind == 4) {
		strbuf_printf(b, "if [ -f /x ]; then\n\t%s=\"%s\"\nfi", OF(d, names), OF(d, words));
	} else {
		strbuf_str(b, kind == 5 ? "export " : kind == 6 ? "\t" : kind == 7 ? "\\\n" : "");
		strbuf_str(b, OF(d, names));
		strbuf_str(b, "=");
		put_value(b, d);
	}
}

struct span input_shell(struct arena *a, struct dice *d)
{
	static const char *const tails[] = { "",  "",  "",	    "",	       " # note",
					     " ", ";", "; OTHER=2", " OTHER=3" };
	struct strbuf b = STRBUF(a);
	const char *end = roll(d, 8) ? "\n" : "\r\n";
	struct span s;

	strbuf_str(&b, "OTHER=other\n");
	for (unsigned n = 1 + roll(d, 6); n; n--) {
		put_statement(&b, d);
		strbuf_str(&b, OF(d, tails));
		if (n > 1 || roll(d, 4))
			strbuf_str(&b, end);
	}
	s = strbuf_span(&b);
	spoil(a, d, &s);
	return s;
}

struct span input_sysctl(struct arena *a, struct dice *d)
{
	static const char *const lines[] = {
		"kernel.unknown_nmi_panic = 0",
		"kernel.unknown_nmi_panic=1",
		"kernel/unknown_nmi_panic = 1",
		"-kernel.unknown_nmi_panic = 0",
		"-kernel.unknown_nmi_panic",
		"kernel.unknown_nmi_panic =",
		"kernel.unknown_nmi_* = 0",
		"kernel.unknown_nmi_panic = 0 # why",
		"kernel..unknown_nmi_panic=7",
		"kernel.panic = 10",
		"kernel.panic",
		"# kernel.unknown_nmi_panic = 0",
		";kernel.unknown_nmi_panic=0",
		"",
		"  ",
		"\t kernel.unknown_nmi_panic\t=\t0\t",
		"net/ipv4/conf/eth0.1/x = 1",
		"= 1",
		"-",
		"a",
		"kernel.unknown_nmi_panic 1",
		"kernel.unknown_nmi_panic = 1 = 2",
		"\xff = \xfe",
		"\\",
		"kernel.unknown_nmi_panic = 0\\",
		"kernel.unknown_nmi_panicx = 0",
	};
	static const char *const ends[] = { "\n", "\n", "\n", "\n", "\n", "\r\n", "\n\n", "\r" };
	const char *end = OF(d, ends);
	struct strbuf b = STRBUF(a);
	struct span s;

	for (unsigned n = roll(d, 7); n; n--) {
		strbuf_str(&b, OF(d, lines));
		if (n > 1 || roll(d, 4))
			strbuf_str(&b, end);
	}
	if (!roll(d, 5000))
		strbuf_printf(&b, "\n%01048576d\n", 0);
	s = strbuf_span(&b);
	spoil(a, d, &s);
	return s;
}

struct span input_bls(struct arena *a, struct dice *d)
{
	static const char *const vars[] = { "$kernelopts", "$tuned_params", "${x}", "\"a b\"",
					    "'" };
	static const char *const keys[] = { "options ",	 "options ",  "options ",   "options\t",
					    "options  ", " options ", "\toptions ", "options" };
	static const char *const lines[] = {
		"title T x", "version 1",  "linux /vmlinuz",  "initrd /i $tuned_initrd",
		"id x",	     "",	   "# options x",     "grub_users $grub_users",
		"title",     "optionsx a", "devicetree\t/a b"
	};
	const char *end = roll(d, 6) ? "\n" : "\r\n";
	struct strbuf b = STRBUF(a);
	struct span s;

	for (unsigned n = 1 + roll(d, 6); n; n--) {
		if (roll(d, 2)) {
			strbuf_str(&b, OF(d, keys));
			put_args(&b, d, vars, 5);
		} else {
			strbuf_str(&b, OF(d, lines));
		}
		if (n > 1 || roll(d, 4))
			strbuf_str(&b, end);
	}
	s = strbuf_span(&b);
	spoil(a, d, &s);
	return s;
}

struct span input_grub_line(struct arena *a, struct dice *d)
{
	static const char *const more[] = { "$vt_handoff", "${x}", "'a b'", "\"a b\"",
					    "#c",	   "a;",   "}",	    "\\" };
	static const char *const heads[] = { "linux /vmlinuz ", "\tlinux\t/vmlinuz-1 ",
					     "linux16 /v ", "\tlinuxefi /v\t" };
	struct strbuf b = STRBUF(a);
	struct span s;

	strbuf_str(&b, OF(d, heads));
	put_args(&b, d, more, 8);
	s = strbuf_span(&b);
	spoil(a, d, &s);
	return s;
}

struct span input_grubenv(struct arena *a, struct dice *d)
{
	static const char *const lines[] = { "saved_entry=x",	    "boot_success=1", "kernelopts",
					     "# comment",	    "next_entry=",    "=x",
					     "tuned_params=a\\\\b", "x=a\\\nb",	      "#" };
	struct strbuf b = STRBUF(a);
	char *block = arena_alloc(a, 1025);
	struct span s;

	strbuf_str(&b, roll(d, 40) ? "# GRUB Environment Block\n" : "# Environment\n");
	for (unsigned n = 1 + roll(d, 6); n; n--) {
		if (roll(d, 2)) {
			strbuf_str(&b, "kernelopts=");
			for (unsigned k = roll(d, 5); k; k--)
				strbuf_printf(&b, "%s ", OF(d, words));
			if (!roll(d, 30))
				strbuf_printf(&b, "%0*d", 800 + (int)roll(d, 220), 0);
		} else {
			strbuf_str(&b, OF(d, lines));
		}
		if (n > 1 || roll(d, 20))
			strbuf_str(&b, "\n");
	}
	memset(block, '#', 1024);
	s = strbuf_span(&b);
	memcpy(block, s.p, s.n < 1024 ? s.n : 1024);
	s = span_make(block, roll(d, 50) ? 1024 : roll(d, 1024));
	spoil(a, d, &s);
	return s;
}
