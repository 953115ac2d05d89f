import os
import tempfile
import unittest
import wave

from made_results import ROOT
from lib import speech


class SpeechTests(unittest.TestCase):
    def dense(self, seconds: int) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "dense.wav")
            speech.write_dense(os.path.join(ROOT, "Samples"), "en", seconds, path)
            with wave.open(path) as clip:
                self.assertEqual((clip.getframerate(), clip.getnchannels(), clip.getsampwidth()), (16000, 1, 2))
                return clip.readframes(clip.getnframes())

    def test_it_has_the_asked_length_and_is_the_same_every_time(self):
        audio = self.dense(20)
        self.assertEqual(len(audio), 20 * speech.RATE * 2)
        self.assertEqual(audio, self.dense(20))

    def test_no_pause_is_longer_than_a_second(self):
        audio = self.dense(20)
        self.assertNotIn(bytes(2 * int(1.5 * speech.RATE)), audio)
        self.assertIn(bytes(2 * int(0.3 * speech.RATE)), audio)

    def test_a_language_without_clips_is_an_error(self):
        with self.assertRaises(SystemExit):
            speech.write_dense(os.path.join(ROOT, "Samples"), "xx", 1, os.devnull)


if __name__ == "__main__":
    unittest.main()
