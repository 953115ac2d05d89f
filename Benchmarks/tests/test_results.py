import json
import unittest

from made_results import report, three_rounds
from lib import table


class ResultsTests(unittest.TestCase):
    def test_ratios_are_taken_round_by_round(self):
        made = three_rounds()
        self.assertAlmostEqual(made.ratio("peer <a>", "ja"), 3)
        self.assertAlmostEqual(made.speed("ours", "ja"), 80)

    def test_the_table_has_a_row_for_each_engine(self):
        made = three_rounds()
        made.add_encoder("ours", 140)
        lines = table.markdown(made).splitlines()
        self.assertEqual(lines[2], "| ours | 80.0 | 250 | 140 | 5 |")
        self.assertEqual(lines[3], "| peer <a> | 30.0 (3.00) | 1000 | – | 5 |")

    def test_an_engine_without_text_in_one_round_is_called_out(self):
        made = three_rounds()
        made.add("peer <a>", "ja", report(1000, text=" \n"))
        self.assertEqual(made.silent_engines(), ["peer <a>"])
        self.assertIn("peer <a> gave no text", table.markdown(made))

    def test_the_figures_can_be_written_as_json(self):
        made = json.loads(json.dumps(three_rounds().as_json()))
        self.assertAlmostEqual(made["summary"]["peer <a>"]["ours_over_this"]["ja"], 3)
        self.assertNotIn("text", made["runs"]["ours"]["ja"][0])


if __name__ == "__main__":
    unittest.main()
