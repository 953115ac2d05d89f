package import Domain
package import Logging
import Plumbing
package import SystemPackage

/// The models in memory: loaded when first asked for, unloaded when idle, as many at once as fit.
///
/// A second model stays in memory with the first only if that costs no speed; otherwise the one that has not been used for
/// the longest time is unloaded, or the new one waits until the current recording is done.
package actor LoadedModels: TranscriberSource {
    package nonisolated let allowedModels: [String]
    private let directory: FilePath
    private let engine: EngineSettings
    private let language: TranscriptionOptions.Language
    /// `nil`: models are never unloaded.
    private let idleTime: Duration?
    /// Throws when the files of a model are not the published ones.
    private let verify: @Sendable (String) async throws(TranscriptionError) -> Void
    private let logger: Logger

    private var models: [String: Loaded] = [:]
    private let releases = Wakeup()
    private var idleTimer: Task<Void, Never>?

    private struct Loaded {
        let task: Task<Transcriber, any Error>
        let bytes: Int
        var users = 0
        var lastUse = ContinuousClock.now
    }

    /// - Parameters:
    ///   - allowedModels: names of folders in `directory`, the default first.
    ///   - idleTime: how long a model stays unused; `nil` for ever.
    ///   - verify: called before a model is loaded; throws when its files are not the published ones.
    package init(
        allowedModels: [String], directory: FilePath, engine: EngineSettings, language: TranscriptionOptions.Language,
        idleTime: Duration?, logger: Logger,
        verify: @escaping @Sendable (String) async throws(TranscriptionError) -> Void
    ) {
        self.allowedModels = allowedModels
        self.directory = directory
        self.engine = engine
        self.language = language
        self.idleTime = idleTime
        self.verify = verify
        self.logger = logger
    }

    deinit { idleTimer?.cancel() }

    package var modelsInMemory: Set<String> { Set(models.keys) }

    package func check(_ model: String) async throws(TranscriptionError) {
        _ = try await plan(model).lanes(engine, model: model)
    }

    package func transcriber(for model: String) async throws(TranscriptionError) -> any SpeechTranscriber {
        _ = try await take(model)
        giveBack(model)
        return SharedTranscriber(model: model, models: self)
    }

    /// The model's engine, loaded if needed; `giveBack` must follow.
    func take(_ model: String) async throws(TranscriptionError) -> Transcriber {
        while models[model] == nil {
            let plan = try await plan(model)
            let seen = releases.raised
            if models[model] == nil, try !load(model, plan) {
                await releases.wait(after: seen)
                if Task.isCancelled { throw .cancelled }
            }
        }
        guard let task = models[model]?.task else { throw .cancelled }
        models[model]?.users += 1
        do {
            return try await task.value
        } catch {
            // The next request tries again: the files may have been fetched in the meantime.
            if models[model]?.task == task { models[model] = nil }
            releases.raise()
            throw error as? TranscriptionError ?? .cancelled
        }
    }

    /// Releases an engine taken before.
    func giveBack(_ model: String) {
        models[model]?.users -= 1
        models[model]?.lastUse = .now
        releases.raise()
        unloadLater()
    }

    private func plan(_ model: String) async throws(TranscriptionError) -> MemoryPlan {
        guard allowedModels.contains(model) else {
            throw .modelUnavailable(model: model, detail: "The model is not in ALLOWED_MODELS.")
        }
        // The name of a published model says whether fetching it would be pointless.
        if let known = ModelLanguages(known: model) { try check(known, of: model) }
        let plan = try await MemoryPlan.read(directory.appending(model), engine)
        try check(plan.languages, of: model)
        return plan
    }

    private func check(_ languages: ModelLanguages, of model: String) throws(TranscriptionError) {
        guard languages.include(language) else {
            throw .languageNotSupported(model: model, language: language.text)
        }
    }

    /// Starts to load a model and makes room for it; `false` if the models in use leave none.
    private func load(_ model: String, _ plan: MemoryPlan) throws(TranscriptionError) -> Bool {
        let wanted = try plan.lanes(engine, model: model)
        var settings = engine
        while true {
            settings.memoryLimit = engine.memory - models.values.reduce(0) { $0 + $1.bytes }
            if let lanes = try? plan.lanes(settings, model: model), lanes >= wanted { break }
            let idle = models.filter { $0.value.users == 0 }
            guard let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return false }
            unload(oldest.key)
        }
        let directory = directory.appending(model), engine = settings, logger = logger
        logger.info("Loading a model", metadata: ["model": "\(model)", "kernels": "\(Transcriber.kernelName)"])
        // A task of its own, so that a request that is cancelled does not take the model from the next one.
        let task = Task { () async throws -> Transcriber in
            try await self.verify(model)
            return try await Transcriber(modelDirectory: directory, settings: engine, logger: logger)
        }
        models[model] = Loaded(task: task, bytes: plan.resident(lanes: wanted))
        return true
    }

    private func unload(_ model: String) {
        models[model] = nil
        logger.info("Unloaded a model", metadata: ["model": "\(model)"])
    }

    /// Schedules the next idle model to be unloaded. The task must outlive this call; it ends with the actor.
    private func unloadLater() {
        let idle = models.values.filter { $0.users == 0 }.map(\.lastUse).min()
        guard let idleTime, idleTimer == nil, let idle else { return }
        idleTimer = Task { [weak self] in
            guard (try? await Task.sleep(until: idle + idleTime, clock: .continuous)) != nil else { return }
            await self?.unloadIdle(idleTime)
        }
    }

    private func unloadIdle(_ idleTime: Duration) {
        idleTimer = nil
        for (name, model) in models where model.users == 0 && model.lastUse + idleTime <= .now { unload(name) }
        unloadLater()
    }
}
