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
