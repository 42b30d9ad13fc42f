/* SPDX-License-Identifier: MIT */
/* What will be true at the next boot of one entry. */
#include "boot/look.h"

#include "boot/boot_files.h"
#include "boot/ram.h"
#include "boot/sysctl.h"
#include "boot/tools.h"
#include "boot/units.h"
#include "format/cmdline.h"
#include "format/kconfig.h"

static bool releases_same(const struct look *look, const struct state *s)
{
	return look->has_now && s->release && look->now.release &&
	       strcmp(s->release, look->now.release) == 0;
}

static const struct file *config_of(const struct facts *f, const char *release)
{
	const struct file *boot = facts_file(f, arena_printf(f->arena, "/boot/config-%s", release));
	const struct file *module =
		facts_file(f, arena_printf(f->arena, "/lib/modules/%s/config", release));

	return boot->has_bytes || boot->seen == SEEN_UNREADABLE ? boot : module;
}

static struct answer judge_config(const struct facts *f, const char *release)
{
	static const char *const needed[] = { "CONFIG_CRASH_DUMP", "CONFIG_PROC_VMCORE" };
	const struct file *config = config_of(f, release);
	struct answer a = { .where = { .path = config->path } };

	if (!config->has_bytes) {
		a.where = NOWHERE;
		a.why = config->seen == SEEN_UNREADABLE
				? arena_printf(f->arena, "%s: %s", config->path,
					       facts_reason(config->err))
				: arena_printf(f->arena,
					       "the configuration of kernel %s is not installed",
					       release);
		return a;
	}
	for (size_t i = 0; i < 2; i++)
		if (!kconfig_on(config->bytes, needed[i])) {
			a.is = TRI_NO;
			a.why = arena_printf(f->arena, "kernel %s is built without %s", release,
					     needed[i]);
			return a;
		}
	a.is = kconfig_on(config->bytes, "CONFIG_KEXEC") ||
			       kconfig_on(config->bytes, "CONFIG_KEXEC_FILE")
		       ? TRI_YES
		       : TRI_NO;
	a.why = arena_printf(f->arena, "kernel %s is built with%s kexec and crash dump support",
			     release, a.is == TRI_YES ? "" : "out");
	return a;
}

static struct answer predict_kexec(const struct look *look, const struct boot_entry *entry,
				   const struct state *s)
{
	struct answer files = boot_files(look, entry);

	if (files.is != TRI_YES)
		return files;
	/* The kernel that runs has shown it. */
	if (releases_same(look, s) && look->now.kexec.is != TRI_UNKNOWN)
		return look->now.kexec;
	if (s->release)
		return judge_config(look->facts, s->release);
	return (struct answer){ .why = "which kernel boots is not known" };
}

/* sysctl.KEY=V on the command line came with 5.8; older kernels pass it by. */
static bool takes_sysctl_arguments(const struct look *look, const struct state *s)
{
	struct crashkernel_kernel kernel;

	if (s->args_seen != SEEN_PRESENT)
		return false;
	state_kernel(look, s, &kernel);
	return kernel.major > 5 || (kernel.major == 5 && kernel.minor >= 8);
}

/* The value when nothing sets it: what the kernel starts with. */
static struct setting predict_sysctl(const struct look *look, const struct state *s,
				     const char *key, int64_t otherwise)
{
	struct arena *a = look->facts->arena;
	struct sysctl_answer answer;
	struct setting ret = { .n = otherwise };

	sysctl_predict(look->facts, takes_sysctl_arguments(look, s) ? s->args : span_of(""), key,
		       &answer);
	ret.seen = answer.seen == SEEN_ABSENT ? SEEN_PRESENT : answer.seen;
	ret.where = answer.where;
	ret.why = answer.why;
	if (answer.seen == SEEN_PRESENT)
		ret.n = answer.n;
	/* A file decides whatever the command line says; without one, an unknown line may set it.
	 */
	if (s->args_seen != SEEN_PRESENT && answer.seen == SEEN_ABSENT) {
		ret.seen = SEEN_UNREADABLE;
		ret.why = "no file sets it, and the command line, which could, is not known";
	}
	if (answer.seen == SEEN_ABSENT && answer.refused) {
		ret.where = answer.refusal.where;
		ret.why = arena_printf(a, "%s is set to \"%.*s\", which the kernel refuses", key,
				       (int)answer.refusal.value.n, answer.refusal.value.p);
	} else if (answer.seen == SEEN_ABSENT && answer.from_ignored_sysctl_conf) {
		ret.where = answer.ignored.where;
		ret.why = arena_printf(
			a, "%s is set there, but nothing reads %s at boot on this system", key,
			answer.ignored.where.path);
	} else if (answer.seen == SEEN_PRESENT && answer.n == 0 && answer.n_lines > 1) {
		ret.why = arena_printf(a, "%s will be 0: this is the last of %zu assignments", key,
				       answer.n_lines);
	}
	return ret;
}

