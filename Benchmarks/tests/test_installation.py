import contextlib
import io
import json
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

    def test_a_model_without_a_list_of_tokens_gets_one_in_their_order(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as model:
            self.install(folder, compiler=True)
            tokenizer = {"model": {"vocab": {"b": 1, "a": 0}}, "added_tokens": [{"id": 2, "content": "<|end|>"}]}
            for name, text in (("model.bin", ""), ("tokenizer.json", json.dumps(tokenizer))):
                with open(os.path.join(model, name), "w", encoding="utf-8") as out:
                    out.write(text)
            made = installation.Installation(folder).ctranslate2_model(model)
            with open(os.path.join(made, "vocabulary.json"), encoding="utf-8") as handle:
                self.assertEqual(json.load(handle), ["a", "b", "<|end|>"])
            self.assertTrue(os.path.samefile(os.path.join(made, "model.bin"), os.path.join(model, "model.bin")))

    def test_timestamps_follow_where_the_tokenizer_leaves_them_out(self):
        def tokenizer(*added: str) -> dict:
            return {"model": {"vocab": {"a": 0}},
                    "added_tokens": [{"id": index + 1, "content": token} for index, token in enumerate(added)]}
        tokens = installation.vocabulary(tokenizer("<|notimestamps|>"))
        self.assertEqual((len(tokens), tokens[2], tokens[3], tokens[-1]), (1503, "<|0.00|>", "<|0.02|>", "<|30.00|>"))
        complete = ["<|notimestamps|>", "<|0.00|>", "<|0.02|>"]
        self.assertEqual(installation.vocabulary(tokenizer(*complete)), ["a", *complete])


if __name__ == "__main__":
    unittest.main()
