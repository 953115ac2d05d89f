import contextlib
import io
import os
import tempfile
import unittest
from unittest import mock

import made_results  # noqa: F401
from lib import installation
from lib.running import RunError


class InstallationTests(unittest.TestCase):
    def install(self, folder: str, compiler: bool) -> tuple:
        """The commands that ran, and what was said."""
        commands, said = [], io.StringIO()

        def run(command: list, **variables: str) -> str:
            commands.append(" ".join(command))
            if "--no-binary" in command and not compiler:
                raise RunError("no compiler")
            return ""

        with mock.patch.object(installation, "run", run), contextlib.redirect_stderr(said):
            installation.Installation(folder)
        return commands, said.getvalue()

    def test_what_is_installed_is_not_installed_again(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(len(self.install(folder, compiler=True)[0]), 3)
            self.assertEqual(self.install(folder, compiler=True), ([], ""))

    def test_an_installation_of_other_versions_or_one_that_broke_off_is_made_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "finished"), "w", encoding="utf-8") as out:
                out.write("faster-whisper==0.1")
            self.assertIn("--clear", self.install(folder, compiler=True)[0][0])

    def test_without_a_compiler_the_wheel_stands_in_with_a_warning_every_time(self):
        with tempfile.TemporaryDirectory() as folder:
            for commands in (4, 0):
                ran, said = self.install(folder, compiler=False)
                self.assertEqual(len(ran), commands)
                self.assertIn("WARNING: whisper.cpp could not be compiled", said)


if __name__ == "__main__":
    unittest.main()
