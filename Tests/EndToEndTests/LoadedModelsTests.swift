import App
import Configuration
import Domain
import Foundation
import Logging
import Settings
import SystemPackage
import TestSupport
import Testing
import Whisper

/// Models coming and going, with the real one under two names.
@Suite(
    .serialized, .enabled("needs the base model: vibe-transcriber models fetch") { try await BuiltProgram.hasModels() }
)
struct LoadedModelsTests {
    private let folder: TemporaryFolder
    private let silence = AudioSamples(samples: [Int16](repeating: 0, count: 16_000))

    init() async throws {
        folder = try TemporaryFolder()
        let models = try await BuiltProgram.models()
        for name in ["base", "twin"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.path.appending(name).string, withDestinationPath: models.appending("base").string)
        }
    }

    private func models(megabytes: Int = 4_000, idleTime: Duration? = nil) throws -> LoadedModels {
        let environment = [
            "MODEL_DIR": folder.path.string, "ALLOWED_MODELS": "base,twin,absent,tiny.en",
            "MEMORY_LIMIT_MB": "\(megabytes)",
        ]
        var settings = try ServiceSettings(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment)))
        settings.modelIdleTime = idleTime
        return LoadedModels(settings: settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test("Two models stay in memory if both fit, otherwise one", arguments: [(4_000, 2), (400, 1)])
    func room(megabytes: Int, expected: Int) async throws {
        let models = try models(megabytes: megabytes)
        for name in ["base", "twin"] {
            let transcriber = try await models.transcriber(for: name)
            #expect(try await transcriber.transcribe(silence, options: TranscriptionOptions()).text.isEmpty)
        }
        #expect(await models.modelsInMemory.count == expected)
        #expect(await models.modelsInMemory.contains("twin"))
    }

    @Test("A model that was unloaded between two recordings is loaded again")
    func alternating() async throws {
        let models = try models(megabytes: 400)
        let base = try await models.transcriber(for: "base"), twin = try await models.transcriber(for: "twin")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for transcriber in [base, twin, base, twin] {
                group.addTask { _ = try await transcriber.transcribe(silence, options: TranscriptionOptions()) }
            }
            try await group.waitForAll()
        }
        #expect(await models.modelsInMemory.count == 1)
    }

    @Test(
        "An idle model is unloaded, one in use is not, and the next recording loads it again", .timeLimit(.minutes(5)))
    func idle() async throws {
        let models = try models(idleTime: .milliseconds(1))
        let transcriber = try await models.transcriber(for: "base")
        for _ in 0..<2 {
            while await !models.modelsInMemory.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await transcriber.transcribe(silence, options: TranscriptionOptions()).text.isEmpty)
        }
    }

    @Test(
        "A published file with one other byte is an error that says what to do",
        arguments: ["model.bin", "config.json"])
    func damaged(file: String) async throws {
        let copy = folder.path.appending("base")
        let original = try await BuiltProgram.models().appending("base")
        try FileManager.default.removeItem(atPath: copy.string)
        try FileManager.default.createDirectory(atPath: copy.string, withIntermediateDirectories: false)
        for name in try FileManager.default.contentsOfDirectory(atPath: original.string) {
            let target = copy.appending(name)
            if name == file {
                var content = try Data(contentsOf: URL(filePath: original.appending(name).string))
                content[content.count / 2] ^= 1
                try content.write(to: URL(filePath: target.string))
            } else {
                try FileManager.default.createSymbolicLink(
                    atPath: target.string, withDestinationPath: original.appending(name).string)
            }
        }
        let models = try models()
        await #expect {
            _ = try await models.transcriber(for: "base")
        } throws: { error in
            guard case .modelUnavailable("base", let detail) = error as? TranscriptionError else { return false }
            return detail.hasPrefix(file) && detail.contains("models fetch base")
        }
        #expect(await models.modelsInMemory.isEmpty)
    }

    @Test("A model that does not fit, is missing or is not allowed is reported before anything is loaded")
    func check() async throws {
        let models = try models(megabytes: 100)
        await #expect {
            try await models.check("base")
        } throws: { error in
            if case .tooLarge("base", let needed, 100) = error as? TranscriptionError { needed > 150 } else { false }
        }
        for name in ["absent", "forbidden"] {
            await #expect {
                try await models.check(name)
            } throws: { error in
                if case .modelUnavailable(name, _) = error as? TranscriptionError { true } else { false }
            }
        }
        await #expect(throws: TranscriptionError.languageNotSupported(model: "tiny.en", language: "ja")) {
            try await models.check("tiny.en")
        }
        #expect(await models.modelsInMemory.isEmpty)
    }
}
