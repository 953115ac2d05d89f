import Domain

/// A model by name: each recording takes the engine from those in memory and gives it back, so that holding this
/// between two recordings keeps nothing in memory.
struct SharedTranscriber: SpeechTranscriber {
    let model: String
    let models: LoadedModels

    func prepare(_ audio: AudioSamples) async -> AudioSamples {
        // `transcribe` reports what is wrong with the model.
        guard let engine = try? await models.take(model) else { return audio }
        let prepared = await engine.prepare(audio)
        await models.giveBack(model)
        return prepared
    }

    func transcribe(
        _ audio: AudioSamples, options: TranscriptionOptions
    ) async throws(TranscriptionError) -> Transcript {
        let engine = try await models.take(model)
        let result: Result<Transcript, TranscriptionError>
        do {
            result = .success(try await engine.transcribe(audio, options: options))
        } catch {
            result = .failure(error)
        }
        await models.giveBack(model)
        return try result.get()
    }
}
