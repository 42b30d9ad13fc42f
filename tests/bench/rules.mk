# SPDX-License-Identifier: MIT
# Not part of make check: figures of a busy machine mean nothing.
#   make bench [CHROOT=/a/debian12/with/kdump-tools] [RUNS=300]
.PHONY: bench
bench: $(BUILD)/kdumpready $(BUILD)/tests/empty
	@tests/bench/run --program $(BUILD)/kdumpready --empty $(BUILD)/tests/empty \
		$(if $(CHROOT),--chroot $(CHROOT)) $(if $(RUNS),--runs $(RUNS))

# A program that does nothing, linked as ours is: what the libraries alone cost.
$(BUILD)/tests/empty: tests/bench/empty.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -Wl,--no-as-needed -o $@ $< $(LIB_LIBS)

# The number of instructions is kept in the tree; more than that by one in twenty fails. The program as
# it is, but for its sandbox, which would not let valgrind write its own file.
.PHONY: check-instructions instructions-renew
check-instructions: $(BUILD)/tests/bench/kdumpready
	@tests/bench/instructions --program $< --compiler "$(CC)"

instructions-renew: $(BUILD)/tests/bench/kdumpready
	@tests/bench/instructions --program $< --compiler "$(CC)" --renew

$(BUILD)/tests/bench/kdumpready: $(BUILD)/tests/bench/sandbox.o $(filter-out $(BUILD)/obj/cmd/sandbox.o,$(OBJ))
	$(if $(V)$(SILENT),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) $(HARDEN_LINK) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

$(BUILD)/tests/bench/sandbox.o: src/cmd/sandbox.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(LIB_CFLAGS) $(ALL_CFLAGS) -DKDR_NO_SANDBOX -c -o $@ $<
