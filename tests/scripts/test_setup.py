# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts/setup says and does on machines where something is missing.

The machine is played by small programs in front of PATH: dpkg-query, apt-get, sudo, id, df.
"""

import hashlib
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SETUP = os.path.join(ROOT, "scripts", "setup")
INSTALLED = "printf installed"
MISSING = "exit 1"


def torch_pins():
    """What setup writes into a complete libtorch folder."""
    with open(os.path.join(ROOT, "scripts", "lib", "wheels.txt"), encoding="utf-8") as file:
        lines = [line for line in file if line.startswith(("torch", "nvidia"))]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def is_debian_12():
    try:
        with open("/etc/os-release", encoding="utf-8") as file:
            text = file.read()
    except OSError:
        return False
    return "\nID=debian\n" in text and 'VERSION_ID="12"' in text


only_debian_12 = unittest.skipUnless(is_debian_12(), "set-up installs packages only on Debian 12")


class Setup(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.home = temporary.name
        self.programs = os.path.join(self.home, "programs")
        os.makedirs(self.programs)
        self.program("dpkg-query", INSTALLED)

    def program(self, name, script):
        path = os.path.join(self.programs, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n%s\n" % script)
        os.chmod(path, 0o755)

    def file(self, *path, data=""):
        place = os.path.join(self.home, *path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as file:
            file.write(data)
        return place

    def torch_is_there(self):
        self.file("deps", "torch-2.11.0", ".complete", data=torch_pins() + "\n")

    def setup(self, *options, **variables):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("SLUICE_", "XDG_"))}
        environment.update(HOME=self.home, PATH=self.programs + ":" + os.environ["PATH"],
                           SLUICE_DEPS_DIR=os.path.join(self.home, "deps"), **variables)
        run = subprocess.run([SETUP, *options], capture_output=True, text=True, env=environment,
                             stdin=subprocess.DEVNULL)
        self.assertEqual(run.stdout, "")  # it belongs to the program that is run afterwards
        return run.returncode, run.stderr

    def assert_stops(self, sentence, *options):
        status, said = self.setup(*options)
        self.assertEqual(status, 1, said)
        self.assertIn(sentence, said.strip().splitlines()[-1])

    def test_has_nothing_to_do_on_a_complete_machine(self):
        status, said = self.setup("--no-torch", "--tests")
        self.assertEqual(status, 0, said)
        self.assertIn("are installed", said)

    def test_looks_at_no_package_when_told_so(self):
        self.program("dpkg-query", MISSING)
        self.assertEqual(self.setup("--no-torch", "--no-packages"), (0, ""))

    @only_debian_12
    def test_names_the_command_for_an_administrator(self):
        self.program("dpkg-query", MISSING)
        self.program("id", "echo 1000")
        self.program("sudo", "exit 1")
        self.assert_stops("apt-get install --no-install-recommends build-essential", "--no-torch")

    @only_debian_12
    def test_says_that_the_mirror_cannot_be_reached(self):
        self.program("dpkg-query", MISSING)
        self.program("id", "echo 0")
        self.program("apt-get", "echo \"Temporary failure resolving 'mirror'\" >&2; exit 100")
        self.assert_stops("cannot be reached", "--no-torch")

    @only_debian_12
    def test_says_that_the_disk_is_too_full_for_packages(self):
        self.program("dpkg-query", MISSING)
        self.program("id", "echo 0")
        self.program("df", "echo header; echo fs 1 1 500 1 /")
        self.program("apt-get", "echo 'Need to get 271 MB of archives.'\n"
                     "echo 'After this operation, 1,077 MB of additional disk space will be used.'")
        self.assert_stops("needs 1448 MiB free", "--no-torch")

    @only_debian_12
    def test_installs_exactly_what_is_missing(self):
        calls = os.path.join(self.home, "calls")
        self.program("dpkg-query", "for p; do :; done; [ $p = mold ] && exit 1; printf installed")
        self.program("id", "echo 0")
        self.program("apt-get", "echo \"$@\" >>%s; echo 'After this operation, 1 MB of'" % calls)
        status, said = self.setup("--no-torch")
        self.assertEqual(status, 0, said)
        with open(calls, encoding="utf-8") as file:
            last = file.read().splitlines()[-1]
        self.assertTrue(last.endswith("install -y --no-install-recommends mold"), last)

    def test_says_how_much_disk_libtorch_needs(self):
        self.program("df", "echo header; echo fs 1 1 500 1 /")
        self.assert_stops("libtorch needs 2200 MiB free")

    def test_takes_weights_from_the_model_path(self):
        self.torch_is_there()
        self.file("models", "upscale", "realesr-animevideov3", "model.safetensors")
        status, said = self.setup(SLUICE_MODEL_PATH=os.path.join(self.home, "models"))
        self.assertEqual(status, 0, said)
        self.assertIn("SLUICE_MODEL_PATH", said)
        self.assertFalse(os.path.exists(os.path.join(self.home, ".local")))

    def test_fetches_weights_again_that_are_damaged(self):
        self.torch_is_there()
        self.file("sluice", "data", "models", "realesrgan-x4plus", "realesrgan-x4plus.bin",
                  data="damaged")
        status, said = self.setup(SLUICE_HOME=os.path.join(self.home, "sluice"), PIP_NO_INDEX="1",
                                  PIP_FIND_LINKS=self.home)
        self.assertEqual(status, 1)
        self.assertIn("46 MB of download", said)

    def test_refuses_an_option_it_does_not_know(self):
        self.assert_stops("unknown option '--fast'", "--fast")


if __name__ == "__main__":
    unittest.main()
