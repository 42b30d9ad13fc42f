/* SPDX-License-Identifier: MIT */
/* The programs of a plan: the generators between the two classes, the others at the end. */
#include "txn/carry.h"

#include "txn/file.h"
#include "txn/stage.h"

#include <errno.h>
#include <stdio.h>

#define GENERATE_SECONDS 120
#define AFTER_SECONDS 900
#define AFTER_PRINTED 16384

static void command_text(const struct command *c, char *text, size_t size)
{
	size_t n = 0;

	*text = '\0';
	for (const char **word = c->argv; *word && n < size; word++)
		n += (size_t)snprintf(text + n, size - n, "%s%s", word == c->argv ? "" : " ",
				      *word);
}

static void end_text(const struct child_end *end, char *text, size_t size)
{
	if (end->number)
		snprintf(text, size, "%s %d", end->failed, end->number);
	else
		snprintf(text, size, "%s", end->failed);
}

/* The last line that is not empty: what it said before it failed. */
static struct span last_words(struct span printed)
{
	struct span line, last = span_make("", 0);

	while (span_line(&printed, &line))
		if (span_trim(line).n)
			last = span_trim(line);
	return span_head(last, 200);
}

/* The program's own reader of what its generator printed. */
static int check_output(struct work *w, const struct item *item)
{
	const struct command *command = item->generator;
	char printed[4096], text[512];
	const struct child c = {
		.argv = command->check,
		.env = w->s->env,
		.in = item->new,
		.out = printed,
		.cap = sizeof(printed),
		.both = true,
		.caged = true,
		.seconds = w->s->generate_seconds ? w->s->generate_seconds : GENERATE_SECONDS,
	};
	struct child_end end;
	struct span words;
	size_t n;
	int err;

	if (!command->check)
		return 0;
	err = w->ops->run(&c, &end);
	if (err < 0)
		return work_fail(w, err, c.argv[0], "cannot be started");
	if (end.failed && end.number == 127) {
		work_note(w, c.argv[0], "it is not there: only our own reader was asked");
		return 0;
	}
	if (!end.failed)
		return 0;
	words = last_words(span_make(printed, end.n));
	end_text(&end, text, sizeof(text));
	n = strlen(text);
	snprintf(text + n, sizeof(text) - n, ": %.*s", (int)words.n, words.p);
	return work_refuse(w, c.argv[0], text);
}

static void say_running(struct work *w, const struct command *command)
{
	char name[1024];

	command_text(command, name, sizeof(name));
	if (w->s->hooks.running)
		w->s->hooks.running(w->s->hooks.user, name);
}

static int generate(struct work *w, struct item *item, char *room)
{
	const struct child c = {
		.argv = item->generator->argv,
		.env = w->s->env,
		.out = room,
		.cap = FILE_MAX_SIZE,
		.caged = !w->s->no_cage,
		.seconds = w->s->generate_seconds ? w->s->generate_seconds : GENERATE_SECONDS,
	};
	const char *why = "what it prints cannot be used";
	struct child_end end;
	char text[256];
	int err;

	say_running(w, item->generator);
	err = w->ops->run(&c, &end);

	if (err < 0)
		return work_fail(w, err, c.argv[0], "cannot be started");
	if (end.failed) {
		end_text(&end, text, sizeof(text));
		return work_refuse(w, c.argv[0], text);
	}
	if (end.n == 0)
		return work_refuse(w, c.argv[0], "it printed nothing");
	item->new = span_make(room, end.n);
	err = check_output(w, item);
	if (err < 0) {
		item->new = span_make(NULL, 0);
		return err;
	}
	if (w->s->hooks.verify(w->s->hooks.user, item->path, item->old, item->new, &why) != 0) {
		item->new = span_make(NULL, 0);
		return work_refuse(w, item->path, why);
	}
	return stage_output(w, item);
}

int commands_generate(struct work *w)
{
	char *room = w->printed;
	int err = 0;

	for (size_t i = 0; i < w->n_items && err == 0; i++)
		if (w->items[i].generator) {
			err = generate(w, &w->items[i], room);
			room += FILE_MAX_SIZE;
		}
	return err;
}

static int run_after(struct work *w, const struct command *command)
{
	char printed[AFTER_PRINTED], name[1024], text[512];
	const struct child c = {
		.argv = command->argv,
		.env = w->s->env,
		.out = printed,
		.cap = sizeof(printed),
		.both = true,
		.seconds = w->s->after_seconds ? w->s->after_seconds : AFTER_SECONDS,
	};
	struct child_end end;
	struct span words;
	size_t n;
	int err;

	command_text(command, name, sizeof(name));
	w->ran = true;
	say_running(w, command);
	err = w->ops->run(&c, &end);
	if (err < 0) {
		snprintf(text, sizeof(text), "cannot be started: %s", strerror(-err));
	} else {
		work_say(w, w->out->commands_done, &w->out->n_commands_done, name, "");
		if (!end.failed)
			return 0;
		end_text(&end, text, sizeof(text));
		words = last_words(span_make(printed, end.n));
		n = strlen(text);
		if (words.n)
			snprintf(text + n, sizeof(text) - n, ": %.*s", (int)words.n, words.p);
	}
	if (w->s->hooks.failed && w->s->hooks.failed(w->s->hooks.user, command, text) == 0) {
		work_note(w, name, text);
		return 0;
	}
	return work_refuse(w, name, text);
}

void commands_leave(struct work *w)
{
	char name[1024];

	for (size_t i = 0; i < w->n_commands; i++) {
		command_text(w->commands[i], name, sizeof(name));
		work_say(w, w->out->commands_left, &w->out->n_commands_left, name, "");
	}
}

int commands_after(struct work *w)
{
	int err = 0;

	if (w->s->no_exec) {
		commands_leave(w);
		return 0;
	}
	for (size_t i = 0; i < w->n_commands && err == 0; i++)
		err = run_after(w, w->commands[i]);
	return err;
}
