/* SPDX-License-Identifier: MIT */
/* Running a script: grub-core/script/execute.c 2.06, with both branches where a status is not
 * known. */
#include "boot/grub.h"

/* Functions, files and blocks inside each other; GRUB gives up at 100. */
#define MAX_DEPTH 48

void grub_lose(struct grub *g, const char *path, unsigned line, const char *why)
{
	if (!g->lost) {
		g->lost = why;
		g->lost_where = (struct where){ path, line };
	}
	g->flow = FLOW_GONE;
}

static const struct grub_function *find_function(const struct grub *g, struct span name)
{
	for (size_t i = g->n_functions; i-- > 0;)
		if (span_same(g->functions[i].name, name))
			return &g->functions[i];
	return NULL;
}

static enum grub_status call_function(struct grub *g, const struct grub_function *f,
				      const struct grub_call *c)
{
	struct grub_value *params = g->params;
	size_t n_params = g->n_params, n = grub_call_n(c);
	enum grub_status status;

	g->params = arena_array(g->arena, struct grub_value, n + 1);
	for (size_t i = 0; i < n; i++)
		g->params[i] = grub_call_value(g, c, i);
	g->n_params = n;
	status = grub_exec(g, f->body);
	g->params = params;
	g->n_params = n_params;
	if (g->flow == FLOW_RETURN)
		g->flow = FLOW_ON;
	return status;
}

/* name=value, where no command and no function has that name. */
static bool assign(struct grub *g, const struct grub_call *c)
{
	struct grub_call whole = *c;
	struct span name = span_of("");
	struct grub_value value;

	whole.shift--;
	for (size_t k = 0; k < c->n_variants; k++) {
		struct span text = k < c->n_variants && c->variants[k].n > whole.shift
					   ? c->variants[k].args[whole.shift].text
					   : span_of("");
		size_t eq = span_index(text, '=');

		if (eq == text.n || (k && !span_same(name, span_head(text, eq))))
			return false;
		name = span_head(text, eq);
	}
	value = grub_call_value(g, &whole, 0);
	if (value.n) {
		struct span *alt = arena_array(g->arena, struct span, value.n);

		for (size_t i = 0; i < value.n; i++)
			alt[i] = span_from(value.alt[i], name.n + 1);
		value.alt = alt;
	}
	grub_env_set(&g->env, name, value, (struct where){ c->path, c->node->line });
	return true;
}

static enum grub_status dispatch(struct grub *g, struct grub_call *c)
{
	struct span name = grub_call_text(c, 0);
	const struct grub_function *function;
	enum grub_status status = GRUB_MAYBE;
	bool invert = span_eq(name, "!");

	c->shift++;
	if (invert)
		name = grub_call_text(c, 0), c->shift++;
	if (grub_command(g, c, name, &status) || grub_boots(g, c, name, &status)) {
		/* done */
	} else if ((function = find_function(g, name)) != NULL) {
		status = call_function(g, function, c);
	} else if (assign(g, c)) {
		status = GRUB_OK;
	}
	if (invert && status != GRUB_MAYBE)
		status = status == GRUB_OK ? GRUB_FAILED : GRUB_OK;
	return status;
}

static enum grub_status exec_command(struct grub *g, const struct grub_block *b,
				     const struct grub_node *n)
{
	struct grub_call c = { .node = n, .path = b->path };

	grub_expand(g, n->words, n->n_words, &c);
	for (size_t k = 0; k < c.n_variants; k++) {
		const struct grub_argv *argv = &c.variants[k];

		if (argv->n == 0 && !argv->open)
			return GRUB_OK;
		if (argv->n == 0 ||
		    (argv->args[0].why &&
		     span_index(argv->args[0].text, '=') == argv->args[0].text.n) ||
		    (k && span_index(argv->args[0].text, '=') == argv->args[0].text.n &&
		     !span_same(argv->args[0].text, c.variants[0].args[0].text))) {
			grub_lose(g, b->path, n->line, "a command whose name is not known");
			return GRUB_MAYBE;
		}
	}
	return dispatch(g, &c);
}

static enum grub_status exec_both(struct grub *g, const struct grub_block *b,
				  const struct grub_node *n)
{
	struct grub_branch branch = { .mark = grub_env_mark(&g->env) };
	struct grub_load before = g->load, first;

	g->maybe++;
	grub_exec(g, n->body);
	first = g->load;
	g->load = before;
	if (g->flow != FLOW_ON) {
		grub_lose(g, b->path, n->line,
			  "what follows depends on a condition that is not known");
		return GRUB_MAYBE;
	}
	grub_env_other(&g->env, &branch);
	if (n->other)
		grub_exec(g, n->other);
	if (g->flow != FLOW_ON)
		grub_lose(g, b->path, n->line,
			  "what follows depends on a condition that is not known");
	grub_env_join(&g->env, &branch);
	grub_load_join(g, &first);
	g->maybe--;
	return GRUB_MAYBE;
}

static enum grub_status exec_if(struct grub *g, const struct grub_block *b,
				const struct grub_node *n)
{
	for (;;) {
		enum grub_status status = grub_exec(g, n->cond);

		if (g->flow != FLOW_ON)
			return status;
		if (status == GRUB_MAYBE)
			return exec_both(g, b, n);
		if (status == GRUB_OK)
			return grub_exec(g, n->body);
		if (!n->other)
			return GRUB_OK;
		/* elif: without recursion, a chain of them can be long */
		if (n->other->first->type != GRUB_IF || n->other->first->next)
			return grub_exec(g, n->other);
		n = n->other->first;
	}
}

