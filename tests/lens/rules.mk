# SPDX-License-Identifier: MIT
# The lens laws of the editors on random inputs. LENS_RUNS=1000000 for more, LENS_SEED= for others.
LENS_RUNS ?= 240000
LENS_SEED ?= 1
CHECKS += check-lens check-adversarial

.PHONY: check-lens check-adversarial
check-lens: $(BUILD)/tests/lens/lens
	@$< $(LENS_RUNS) $(LENS_SEED)

# Inputs that break editors, fixed by the program and compared by what they mean to others.
check-adversarial: $(BUILD)/kdumpready
	@tests/lens/adversarial --program $(BUILD)/kdumpready

LENS_OBJ := $(patsubst tests/lens/%.c,$(BUILD)/tests/lens/%.o,$(sort $(wildcard tests/lens/*.c)))

$(BUILD)/tests/lens/lens: $(LENS_OBJ) $(LIBOBJ)
	$(if $(V)$(SILENT),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

$(BUILD)/tests/lens/%.o: tests/lens/%.c
	@mkdir -p $(@D)
	$(if $(V)$(SILENT),,@echo '  CC   $<')
	$(Q)$(CC) $(ALL_CPPFLAGS) $(LIB_CFLAGS) $(ALL_CFLAGS) -c -o $@ $<

-include $(LENS_OBJ:.o=.d)
