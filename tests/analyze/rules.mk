# SPDX-License-Identifier: MIT
# What compilers and analyzers find without running it; and what the binary is hardened with.
# make analyze takes minutes; ANALYZE="cppcheck sparse" for some.
CHECKS += check-hardening
.PHONY: analyze check-hardening
analyze: $(BUILD)/gen/tcases.h
	@nice tests/analyze/run --flags "$(ALL_CPPFLAGS) $(LIB_CFLAGS)" $(ANALYZE)

check-hardening: $(BUILD)/kdumpready
	@tests/analyze/hardening $< $(if $(FORTIFY),--fortified)
