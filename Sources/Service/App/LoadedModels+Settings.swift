import Domain
package import Logging
import ModelFetching
import Plumbing
package import Settings
import SystemPackage
package import Whisper

extension LoadedModels {
    /// The models that the settings allow, their files compared with the published digests before they are used.
    package init(settings: ServiceSettings, logger: Logger) {
        let directory = settings.modelDirectory
        self.init(
            allowedModels: settings.allowedModels, directory: directory, engine: settings.engine,
            language: settings.language, idleTime: settings.modelIdleTime, logger: logger
        ) { model throws(TranscriptionError) in try await Self.checkDigests(of: model, in: directory) }
    }

    /// Damaged weights would load and give wrong text. A model that is not in the catalog has no known digests.
    private static func checkDigests(of model: String, in directory: FilePath) async throws(TranscriptionError) {
        let store = ModelStore(directory: directory)
        guard let entry = store.catalog.entry(model) else { return }
        let damaged = await disk.run { store.damagedFiles(of: entry) }
        if damaged.isEmpty { return }
        throw .modelUnavailable(
            model: model,
            detail:
                "\(damaged.joined(separator: ", ")) in \(directory.appending(model)) is not the published file: fetch it again "
                + "(models fetch \(model)), or give a model of your own another name.")
    }

    private static let disk = BlockingCalls(label: "model-digests")
}
