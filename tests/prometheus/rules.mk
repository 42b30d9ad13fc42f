# SPDX-License-Identifier: MIT
# The alert rules, and a real Prometheus; skipped where Debian's prometheus is not installed.
CHECKS += check-prometheus

.PHONY: check-prometheus
check-prometheus: $(BUILD)/kdumpready
	@tests/prometheus/run $(BUILD)/kdumpready
