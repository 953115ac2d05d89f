import Domain
import Plumbing
import Synchronization

/// Burns a processor on a thread of its own, as the engine does, until it is told to stop.
actor BusyTranscriber: SpeechTranscriber, TranscriberSource {
    nonisolated let allowedModels = ["base"]
    nonisolated var modelsInMemory: Set<String> { Set(allowedModels) }
    private let thread = DedicatedThread(name: "busy")
    private nonisolated let isDone = Atomic(false)
    private nonisolated let hasBegun = Atomic(false)

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    nonisolated var isBusy: Bool { hasBegun.load(ordering: .acquiring) && !isDone.load(ordering: .acquiring) }

    nonisolated func stop() { isDone.store(true, ordering: .releasing) }

    nonisolated func check(_ model: String) async throws(TranscriptionError) {}

    func transcriber(for model: String) async throws(TranscriptionError) -> any SpeechTranscriber { self }

    nonisolated func prepare(_ audio: AudioSamples) async -> AudioSamples { audio }

    func transcribe(
        _ audio: AudioSamples, options: TranscriptionOptions
    ) async throws(TranscriptionError) -> Transcript {
        hasBegun.store(true, ordering: .releasing)
        var rounds: UInt64 = 0
        while !isDone.load(ordering: .acquiring) { rounds &+= 1 }
        return Transcript(text: "after \(rounds == 0 ? "no" : "many") rounds", segments: [], language: "ja")
    }
}
