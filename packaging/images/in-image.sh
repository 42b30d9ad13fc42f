#!/bin/sh
# SPDX-License-Identifier: MIT
# For every tool that runs a script in the image it builds, after the packages: Packer's shell
# provisioner, mkosi.postinst, virt-customize --run. The build stops where the next boot, the image's
# first one, would not be ready.
set -eu
kdumpready fix --yes
