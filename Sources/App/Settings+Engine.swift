package import AudioDecoding
import SystemPackage
package import WatchMe
import Whisper

extension Settings {
    /// How recordings are transcribed.
    package var transcription: TranscriptionOptions {
        TranscriptionOptions(
            language: TranscriptionOptions.Language(language), beamSize: engine.beamSize, prompt: prompt,
            hotwords: hotwords)
    }

    /// Seconds of audio that memory holds beside the model, from half an hour, which always fits, up to `most`.
    private func longestRecording(_ most: Int) -> Int {
        guard let spare = plan.map({ engine.memory - $0.peak(lanes: 1, recordings: 0) }) else { return most }
        let seconds = spare / (fetchAhead + 1) / (AudioSamples.sampleRate * MemoryLayout<Int16>.stride)
        return min(most, max(1800, seconds))
    }

    package var decoding: AudioDecodingSettings {
        var decoding = AudioDecodingSettings()
        decoding.longestRecording = longestRecording(decoding.longestRecording)
        if let path = ffmpegPath { decoding.ffmpeg = path.string }
        return decoding
    }
}
