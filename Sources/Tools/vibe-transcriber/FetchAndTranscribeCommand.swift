import API
import App
import ArgumentParser
import Domain
import Foundation
import Pipeline
import Reports
import Settings

/// `vibe-transcriber fetch-and-transcribe`: the same job as the server's, without a server.
struct FetchAndTranscribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch-and-transcribe",
        abstract: "Transcribe a recorder's day and print the report as JSON.",
        discussion: """
            Slots that have a text already and slots without audio are skipped. Exit status: 0 success, 1 when slots \
            failed, 64 bad usage, 75 when the store, the vault or the model cannot be used, 78 bad settings.
            """)

    @Option(help: ArgumentHelp("The recorder.", valueName: "id"))
    var device: DeviceID

    @Option(help: ArgumentHelp("The recorder's local date.", valueName: "YYYY-MM-DD"))
    var date: LocalDate

    @Option(help: ArgumentHelp("One of ALLOWED_MODELS. (default: the first of them)", valueName: "name"))
    var model: String?

    @Option(name: .customLong("time-block"), help: ArgumentHelp("Only this slot; may be repeated.", valueName: "HH-MM"))
    var timeBlocks: [TimeBlock] = []

    @Flag(help: "Transcribe again even if text is already stored.")
    var force = false

    func run() async throws {
        let settings = try await CommandEnvironment.settings()
        let request = try request(settings)
        let logger = CommandEnvironment.logger(settings)
        try await CommandEnvironment.withAdapters(settings, logger) { adapters in
            let pipeline = DayPipeline(settings: settings, adapters: adapters, logger: logger)
            // What an earlier run could not deliver goes first.
            _ = await pipeline.delivery.flush(includingRefused: true)
            let progress = ProgressLine()
            var job = Job(request: request, createdAt: Date())
            do throws(DayRunError) {
                job = try await pipeline.run(job, onProgress: progress.show)
            } catch {
                progress.clear()
                CommandEnvironment.printError(error.sentence)
                throw ExitCode(75)
            }
            progress.clear()
            print(job.reportJSON.text(indented: true))
            if let code = exitCode(job.report) { throw code }
        }
    }

    private func exitCode(_ report: DayReport) -> ExitCode? {
        switch report.status {
        case .success: nil
        case .error where report.failures.allSatisfy({ $0.code == "vault_unreachable" }): ExitCode(75)
        case .partialSuccess, .error: ExitCode(1)
        }
    }

    private func request(_ settings: ServiceSettings) throws -> DayRequest {
        let model = model ?? settings.allowedModels[0]
        guard settings.allowedModels.contains(model) else {
            throw ValidationError(
                "Model \"\(model)\" is not allowed; allowed: \(settings.allowedModels.joined(separator: ", ")).")
        }
        guard settings.suitsLanguage(model) else {
            let error = TranscriptionError.languageNotSupported(model: model, language: settings.language.text)
            CommandEnvironment.printError(DayRunError.modelUnavailable(error).sentence)
            throw ExitCode(75)
        }
        return DayRequest(
            day: DeviceDay(device: device, date: date), model: model,
            blocks: timeBlocks.isEmpty ? TimeBlock.all : timeBlocks, force: force)
    }
}
