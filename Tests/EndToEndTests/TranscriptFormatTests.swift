import Testing
import WatchMe

@testable import vibe_transcriber

@Suite struct TranscriptFormatTests {
    private func printed(_ text: String, as format: TranscriptFormat) -> String {
        let segment = Transcript.Segment(
            start: 0, end: 1.5, text: text, language: "en", averageLogProbability: 0, noSpeechProbability: 0,
            compressionRatio: 1, temperature: 0)
        return format.text(
            of: TranscribedFile(
                path: "a.wav", transcript: Transcript(text: text, segments: [segment], language: "en"), warnings: [],
                audioSeconds: 2, wallSeconds: 1))
    }

    /// W3C WebVTT, section 4.2.2: `&` and `<` begin something else, and `-->` must not stand in a cue.
    @Test func webVTTShowsMarkupAsItWasSaid() {
        #expect(
            printed("Q&A <3 --> &amp;", as: .vtt)
                == "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nQ&amp;A &lt;3 --&gt; &amp;amp;\n")
    }

    @Test func otherFormatsLeaveTheTextAlone() {
        #expect(printed("Q&A <3", as: .text) == "Q&A <3")
        #expect(printed("Q&A <3", as: .srt) == "1\n00:00:00,000 --> 00:00:01,500\nQ&A <3\n")
    }
}
