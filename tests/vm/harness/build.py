# SPDX-License-Identifier: MIT
"""Makes a guest image: mmdebstrap, a partitioned disk, then one boot that installs the loader."""

import shutil
import subprocess
import tempfile
import time

from . import disk, images, limits
from .guest import Guest

HIDE = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/info/*"]


def image(name, say):
    """Path of the image, built now unless one with the same recipe is there already."""
    path = images.path(name)
    if path.exists():
        return path
    start = time.monotonic()
    say(f"image {name}: building")
    images.STORE.mkdir(parents=True, exist_ok=True)
    for stale in images.STORE.glob(f"{name}-*.raw"):
        stale.unlink()
    for stale in images.STORE.glob(f"{name}.*"):
        shutil.rmtree(stale)
    with tempfile.TemporaryDirectory(dir=images.STORE, prefix=f"{name}.") as scratch:
        raw = _assemble(images.IMAGES[name], scratch)
        say(f"image {name}: first boot, {time.monotonic() - start:.0f} s so far")
        _first_boot(images.IMAGES[name], raw, scratch)
        raw.rename(path)
    say(f"image {name}: built in {time.monotonic() - start:.0f} s")
    return path


def _assemble(recipe, scratch):
    tree = f"{scratch}/tree"
    plan = disk.layout(recipe.firmware)
    _bootstrap(recipe, tree)
    guest = images.HERE / "guest"
    shutil.copy(guest / "vm-agent.service", f"{tree}/etc/systemd/system/")
    for script in ("vm-agent", "finish.sh", "base.sh"):
        shutil.copy(guest / script, f"{tree}/usr/local/sbin/{script}")
        images.Path(f"{tree}/usr/local/sbin/{script}").chmod(0o755)
    _quietly(["chroot", tree, "/usr/local/sbin/base.sh", recipe.loader, plan.root_uuid,
              disk.esp_uuid(plan)], "base.sh")
    for name in ("vmlinuz", "initrd.img"):
        (kernel,) = (images.Path(tree) / "boot").glob(f"{name}-*")
        shutil.copy(kernel, f"{scratch}/{name}")
    raw = images.Path(scratch) / "disk.raw"
    disk.make(raw, plan, tree)
    return raw


def _bootstrap(recipe, tree):
    argv = ["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase",
            "--include=" + ",".join(recipe.packages),
            "--aptopt=Acquire::Languages \"none\"", "--aptopt=APT::Install-Recommends \"false\"",
            *(f"--dpkgopt=path-exclude={path}" for path in HIDE),
            "--customize-hook=chroot \"$1\" env DEBIAN_FRONTEND=noninteractive apt-get install -qq "
            "-y --no-install-recommends " + " ".join(images.LATER),
            recipe.suite, tree, "http://deb.debian.org/debian"]
    _quietly(argv, f"mmdebstrap {recipe.suite}")


def _quietly(argv, what):
    """Its output is of interest only when it fails. Dies with this process (setpriv)."""
    done = subprocess.run(["setpriv", "--pdeathsig", "TERM", "--", *argv], text=True,
                          timeout=limits.limit("mmdebstrap"), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise RuntimeError(f"{what}: {done.stdout[-2000:]}")


def _first_boot(recipe, raw, scratch):
    """Boot the kernel directly, once: kdump-tools makes its initrd, then finish.sh the loader."""
    guest = Guest(scratch, "bios", cpus=2)
    guest.disk(raw, "raw", "root")
    guest.argv += ["-kernel", f"{scratch}/vmlinuz", "-initrd", f"{scratch}/initrd.img", "-append",
                   "root=/dev/vda2 ro console=ttyS0 crashkernel=256M"]
    try:
        guest.start()
        guest.wait_boot(1, "first boot")
        guest.must(f"/usr/local/sbin/finish.sh {recipe.loader}", "installing the boot loader",
                   "first boot")
        guest.agent.start("systemctl poweroff")
        limits.wait(lambda: guest.process.poll() is not None, "boot", "the guest to power off")
    except Exception:
        shutil.copy(guest.console_path, images.STORE / "failed-first-boot.log")
        raise
    finally:
        guest.stop()
