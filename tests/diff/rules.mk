# SPDX-License-Identifier: MIT
# What is read here is what the real programs read: random files, given to both. DIFF_RUNS= for more.
DIFF_RUNS ?= 1000
DIFF_SEED ?= 1
CHECKS += check-diff

.PHONY: check-diff
check-diff: $(BUILD)/tests/diff/shellvars $(BUILD)/tests/diff/grub_cfg
	@tests/diff/shellvars.sh $(BUILD)/tests/diff/shellvars $(DIFF_RUNS) $(DIFF_SEED)
	@tests/diff/grub_cfg.sh $(BUILD)/tests/diff/grub_cfg $(DIFF_RUNS) $(DIFF_SEED)

$(BUILD)/tests/diff/%: tests/diff/%.c $(LIBOBJ)
	@mkdir -p $(@D)
	$(if $(V)$(SILENT),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CPPFLAGS) $(LIB_CFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)
