# SPDX-License-Identifier: MIT
"""The bench: a tree, a state directory, the driver, and what is counted."""

import os
import shutil
import subprocess

import tree
from scenarios import SCENARIOS


class Count:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, ok, what):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            if self.failed <= 40:
                print(f"FAIL {what}", flush=True)
        return ok


class Result:
    def __init__(self, status, text):
        self.status = status
        self.lines = text.splitlines()
        self.message = self.lines[0] if self.lines else ""


class Bench:
    def __init__(self, tools, place, count, quick=False, only=None):
        self.drive, self.step = str(tools / "drive"), str(tools / "step")
        self.kdumpready = tools.parent.parent / "kdumpready"
        self.count, self.quick, self.only = count, quick, only
        self.move(place)

    def move(self, place):
        """To another filesystem; the programs that plans name are made there."""
        self.place = place
        self.root, self.state = place + "/root", place + "/state"
        self.programs = {"GEN": place + "/generate", "FAIL": place + "/fail", "TRUE": place + "/true"}
        tree.put(self.programs["GEN"], "#!/bin/sh\necho '# generated'\necho new\n", 0o755)
        tree.put(self.programs["FAIL"], "#!/bin/sh\necho '# generated'\nexit 3\n", 0o755)
        tree.put(self.programs["TRUE"], "#!/bin/sh\n", 0o755)

    def scenarios(self):
        return [(n, *s) for n, s in SCENARIOS.items() if not self.only or n == self.only]

    def words(self, plan):
        """(options, changes) with the programs named."""
        plan = [self.named(w) for w in plan]
        n = 0
        while n < len(plan) and plan[n].startswith("--"):
            n += 2 if plan[n] == "--seconds" else 1
        return plan[:n], plan[n:]

    def named(self, word):
        for name, path in self.programs.items():
            if word.startswith(("generate:", "after:")) and word.endswith(name):
                return word[:-len(name)] + path
        return word

    def make(self, files):
        tree.make(self.root, files)
        self.fresh_state()

    def fresh_state(self):
        if os.path.exists(self.state):
            shutil.rmtree(self.state)
        os.mkdir(self.state, 0o700)

    def command(self, verb, plan=(), fault=None):
        options, changes = self.words(plan)
        return [self.drive, "--root", self.root, "--state", self.state, *options,
                *(["--fault", fault] if fault else []), *verb.split(), *changes]

    def go(self, verb, plan=(), fault=None, **more):
        return self.call(self.command(verb, plan, fault), **more)

    def call(self, argv, **more):
        r = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                           errors="replace", timeout=60, **more)
        return Result(r.returncode, r.stdout)

    def snapshot(self):
        return tree.snapshot(self.root)

    def journals(self):
        path = self.state + "/txn"
        return sorted(os.listdir(path)) if os.path.isdir(path) else []

    def expect(self, files, plan):
        """What is before, and what a run that nothing disturbs makes of it, and its status."""
        self.make(files)
        old = self.snapshot()
        status = self.go("run", plan).status
        return old, self.snapshot(), status
