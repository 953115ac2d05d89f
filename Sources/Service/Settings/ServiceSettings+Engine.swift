package import AudioDecoding
package import Domain
import SystemPackage
import Whisper

extension ServiceSettings {
    /// How recordings are transcribed.
    package var transcription: TranscriptionOptions {
        TranscriptionOptions(
            language: language, beamSize: engine.beamSize, prompt: prompt,
            hotwords: hotwords)
    }

    /// Seconds of audio that fit in memory next to the model with its full batch, for each of the recordings that are kept at the same
    /// time; from half an hour, which always fits, up to `most`.
    private func longestRecording(_ most: Int) -> Int {
        guard let plan else { return most }
        return min(most, max(1800, plan.longestRecording(within: engine.memory)))
    }

    /// The memory that others in the same control group take: ffmpeg, and downloads if they are kept in memory. Two half hours of WAV are
    /// assumed; longer recordings are compressed.
    static func reservedMemory(temporaryDirectory: FilePath, maximumAudioBytes: Int) -> Int {
        let ffmpeg = 48 << 20
        let downloads = 2 * min(maximumAudioBytes, 58_000_000)
        return ffmpeg + (FileSystemKind.isMemory(temporaryDirectory) ? downloads : 0)
    }

    package var decoding: AudioDecodingSettings {
        var decoding = AudioDecodingSettings()
        decoding.longestRecording = longestRecording(decoding.longestRecording)
        if let path = ffmpegPath { decoding.ffmpeg = path.string }
        return decoding
    }
}

extension ServiceSettings {
    /// Slots kept ready in addition to the current one, as far as memory allows.
    package var fetchAhead: Int {
        // Without its files the model cannot be used anyway.
        guard let plan else { return 1 }
        return plan.recordings(within: engine.memory) - 1
    }

    /// The memory that the default model takes.
    var plan: MemoryPlan? {
        try? MemoryPlan(modelDirectory.appending(allowedModels[0]), engine)
    }
}

extension ServiceSettings {
    /// Whether the model can transcribe the configured language, as far as is known without loading it.
    package func suitsLanguage(_ model: String) -> Bool {
        ModelLanguages(modelDirectory.appending(model))?.include(language) ?? true
    }

    /// A default model that cannot transcribe a single recording is a mistake to report at once.
    package func checkLanguage() throws(SettingsError) {
        let model = allowedModels[0]
        guard suitsLanguage(model) else {
            throw SettingsError(problems: [
                "WHISPER_LANGUAGE is \(language.text), but \(model), the first of ALLOWED_MODELS, only knows English: set "
                    + "WHISPER_LANGUAGE=en, or name another model first."
            ])
        }
    }
}
