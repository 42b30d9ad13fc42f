# SPDX-License-Identifier: MIT
# The transaction: every call made to fail, killed at every system call, on real filesystems.
CHECKS += check-txn
check-root: check-txn-root

TXN_TOOLS := $(BUILD)/kdumpready $(BUILD)/tests/txn/drive $(BUILD)/tests/txn/step

.PHONY: check-root check-txn check-txn-full check-txn-root check-hostile
check-txn: $(TXN_TOOLS)
	@tests/txn/run --tools $(BUILD)/tests/txn --quick

check-txn-full: $(TXN_TOOLS)
	@tests/txn/run --tools $(BUILD)/tests/txn

# Part of check-txn; with all its time, more than a million swaps.
check-hostile: $(TXN_TOOLS)
	@tests/txn/run --tools $(BUILD)/tests/txn hostile

check-txn-root: $(TXN_TOOLS)
	@tests/txn/run --tools $(BUILD)/tests/txn --mounts --quick mounts

$(BUILD)/tests/txn/drive: $(BUILD)/tests/txn/drive.o $(BUILD)/tests/txn/faults.o $(LIBOBJ)
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

$(BUILD)/tests/txn/step: $(BUILD)/tests/txn/step.o
	$(if $(V),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^

$(BUILD)/tests/txn/%.o: tests/txn/%.c
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC   $<')
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

-include $(patsubst %,$(BUILD)/tests/txn/%.d,drive faults step)
