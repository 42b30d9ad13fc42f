# SPDX-License-Identifier: MIT
# The Ansible role on hosts with an sshd each. Needs root, ansible-core, mmdebstrap and Debian's mirror, so
# it is no part of make check. The hosts' tree stays in $(BUILD)/ansible until what makes it changes.
.PHONY: check-ansible
check-ansible: $(BUILD)/kdumpready
	@tests/ansible/run --program $(BUILD)/kdumpready --cache $(BUILD)/ansible
