import unittest
import xml.dom.minidom

from made_results import three_rounds
from lib import chart


class ChartTests(unittest.TestCase):
    def setUp(self):
        self.picture = xml.dom.minidom.parseString(chart.svg(three_rounds()))

    def test_it_names_every_engine_the_machine_and_the_day(self):
        words = " ".join(node.firstChild.data for node in self.picture.getElementsByTagName("text"))
        for expected in ("peer <a>", "R&D <cpu>", "2026-01-01", "2 CPU threads", "× real time"):
            self.assertIn(expected, words)

    def test_bars_are_as_long_as_the_speeds(self):
        lengths = [float(bar.getAttribute("width")) for bar in self.picture.getElementsByTagName("rect")]
        self.assertAlmostEqual(lengths[0] / lengths[1], 80 / 30, places=2)

    def test_everything_is_within_the_picture(self):
        width, height = (float(self.picture.documentElement.getAttribute(name)) for name in ("width", "height"))
        for node in self.picture.getElementsByTagName("text"):
            self.assertTrue(0 <= float(node.getAttribute("x")) < width and 0 < float(node.getAttribute("y")) < height)


if __name__ == "__main__":
    unittest.main()
