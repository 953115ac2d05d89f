import Logging
import SystemPackage
package import WatchMe
import Whisper

/// Loads a model when it is first asked for and keeps it; one model at a time is in memory.
package actor LoadedModels: TranscriberSource {
    package nonisolated let allowedModels: [String]
    private let directory: FilePath
    private let voiceActivityModel: FilePath
    private let engine: EngineSettings
    private let logger: Logger
    private var loading: (model: String, task: Task<Transcriber, any Error>)?

    init(settings: Settings, logger: Logger) {
        allowedModels = settings.allowedModels
        directory = settings.modelDirectory
        voiceActivityModel = settings.voiceActivityModel
        engine = settings.engine
        self.logger = logger
    }

    package func check(_ model: String) async throws(TranscriptionError) {
        guard allowedModels.contains(model) else {
            throw .modelUnavailable(model: model, detail: "The model is not among ALLOWED_MODELS.")
        }
        _ = try await MemoryPlan.read(directory.appending(model), engine).lanes(engine, model: model)
    }

    package func transcriber(for model: String) async throws(TranscriptionError) -> any SpeechTranscriber {
        guard allowedModels.contains(model) else {
            throw .modelUnavailable(model: model, detail: "The model is not among ALLOWED_MODELS.")
        }
        let task = loading.flatMap { $0.model == model ? $0.task : nil } ?? load(model)
        do {
            return try await task.value
        } catch {
            // The next request tries again: the files may have been fetched in the meantime.
            loading = nil
            throw error as? TranscriptionError ?? .cancelled
        }
    }

    /// A task of its own, so that a request that goes away does not take the model from the next one.
    private func load(_ model: String) -> Task<Transcriber, any Error> {
        let directory = directory, voiceActivityModel = voiceActivityModel, engine = engine
        logger.info("Loading a model", metadata: ["model": "\(model)", "kernels": "\(Transcriber.kernelName)"])
        let task = Task {
            try await Transcriber(
                modelDirectory: directory.appending(model),
                voiceActivityModel: voiceActivityModel,
                settings: engine) as Transcriber
        }
        loading = (model, task)
        return task
    }
}
