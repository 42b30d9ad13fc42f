# SPDX-License-Identifier: MIT
# sysctl.d as we merge it, against systemd-sysctl itself: 500 random trees in a mount namespace.
SYSCTL_TREES ?= 500

$(BUILD)/tests/sysctl/predict: tests/sysctl/predict.c $(LIBOBJ)
	@mkdir -p $(@D)
	$(if $(V)$(SILENT),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CPPFLAGS) $(LIB_CFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

.PHONY: check-sysctl
check-sysctl: $(BUILD)/tests/sysctl/predict
	@tests/sysctl/run $< $(SYSCTL_TREES)

CHECKS += check-sysctl
