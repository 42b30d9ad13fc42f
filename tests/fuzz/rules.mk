# SPDX-License-Identifier: MIT
# A target per format, per editor, for the journal, the policy, the arguments and a whole machine.
#
#   make check-fuzz                       the minimised corpus, with the compiler of the build
#   make fuzz [FUZZ_SECONDS=60] [FUZZ=...] libFuzzer (clang and its runtime), and a smaller corpus
FUZZ_SECONDS ?= 10
FUZZ_CLANG ?= clang
FUZZ_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_TARGETS := $(filter-out entry replay,$(basename $(notdir $(sort $(wildcard tests/fuzz/*.c)))))
CHECKS += check-fuzz

.PHONY: check-fuzz fuzz fuzz-build
check-fuzz: $(BUILD)/tests/fuzz/replay
	@$< tests/fuzz/corpus 2>$(BUILD)/tests/fuzz/said || { cat $(BUILD)/tests/fuzz/said; false; }

# A build of its own in $(BUILD)/fuzz.
fuzz:
	@$(MAKE) BUILD=$(BUILD)/fuzz CC=$(FUZZ_CLANG) CFLAGS='$(FUZZ_FLAGS) -fsanitize=fuzzer-no-link' fuzz-build
	@tests/fuzz/run --build $(BUILD)/fuzz --seconds $(FUZZ_SECONDS) $(or $(FUZZ),$(FUZZ_TARGETS))

fuzz-build: $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/libfuzzer/%)

FUZZ_CFLAGS = $(ALL_CPPFLAGS) -I. -DFUZZ_TARGET=fuzz_$* $(LIB_CFLAGS) $(ALL_CFLAGS)
FUZZ_LAWS := $(BUILD)/tests/lens/laws.o

$(BUILD)/tests/fuzz/targets.h: $(wildcard tests/fuzz/*.c) tests/fuzz/rules.mk
	@mkdir -p $(@D)
	@for t in $(FUZZ_TARGETS); do echo "TARGET($$t)"; done >$@

$(BUILD)/tests/fuzz/replay.o: tests/fuzz/replay.c $(BUILD)/tests/fuzz/targets.h
	@mkdir -p $(@D)
	$(if $(V)$(SILENT),,@echo '  CC   $<')
	$(Q)$(CC) $(ALL_CPPFLAGS) -I$(BUILD)/tests/fuzz $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/tests/fuzz/%.o: tests/fuzz/%.c
	@mkdir -p $(@D)
	$(if $(V)$(SILENT),,@echo '  CC   $<')
	$(Q)$(CC) $(FUZZ_CFLAGS) -c -o $@ $<

$(BUILD)/tests/fuzz/replay: $(patsubst %,$(BUILD)/tests/fuzz/%.o,replay $(FUZZ_TARGETS)) $(FUZZ_LAWS) $(LIBOBJ)
	$(if $(V)$(SILENT),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

$(BUILD)/tests/fuzz/libfuzzer/%: tests/fuzz/entry.c $(BUILD)/tests/fuzz/%.o $(FUZZ_LAWS) $(LIBOBJ)
	@mkdir -p $(@D)
	$(if $(V)$(SILENT),,@echo '  LINK $@')
	$(Q)$(CC) $(FUZZ_CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIB_LIBS)

-include $(patsubst %,$(BUILD)/tests/fuzz/%.d,replay $(FUZZ_TARGETS))
