"""The comparison's own parts, without any engine."""
import os
import sys
import tempfile
import unittest
import wave
import xml.dom.minidom

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from lib import chart, results, speech  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def figures() -> results.Results:
    made = results.Results()
    for ours, theirs in ((80, 40), (90, 30), (30, 10)):
        made.add("ours", "ja", {"real_time_factor": ours, "peak_rss_mb": 250, "characters": 5})
        made.add("peer <a>", "ja", {"real_time_factor": theirs, "peak_rss_mb": 1000, "characters": 5})
    return made


class CompareTests(unittest.TestCase):
    def test_ratios_are_taken_round_by_round(self):
        self.assertEqual(figures().ratio("peer <a>", "ja"), 3)
        self.assertEqual(figures().speed("ours", "ja"), 80)

    def test_the_table_has_a_row_for_each_engine(self):
        table = figures().table().splitlines()
        self.assertEqual(len(table), 4)
        self.assertIn("30.0 (3.00)", table[3])
        self.assertIn("1000", table[3])

    def test_an_engine_without_text_is_called_out(self):
        made = figures()
        made.add("silent", "ja", {"real_time_factor": 1000, "peak_rss_mb": 1, "characters": 0})
        self.assertEqual(made.silent_engines(), ["silent"])
        self.assertIn("silent gave no text", made.table())

    def test_the_chart_is_well_formed_and_names_every_engine(self):
        picture = xml.dom.minidom.parseString(chart.svg(figures()))
        words = " ".join(node.firstChild.data for node in picture.getElementsByTagName("text"))
        self.assertIn("peer <a>", words)
        lengths = [float(bar.getAttribute("width")) for bar in picture.getElementsByTagName("rect")]
        self.assertAlmostEqual(lengths[0] / lengths[1], 80 / 30, places=2)

    def test_dense_speech_has_the_asked_length_and_is_the_same_every_time(self):
        with tempfile.TemporaryDirectory() as folder:
            audio = []
            for name in ("a.wav", "b.wav"):
                path = os.path.join(folder, name)
                speech.write_dense(os.path.join(ROOT, "Samples"), "en", 20, path)
                with wave.open(path) as clip:
                    self.assertEqual(clip.getnframes(), 20 * speech.RATE)
                    audio.append(clip.readframes(clip.getnframes()))
            self.assertEqual(audio[0], audio[1])
            self.assertTrue(any(audio[0]))


if __name__ == "__main__":
    unittest.main()