/* After a turn of a loop; false when it was the last. */
static bool go_on(struct grub *g)
{
	if (g->flow == FLOW_CONTINUE)
		g->flow = FLOW_ON;
	if (g->flow == FLOW_BREAK) {
		g->flow = FLOW_ON;
		return false;
	}
	return g->flow == FLOW_ON;
}

static enum grub_status exec_while(struct grub *g, const struct grub_block *b,
				   const struct grub_node *n)
{
	do {
		enum grub_status status = grub_exec(g, n->cond);

		if (g->flow != FLOW_ON)
			return status;
		if (status == GRUB_MAYBE) {
			grub_lose(g, b->path, n->line, "a loop whose end is not known");
			return GRUB_MAYBE;
		}
		if ((status == GRUB_OK) == (n->type == GRUB_UNTIL))
			return status;
		grub_exec(g, n->body);
	} while (go_on(g));
	return GRUB_MAYBE;
}

static enum grub_status exec_for(struct grub *g, const struct grub_block *b,
				 const struct grub_node *n)
{
	struct grub_call c = { .node = n, .path = b->path };

	grub_expand(g, n->words, n->n_words, &c);
	for (size_t k = 0; k < c.n_variants; k++)
		if (c.variants[k].open || c.variants[k].n != c.variants[0].n)
			grub_lose(g, b->path, n->line, "a loop over words that are not known");
	for (size_t i = 0; i < c.variants[0].n && g->flow == FLOW_ON; i++) {
		grub_env_set(&g->env, n->name, grub_call_value(g, &c, i),
			     (struct where){ b->path, n->line });
		grub_exec(g, n->body);
		if (!go_on(g))
			break;
	}
	return GRUB_MAYBE;
}

static enum grub_status exec_node(struct grub *g, const struct grub_block *b,
				  const struct grub_node *n)
{
	switch (n->type) {
	case GRUB_COMMAND:
		return exec_command(g, b, n);
	case GRUB_IF:
		return exec_if(g, b, n);
	case GRUB_WHILE:
	case GRUB_UNTIL:
		return exec_while(g, b, n);
	case GRUB_FOR:
		return exec_for(g, b, n);
	case GRUB_FUNCTION:
		*arena_push(g->arena, g->functions, g->n_functions) =
			(struct grub_function){ n->name, n->body };
		return GRUB_OK;
	}
	return GRUB_MAYBE;
}

enum grub_status grub_exec(struct grub *g, const struct grub_block *b)
{
	enum grub_status status = GRUB_OK;

	if (++g->depth > MAX_DEPTH)
		grub_lose(g, b->path, b->first ? b->first->line : 0, "nested too deeply");
	for (const struct grub_node *n = b->first; n && g->flow == FLOW_ON; n = n->next) {
		if (g->fuel == 0) {
			grub_lose(g, b->path, n->line, "it does not come to an end");
			break;
		}
		g->fuel--;
		status = exec_node(g, b, n);
	}
	g->depth--;
	return status;
}

/* While a file is read it is $config_file; afterwards the one before is again, normal/main.c. */
struct config_names {
	struct grub_value file, directory;
};

static void set_names(struct grub *g, struct grub_value file, struct grub_value directory)
{
	const struct where where = { NULL, 0 };

	grub_env_set(&g->env, span_of("config_file"), file, where);
	grub_env_export(&g->env, span_of("config_file"));
	grub_env_set(&g->env, span_of("config_directory"), directory, where);
	grub_env_export(&g->env, span_of("config_directory"));
}

static struct config_names enter_file(struct grub *g, struct span path)
{
	struct config_names before = { grub_env_get(&g->env, span_of("config_file")),
				       grub_env_get(&g->env, span_of("config_directory")) };
	struct span directory;

	if (path.n && path.p[0] != '(')
		path = span_of(arena_printf(g->arena, "(%croot%c)%.*s", GRUB_DEVICE, GRUB_DEVICE,
					    (int)path.n, path.p));
	directory = path;
	while (directory.n && directory.p[directory.n - 1] != '/')
		directory.n--;
	directory.n -= directory.n > 0;
	set_names(g, grub_value_of(g->arena, path), grub_value_of(g->arena, directory));
	return before;
}

enum grub_status grub_source(struct grub *g, const struct grub_call *c, struct span path)
{
	enum grub_status status;
	const struct file *file = grub_file(g, path, &status);
	struct config_names before;
	struct grub_script script;

	if (status == GRUB_FAILED)
		return GRUB_FAILED;
	if (!file || !file->has_bytes) {
		const char *why = file && file->seen == SEEN_UNREADABLE ? facts_reason(file->err)
									: "it was not read";

		grub_lose(g, c->path, c->node->line,
			  arena_printf(g->arena, "it reads %s: %s",
				       file ? file->path : arena_dup(g->arena, path), why));
		return GRUB_MAYBE;
	}
	grub_cfg_parse(g->arena, file->path, 1, file->bytes, &script);
	before = enter_file(g, path);
	status = grub_exec(g, &script.root);
	set_names(g, before.file, before.directory);
	if (script.error && g->flow == FLOW_ON)
		grub_lose(g, file->path, script.error_line,
			  arena_printf(g->arena, "a syntax error: %s", script.error));
	return status;
}
