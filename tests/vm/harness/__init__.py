# SPDX-License-Identifier: MIT
"""Boots real guests, interrupts them, and looks at what is left."""
