import Domain
import Testing

@testable import vibe_transcriber

@Suite struct TranscriptFormatTests {
    private func printed(
        _ text: String, as format: TranscriptFormat, start: Double = 0, end: Double = 1.5
    ) -> String {
        let segment = Transcript.Segment(
            start: start, end: end, text: text, language: "en", averageLogProbability: 0, noSpeechProbability: 0,
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

    @Test(arguments: [TranscriptFormat.srt, .vtt])
    func aTextOfSeveralLinesDoesNotEndItsCue(format: TranscriptFormat) {
        #expect(printed("One\n\ntwo\r\nthree", as: format).hasSuffix("\nOne two three\n"))
    }

    @Test func shortAndLateTimesKeepTheirLength() {
        let cue = "99:59:59,998 --> 99:59:59,999"
        #expect(printed("a", as: .srt, start: 359_999.998, end: 359_999.999) == "1\n\(cue)\na\n")
    }

    @Test func otherFormatsLeaveTheTextAlone() {
        #expect(printed("Q&A <3", as: .text) == "Q&A <3")
        #expect(printed("Q&A <3", as: .srt) == "1\n00:00:00,000 --> 00:00:01,500\nQ&A <3\n")
    }
}
