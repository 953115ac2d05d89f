import App
import ArgumentParser
import ModelFetching
import SystemPackage

/// `vibe-transcriber models`: what is on this machine, and getting it here.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List, fetch and verify models.",
        discussion: "Models live in MODEL_DIR (default: ${XDG_CACHE_HOME:-~/.cache}/vibe-transcriber/models).",
        subcommands: [List.self, Fetch.self, Verify.self])

    /// The models that can be had, one line each.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the models and whether they are here.")

        func run() async throws {
            let store = try await ModelsCommand.store()
            for entry in store.catalog.entries {
                print("\(entry.name)\t\(entry.bytes / 1_000_000) MB\t\(store.isPresent(entry) ? "present" : "missing")")
            }
        }
    }

    /// Gets a model and the voice activity model that every model needs.
    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Fetch a model and check its digests.")

        @Argument(help: "The model.") var model = "base"

        func run() async throws {
            let fetcher = ModelFetcher(store: try await ModelsCommand.store())
            for name in Set([model, "silero-vad"]).sorted() {
                do throws(ModelStoreError) {
                    try await fetcher.fetch(name) { CommandEnvironment.printError($0) }
                } catch {
                    CommandEnvironment.printError(error.sentence)
                    throw ExitCode(69)
                }
            }
        }
    }

    /// Reads every byte of the models that are here.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check the digests of the models that are here.")

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
        ModelStore(directory: try await CommandEnvironment.settings().modelDirectory)
    }
}
