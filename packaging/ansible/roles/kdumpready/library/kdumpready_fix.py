#!/usr/bin/python
# SPDX-License-Identifier: MIT
"""kdumpready fix as an Ansible module: its plan as the diff, changed where it changed something."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: kdumpready_fix
short_description: Make the next boot leave a crash dump
description:
  - Runs C(kdumpready fix --yes), or C(kdumpready fix --dry-run) in check mode.
  - Fails where the next boot will not be ready afterwards.
author: the kdumpready authors
options:
  path:
    description: The program on the host.
    type: path
    required: true
  options:
    description: More options of C(kdumpready fix).
    type: list
    elements: str
    default: []
"""

RETURN = r"""
fix:
  description: What C(kdumpready fix --format json) printed, see kdumpready.fix.schema.json.
  type: dict
  returned: when it ran
reboot_required:
  description: What was changed takes effect only after a reboot.
  type: bool
  returned: when it ran
"""

import json

from ansible.module_utils.basic import AnsibleModule


def shown(plan):
    """The plan as text, such as kdumpready itself shows it."""
    commands = ["# " + " ".join(c["argv"]) + "\n" for c in plan["commands"]]
    return "".join([c["diff"] for c in plan["changes"]] + commands)


def main():
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "options": {"type": "list", "elements": "str", "default": []},
        },
        supports_check_mode=True,
    )
    how = "--dry-run" if module.check_mode else "--yes"
    command = [module.params["path"], "fix", how, "--format", "json"] + module.params["options"]
    status, out, err = module.run_command(command)
    try:
        fix = json.loads(out)
    except ValueError:
        module.fail_json(msg=err.strip() or "kdumpready said nothing", rc=status, cmd=command)
    plan = fix["plan"]
    planned = bool(plan["changes"] or plan["commands"])
    result = {
        "changed": planned if module.check_mode else fix["changed"],
        "reboot_required": fix["reboot_required"],
        "diff": {"prepared": shown(plan)},
        "fix": fix,
    }
    if status == 0 or (module.check_mode and status == 1):
        module.exit_json(**result)
    why = [fix["message"]] + plan["refused"] + plan["unknown"] + plan["left"]
    module.fail_json(msg="; ".join(w for w in why if w) or "the next boot is " + fix["after"]["grade_next"], **result)


if __name__ == "__main__":
    main()
