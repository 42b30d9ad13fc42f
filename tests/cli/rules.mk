# SPDX-License-Identifier: MIT
CHECKS += check-cli check-bad-input

.PHONY: check-cli check-bad-input
check-cli: $(BUILD)/kdumpready $(BUILD)/tests/sandbox
	@tests/cli/run --program $(BUILD)/kdumpready status output words policy hostile formats trace sandbox fix collect drill dumps

# Every file that check looks at, and in its place everything a file must not be.
check-bad-input: $(BUILD)/kdumpready $(BUILD)/tests/reads
	@tests/cli/run --program $(BUILD)/kdumpready badinput

$(BUILD)/tests/reads $(BUILD)/tests/sandbox: $(BUILD)/tests/%: tests/cli/%.c $(LIBOBJ)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(LIB_CFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)
