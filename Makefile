# SPDX-License-Identifier: MIT
# kdumpready: one makefile, not recursive.
#
#   make            build/kdumpready
#   make run        install what is missing, build, check this machine
#   make check      install what is missing, build, run all tests (root is used for the install only)
#   make install    the program, its man pages, completions, units and schemas; DESTDIR and PREFIX count
#   make V=1 ...    shows the commands
#
# A directory of tests brings its targets in a rules.mk of its own, and adds to CHECKS what
# `make check` is to run: CHECKS += check-something

BUILD ?= build
PREFIX ?= /usr/local
CC ?= cc
PKG_CONFIG ?= pkg-config
VERSION := 0.1.0

LIBS := mount inih json-c
CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wconversion
ALL_CPPFLAGS := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Isrc -I$(BUILD)/gen -DKDR_VERSION='"$(VERSION)"' $(CPPFLAGS)
# Against what a hostile file may find to use: each where this compiler has it. The C library's own
# checks need optimisation, and are in the sanitizers' way. Seen in the binary by check-hardening.
has = $(shell $(CC) -Werror $(1) -x c -c /dev/null -o /dev/null 2>/dev/null && echo $(1))
FORTIFY := $(if $(findstring -fsanitize,$(CFLAGS)),,$(if $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
HARDEN := -fPIE $(FORTIFY) $(call has,-fstack-protector-strong) $(call has,-fstack-clash-protection) \
	$(call has,-fcf-protection)
HARDEN_LINK := -pie -Wl,-z,relro,-z,now,-z,noexecstack
ALL_CFLAGS := -std=gnu17 $(WARN) $(if $(WERROR),-Werror) -MMD -MP $(HARDEN) $(CFLAGS)
LIB_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(LIBS) libkmod libarchive)
# The C library first: most names are looked for there, and at start each is looked for in order.
LIB_LIBS = -lc $(shell $(PKG_CONFIG) --libs $(LIBS)) -ldl

SRC := $(sort $(wildcard src/*.c src/*/*.c))
OBJ := $(SRC:src/%.c=$(BUILD)/obj/%.o)
LIBOBJ := $(filter-out $(BUILD)/obj/main.o,$(OBJ))
UNIT := $(sort $(wildcard tests/unit/*.c))
UNITOBJ := $(UNIT:tests/unit/%.c=$(BUILD)/tests/unit/%.o)

# The targets that make check runs before the unit tests.
CHECKS :=

MAKEFLAGS += --no-print-directory
# Says what is done in one line, unless V=1 shows the command or -s silences all.
SILENT := $(findstring s,$(firstword -$(MAKEFLAGS)))
Q := $(if $(V),,@)

.PHONY: all run check check-vm unit deps deps-test man install clean
all: $(BUILD)/kdumpready

-include packaging/rules.mk $(sort $(wildcard tests/*/rules.mk))

# A verdict is no failure of make: every status that check itself defines is a run that worked.
run: deps
	@$(MAKE) all
	@$(BUILD)/kdumpready check $(ARGS) || [ $$? -le 3 ]
	@echo
	@echo 'kdumpready is $(BUILD)/kdumpready; sudo make install puts it into $(PREFIX)/bin.'

# The unit tests come last: their closing line is the last thing printed. All targets are run even
# where one fails, and the failed ones are named.
check: deps-test
	@$(MAKE) all $(BUILD)/tests/unit/run
	@failed=; for t in $(CHECKS) unit; do \
		echo "== $$t"; $(MAKE) $$t || failed="$$failed $$t"; \
	done; \
	if [ -n "$$failed" ]; then echo "make check: failed:$$failed" >&2; exit 1; fi

# Real guests, real interrupts: ROWS=smoke for a few of them.
check-vm: all
	tests/vm/run $(ROWS)

deps:
	@packaging/deps build

deps-test:
	@packaging/deps test

$(BUILD)/kdumpready: $(OBJ)
	$(if $(V)$(SILENT),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) $(HARDEN_LINK) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(if $(V)$(SILENT),,@echo '  CC   $<')
	$(Q)$(CC) $(ALL_CPPFLAGS) $(LIB_CFLAGS) $(ALL_CFLAGS) -c -o $@ $<

# Every tests/unit/X.c defines `TCase *tcase_X(void)`; the list is made from the file names.
$(BUILD)/gen/tcases.h: $(UNIT) Makefile
	@mkdir -p $(@D)
	@for t in $(filter-out main,$(basename $(notdir $(UNIT)))); do echo "TCASE($$t)"; done >$@

$(BUILD)/tests/unit/%.o: tests/unit/%.c $(BUILD)/gen/tcases.h
	@mkdir -p $(@D)
	$(if $(V)$(SILENT),,@echo '  CC   $<')
	$(Q)$(CC) $(ALL_CPPFLAGS) $(shell $(PKG_CONFIG) --cflags check) $(LIB_CFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/tests/unit/run: $(UNITOBJ) $(LIBOBJ)
	$(if $(V)$(SILENT),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs check) $(LIB_LIBS)

unit: $(BUILD)/tests/unit/run
	@$(BUILD)/tests/unit/run

# kdumpready-rules(7) is made from the rules themselves.
man: $(BUILD)/man/kdumpready-rules.7

$(BUILD)/man/kdumpready-rules.7: $(BUILD)/man/rules
	$(Q)$< >$@.new && mv $@.new $@

$(BUILD)/man/rules: man/rules.c $(LIBOBJ)
	@mkdir -p $(@D)
	$(if $(V)$(SILENT),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CPPFLAGS) $(LIB_CFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

SHARE = $(DESTDIR)$(PREFIX)/share
UNITDIR = $(PREFIX)/lib/systemd/system

install: all man
	install -D -m 755 $(BUILD)/kdumpready $(DESTDIR)$(PREFIX)/bin/kdumpready
	install -D -m 644 man/kdumpready.8 $(SHARE)/man/man8/kdumpready.8
	install -D -m 644 man/kdumpready.conf.5 $(SHARE)/man/man5/kdumpready.conf.5
	install -D -m 644 $(BUILD)/man/kdumpready-rules.7 $(SHARE)/man/man7/kdumpready-rules.7
	install -D -m 644 packaging/completions/kdumpready.bash $(SHARE)/bash-completion/completions/kdumpready
	install -D -m 644 packaging/completions/_kdumpready $(SHARE)/zsh/site-functions/_kdumpready
	install -D -m 644 packaging/completions/kdumpready.fish $(SHARE)/fish/vendor_completions.d/kdumpready.fish
	for unit in $(notdir $(wildcard packaging/systemd/*)); do \
		install -d $(DESTDIR)$(UNITDIR) && \
		sed 's,/usr/bin/,$(PREFIX)/bin/,' packaging/systemd/$$unit >$(DESTDIR)$(UNITDIR)/$$unit || exit 1; \
	done
	install -D -m 644 -t $(SHARE)/kdumpready $(wildcard packaging/*.schema.json)
	install -D -m 644 -t $(SHARE)/kdumpready packaging/prometheus/kdumpready.rules.yml
	install -D -m 644 -t $(SHARE)/doc/kdumpready README.md LICENSE

clean:
	rm -rf $(BUILD)

-include $(OBJ:.o=.d) $(UNITOBJ:.o=.d)
