# SPDX-License-Identifier: MIT
"""The exit statuses: a script must be able to trust them."""

from .tool import GRADES, Machine, READY, run, scratch

KNOB = "/proc/sys/kernel/unknown_nmi_panic"


def ready():
    return Machine(READY)


def disarmed_now():
    return ready().write(KNOB, "0\n").write("/sys/kernel/kexec_crash_loaded", "0\n")


def disarmed_next():
    return ready().write("/etc/sysctl.d/zz-off.conf", "kernel.unknown_nmi_panic = 0\n")


def warned():
    """What the distribution recommends for this machine is more than it has, but it can work."""
    m = ready()
    for path in ("/etc/default/grub", "/etc/default/grub.d/kdump-tools.cfg"):
        if m.path(path).exists():
            m.write(path, "".join(line for line in m.path(path).read_text().splitlines(True)
                                  if "crashkernel" not in line))
    return m


def unknown():
    return ready().capture(uid=1000, stat={"/boot/grub/grub.cfg": {"mode": "0600"}})


MACHINES = {"ready": ready, "disarmed now": disarmed_now, "disarmed next": disarmed_next,
            "warned": warned, "unknown": unknown}
EXPECTED = {"ready": 0, "disarmed now": 1, "disarmed next": 2, "warned": 1, "unknown": 3}


def test_each_grade_has_its_status():
    for name, make in MACHINES.items():
        m = make()
        text, report = m.check(), m.report()
        yield name, (None if text.status == EXPECTED[name] else
                     f"status {text.status}, expected {EXPECTED[name]}: {text.out[:400]}")
        yield f"{name}, verdict", (None if text.out.startswith(GRADES[text.status]) else text.out[:100])
        yield f"{name}, json", (None if report["grade"] == GRADES[text.status] else report["grade"])
        quiet = m.check("-q")
        yield f"{name}, quiet", (None if quiet.status == text.status else f"status {quiet.status}")


def test_no_word_is_check():
    m = ready()
    assert run("--root", str(m.root)).out == m.check().out
    assert run().status in GRADES and run().out == run("check").out


def test_fail_on_moves_one_and_two_only():
    table = {"warn": EXPECTED, "fatal": {**EXPECTED, "disarmed now": 0, "warned": 0},
             "never": {**EXPECTED, "disarmed now": 0, "warned": 0, "disarmed next": 0}}
    for threshold, expected in table.items():
        for name, make in MACHINES.items():
            got = make().check("--fail-on", threshold)
            wrong = None if got.status == expected[name] else f"status {got.status}"
            yield f"{threshold}, {name}", wrong
            if not wrong and not got.out.startswith(GRADES[EXPECTED[name]]):
                yield f"{threshold}, {name}: the verdict stays", got.out[:100]


def test_quick_is_degraded_at_best():
    assert ready().check("--quick").status == 1
    assert disarmed_next().check("--quick").status == 2
    assert unknown().check("--quick").status == 3


def test_only_prints_no_grade():
    m = disarmed_next()
    got = m.check("--only", "nmi-panic")
    assert got.out.startswith("1 of "), got.out
    assert got.status == 2
    assert not any(line.startswith(("READY", "NOT READY")) for line in got.out.splitlines())
    assert m.check("--only", "dump-path,dump-space").status == 0
    assert m.check("--only", "dump-path", "--only", "nmi-panic").out.startswith("2 of ")
    assert m.report("--only", "nmi-panic")["grade"] is None


def test_a_waiver_is_said_and_counted():
    m = disarmed_next()
    got = m.check("--waive", "nmi-panic=we do not send any")
    assert got.status == 0 and got.out.startswith("READY (1 waived)"), got.out
    assert "we do not send any" in got.out
    report = m.report("--waive", "nmi-panic=why")
    finding = next(f for f in report["findings"] if f["id"] == "nmi-panic")
    assert finding["waived"] == "why" and finding["next"]["verdict"] == "fail"
    assert report["counts"]["waived"] == 1


def test_the_trigger_of_a_panic_needs_no_knob():
    m = disarmed_next()
    got = m.check("--trigger", "panic")
    assert got.status == 0, got.out
    assert "nmi-panic" not in [f["id"] for f in m.report("--trigger", "panic")["findings"]]


def test_an_image_has_only_its_next_boot():
    m = ready().remove("/kdumpready-capture.json")
    got = m.check("--ram", "4G")
    report = m.report("--ram", "4G")
    assert "image" in got.out.splitlines()[0]
    assert report["grade_now"] is None and report["grade"] == report["grade_next"]
    assert all(f["now"] is None for f in report["findings"])


def test_a_root_that_is_not_there_is_unknown():
    got = run("--root", "/no/such/directory")
    assert got.status == 3 and got.out == "" and "/no/such/directory" in got.err
    assert run("--root", "/etc/passwd").status == 3
    assert run("--root", str(scratch())).status in (2, 3)


def test_a_damaged_capture_is_no_image():
    got = ready().write("/kdumpready-capture.json", "{").check()
    assert got.status == 3 and got.out == "" and "capture" in got.err


def test_the_other_verbs():
    assert run("list").status == 0
    assert run("explain", "nmi-panic", "--root", str(ready().root)).status == 0
    assert run("crashkernel", "--ram", "4G", "crashkernel=256M").status == 0