/* What the command line sets before init, for the settings that have a parameter of their own. */
static int64_t panic_default(const struct state *s)
{
	int seconds;

	return s->args_seen == SEEN_PRESENT && cmdline_panic(s->args, &seconds, NULL) ? seconds : 0;
}

static void predict_nmi(const struct look *look, struct state *s)
{
	bool parameter = s->args_seen == SEEN_PRESENT && cmdline_unknown_nmi_panic(s->args, NULL);

	s->unknown_nmi_panic = predict_sysctl(look, s, "kernel.unknown_nmi_panic", parameter);
	/* Set by the parameter: not a fault of any file that nothing reads. */
	if (parameter && s->unknown_nmi_panic.n != 0 && !s->unknown_nmi_panic.where.line)
		s->unknown_nmi_panic.where = s->args_where;
	s->panic_on_unrecovered_nmi = predict_sysctl(look, s, "kernel.panic_on_unrecovered_nmi", 0);
}

static void predict_ram(const struct look *look, const struct look_options *options,
			struct state *s)
{
	uint64_t now = 0, next = 0;

	if (!look->has_now) {
		s->ram = (struct ram){ options->ram_min, options->ram_max };
		return;
	}
	s->ram = look->now.ram;
	cmdline_mem(look->now.args, &now, NULL);
	if (s->args_seen == SEEN_PRESENT)
		cmdline_mem(s->args, &next, NULL);
	if (now != next)
		s->ram = (struct ram){ 0, UINT64_MAX };
}

static void predict_args(const struct look *look, const struct boot_entry *entry, struct span args,
			 struct state *s)
{
	s->args_seen = SEEN_UNREADABLE;
	s->args_where = look->boot.where;
	if (look->mistrust) {
		s->args_where = NOWHERE;
		s->args_why = look->mistrust;
		return;
	}
	if (!entry) {
		s->args_why = look->boot.unknown ? look->boot.unknown : look->boot.why;
		return;
	}
	s->entry = entry->title;
	s->release = boot_release(look->facts, entry);
	s->args_where = entry->where;
	s->args_why = entry->why;
	if (entry->args_seen != SEEN_PRESENT)
		return;
	s->args_seen = SEEN_PRESENT;
	s->args = args;
}

static bool asks_for_lockdown(struct span args)
{
	struct cmdline_arg arg;
	bool asks = false;

	while (cmdline_next(&args, &arg))
		asks |= cmdline_name_eq(arg.name, "lockdown") && arg.has_value;
	return asks;
}

/* As now; or anew, by an argument that the running kernel was not given. */
static struct answer predict_lockdown(const struct look *look, const struct state *s)
{
	if (s->args_seen == SEEN_PRESENT && asks_for_lockdown(s->args) &&
	    !(look->has_now && asks_for_lockdown(look->now.args)))
		return (struct answer){
			TRI_UNKNOWN, s->args_where,
			"lockdown= on the command line: whether the kernel then takes "
			"the signature of the capture kernel cannot be told"
		};
	return look->has_now ? look->now.locked_down : (struct answer){ .is = TRI_YES };
}

void next_predict(const struct look *look, const struct look_options *options,
		  const struct boot_entry *entry, struct span args, struct state *s)
{
	*s = (struct state){ .plane = PLANE_NEXT };
	predict_args(look, entry, args, s);
	predict_ram(look, options, s);
	s->kexec = predict_kexec(look, entry, s);
	predict_nmi(look, s);
	s->panic = predict_sysctl(look, s, "kernel.panic", panic_default(s));
	s->kexec_load_disabled = predict_sysctl(look, s, "kernel.kexec_load_disabled", 0);
	s->kexec_load_limit_panic = (struct setting){ .seen = SEEN_ABSENT };
	s->locked_down = predict_lockdown(look, s);
	state_unit(look, s);
	state_reserve(look, s);
	state_target(look, s);
	state_load(look, s);
}
