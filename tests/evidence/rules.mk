# SPDX-License-Identifier: MIT
# tests/EVIDENCE.md: each promise of safety with the command that shows it and what it last said.
# Long: it runs them all. EVIDENCE=1,13 runs what those rows need and keeps the other figures.
CHECKS += check-evidence

.PHONY: evidence check-evidence
evidence: $(BUILD)/kdumpready
	@tests/evidence/run --build $(BUILD) $(if $(EVIDENCE),--rows $(EVIDENCE))

check-evidence:
	@tests/evidence/run --build $(BUILD) --check
