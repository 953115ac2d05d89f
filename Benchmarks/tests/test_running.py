import os
import sys
import unittest
from unittest import mock

import made_results  # noqa: F401
from lib import engines
from lib.running import RunError, json_lines, run


class RunningTests(unittest.TestCase):
    def python(self, code: str) -> list:
        return [sys.executable, "-c", code]

    def test_json_is_found_among_other_lines(self):
        self.assertEqual(json_lines(self.python("print('loading'); print('{\"a\": 1}'); print('bye')")), [{"a": 1}])

    def test_a_failure_shows_what_was_said(self):
        with self.assertRaisesRegex(RunError, "ended with 3:\n  no such model"):
            run(self.python("import sys; print('no such model', file=sys.stderr); sys.exit(3)"))

    def test_no_json_and_no_program_are_errors(self):
        for command in (self.python("print('hello')"), self.python("print('{damaged')"), ["/nowhere/engine"]):
            with self.assertRaises(RunError):
                json_lines(command)

    def test_variables_that_slow_openblas_are_taken_away(self):
        with mock.patch.dict(os.environ, {"OPENBLAS_CORETYPE": "Nehalem"}):
            self.assertEqual(run(self.python("import os; print('OPENBLAS_CORETYPE' in os.environ)")).strip(), "False")

    def test_an_unknown_peer_is_refused_before_anything_is_installed(self):
        with self.assertRaisesRegex(SystemExit, "no such peer: nobody"):
            engines.all_engines(None, ["nobody"], "/nowhere")


if __name__ == "__main__":
    unittest.main()
