import Domain
import ModelFetching
import Plumbing
import Settings
import SystemPackage
import Whisper

/// Whether the models are installed, complete, and small enough for the memory.
struct ModelDoctor: Sendable {
    let settings: ServiceSettings

    func examine() -> [Finding] {
        settings.allowedModels.map(files) + settings.allowedModels.compactMap(language) + [memory()]
    }

    /// No findings for a model that can transcribe the configured language.
    private func language(of model: String) -> Finding? {
        if settings.suitsLanguage(model) { return nil }
        let detail = "\(model) only knows English, but WHISPER_LANGUAGE is \(settings.language.text)"
        // The service does not start with such a default model.
        return model == settings.allowedModels[0]
            ? .error(
                "language", detail,
                advice: "Set WHISPER_LANGUAGE=en, or name a multilingual model first in ALLOWED_MODELS.")
            : .warning("language", detail, advice: "Remove \(model) from ALLOWED_MODELS: requests for it are rejected.")
    }

    /// Reads every byte: about a second per 500 MB.
    private func files(of model: String) -> Finding {
        let store = ModelStore(directory: settings.modelDirectory)
        guard let entry = store.catalog.entry(model) else {
            return .warning(
                "model \(model)", "not a model whose digests are known",
                advice: "Check the spelling in ALLOWED_MODELS; vibe-transcriber models list shows the known ones.")
        }
        guard store.isPresent(entry) else {
            return .error(
                "model \(model)", "missing or incomplete in \(settings.modelDirectory)",
                advice: "Run: vibe-transcriber models fetch \(model)")
        }
        let damaged = store.damagedFiles(of: entry)
        guard damaged.isEmpty else {
            return .error(
                "model \(model)", "damaged: \(damaged.joined(separator: ", "))",
                advice:
                    "Run: vibe-transcriber models fetch \(model) (it replaces damaged files); then check the disk.")
        }
        return .ok("model \(model)", "complete, \(entry.bytes / 1_000_000) MB, digests right")
    }

    /// The default model, compared with what the settings, the control group and the machine allow.
    private func memory() -> Finding {
        let model = settings.allowedModels[0], limit = settings.engine.memory
        let plan: MemoryPlan
        do throws(TranscriptionError) {
            plan = try MemoryPlan(settings.modelDirectory.appending(model), settings.engine)
        } catch {
            return .error(
                "memory", "\(limit >> 20) MB; what \(model) needs is unknown without its files",
                advice: "Run: vibe-transcriber models fetch \(model)")
        }
        func megabytes(_ lanes: Int) -> Int { (plan.peak(lanes: lanes) + (1 << 20) - 1) >> 20 }
        let lanes = plan.lanes(within: limit, recordings: plan.recordings(within: limit))
        let size = "\(limit >> 20) MB; \(model) (\(settings.engine.precision.rawValue)) needs \(megabytes(1))"
        if lanes == 0 {
            return .error(
                "memory", size,
                advice:
                    "Raise MEMORY_LIMIT_MB or the container's limit to \(megabytes(1)) MB, or allow a smaller model.")
        }
        if lanes < 4 {
            return .warning(
                "memory", "\(size), which leaves batches of \(lanes)",
                advice: "\(megabytes(4)) MB would allow batches of 4, which are faster.")
        }
        return .ok("memory", "\(size) to \(megabytes(lanes)) MB, in batches of \(lanes)")
    }
}
