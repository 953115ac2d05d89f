import App
import ArgumentParser
import ModelFetching
import Settings
import SystemPackage
import Whisper

/// `vibe-transcriber models`: what is installed, and how to get it.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List, fetch and verify models.",
        discussion: "Models are stored in MODEL_DIR (default: ${XDG_CACHE_HOME:-~/.cache}/vibe-transcriber/models).",
        subcommands: [List.self, Fetch.self, Verify.self])

    /// The models that can be fetched, one line each, then others found in the folder.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List models, whether they are installed, and the memory each takes.",
            discussion: """
                The memory is the most that the whole program takes with the model and half an hour of audio, by the number \
                of windows that are decoded side by side; fewer make a model slower, not worse.
                """)

        func run() async throws {
            let settings = try await CommandEnvironment.settings()
            let store = ModelStore(directory: settings.modelDirectory)
            for entry in store.catalog.entries {
                let state = store.isPresent(entry) ? "present" : "missing"
                print("\(entry.name)\t\(entry.bytes / 1_000_000) MB\t\(state)\(memory(of: entry.name, settings))")
            }
            for name in store.otherModels() { print("\(name)\town files\tpresent\(memory(of: name, settings))") }
        }

        private func memory(of model: String, _ settings: ServiceSettings) -> String {
            let engine = settings.engine
            let plan =
                (try? MemoryPlan(settings.modelDirectory.appending(model), engine))
                ?? MemoryPlan(known: model, engine)
            guard let plan else { return "" }
            let peaks = [1, 2, 4, 8, 16].filter { $0 <= plan.mostLanes }.map {
                "\($0): \(MemoryPlan.megabytes(plan.peak(lanes: $0)))"
            }
            let lanes = (try? plan.lanes(engine, model: model)) ?? 0
            let fit = lanes == 0 ? "does not fit on this machine" : "fits \(lanes) on this machine"
            return
                "\tpeak MB by batch (\(engine.precision.rawValue)): \(peaks.joined(separator: ", ")); \(fit)"
        }
    }

    /// Gets a model.
    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Fetch a model and check its digests.")

        @Argument(help: "The model.") var model = "base"

        func run() async throws {
            let settings = try await CommandEnvironment.settings()
            let fetcher = ModelFetcher(store: ModelsCommand.store(settings), proxies: settings.proxies)
            do throws(ModelStoreError) {
                try await fetcher.fetch(model) { CommandEnvironment.printError($0) }
            } catch {
                CommandEnvironment.printError(error.sentence)
                throw ExitCode(69)
            }
        }
    }

    /// Reads every byte of the installed models.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check the digests of the installed models.")

        func run() async throws {
            let store = try await ModelsCommand.store()
            var isSound = true
            for entry in store.catalog.entries where store.isPresent(entry) {
                let damaged = store.damagedFiles(of: entry)
                isSound = isSound && damaged.isEmpty
                print("\(entry.name)\t\(damaged.isEmpty ? "ok" : "damaged: " + damaged.joined(separator: ", "))")
            }
            if !isSound { throw ExitCode(1) }
        }
    }

    private static func store() async throws -> ModelStore {
        store(try await CommandEnvironment.settings())
    }

    private static func store(_ settings: ServiceSettings) -> ModelStore {
        let catalog = settings.hubEndpoint.map { ModelCatalog.standard.served(by: $0) } ?? .standard
        return ModelStore(directory: settings.modelDirectory, catalog: catalog)
    }
}
