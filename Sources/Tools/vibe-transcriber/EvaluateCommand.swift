import App
import ArgumentParser
import Domain
import Evaluation
import Foundation
import Settings
import SystemPackage
import Whisper

/// `vibe-transcriber evaluate`: how well and how fast the files of a list are transcribed.
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Compare transcripts with what was said and count the errors.",
        discussion: """
            The manifest is a list of tab-separated values without quoting. Its header names the columns: path (relative \
            to the manifest's folder), language, seconds and transcript; others are ignored. An empty transcript means \
            that nobody speaks. Errors are words, in Japanese and Chinese characters; case and punctuation do not count. \
            With --read-texts nothing is transcribed and no model is needed: the texts may be another engine's.

            The times of segments and words are looked at too: each must be longer than zero, in order, and inside the \
            recording.

            Exit status: 0 success, 1 when a file could not be transcribed, a time is wrong or something is worse than the \
            baseline, 65 when the manifest or the baseline cannot be used, 75 when the model cannot be used.
            """)

    @Argument(help: ArgumentHelp("The list of files with what is said in them.", valueName: "manifest.tsv"))
    var manifest: String

    @OptionGroup var engine: EngineOptions

    @Flag(help: "Transcribe each file in its row's language, and in ja if it has no speech. (the default)")
    var languageFromManifest = false

    @Option(help: ArgumentHelp("Transcribe every file in this language, or auto.", valueName: "code"))
    var language: TranscriptionOptions.Language?

    @Option(help: "table or json.") var format = ReportFormat.table

    @Option(help: ArgumentHelp("Fail if anything is worse than in this file.", valueName: "file"))
    var baseline: String?

    @Option(
        help: ArgumentHelp(
            "Write the figures to this file as a baseline. A tolerance in it is kept.",
            valueName: "file"))
    var writeBaseline: String?

    @Option(
        help: ArgumentHelp("Write the transcripts to this file, as tab-separated path and text.", valueName: "file"))
    var writeTexts: String?

    @Option(
        help: ArgumentHelp(
            "Score the transcripts in this file (tab-separated path and text) instead of transcribing.",
            valueName: "file"))
    var readTexts: String?

    @Option(help: ArgumentHelp("Only rows with this text in their path.", valueName: "text")) var filter: String?

    @Option(help: ArgumentHelp("Only the first rows.", valueName: "rows")) var limit: Int?

    func validate() throws {
        if languageFromManifest, language != nil {
            throw ValidationError("--language-from-manifest and --language cannot be combined.")
        }
        if readTexts != nil, writeTexts != nil {
            throw ValidationError("--read-texts and --write-texts cannot be combined.")
        }
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    }

    func run() async throws {
        let entries = try entries()
        let baseline = try baseline.map(readBaseline)
        let report: EvaluationReport
        if let readTexts {
            report = evaluate(entries, try texts(in: readTexts))
        } else {
            let settings = try await engine.settings()
            if let language { try engine.check(language, settings) }
            report = await evaluate(entries, try await engine.fileTranscription(settings), settings)
        }
        switch format {
        case .table: print(report.table)
        case .json: print(report.json)
        }
        let regressions = baseline?.regressions(in: report) ?? []
        for regression in regressions { CommandEnvironment.printError(regression.sentence) }
        if let writeTexts { try write(report.scores, to: writeTexts) }
        if let writeBaseline { try write(report, to: writeBaseline) }
        if !regressions.isEmpty || !report.failures.isEmpty || !(report.times?.paths.isEmpty ?? true) {
            throw ExitCode(1)
        }
    }

    private func evaluate(
        _ entries: [ManifestEntry], _ transcription: FileTranscription, _ settings: ServiceSettings
    ) async -> EvaluationReport {
        let folder = FilePath(manifest).removingLastComponent()
        let languages = language.map { LanguageChoice.fixed($0) } ?? .fromManifest
        var scores: [FileScore] = [], failures: [FileFailure] = []
        let progress = ProgressLine()
        for (index, entry) in entries.enumerated() {
            progress.show("\(index + 1)/\(entries.count) \(entry.path)")
            do throws(FileTranscriptionError) {
                var options = languages.options(for: entry, from: settings.transcription)
                options.wordTimestamps = true
                let file = try await transcription.transcribe(folder.pushing(FilePath(entry.path)), options: options)
                scores.append(
                    FileScore(
                        entry, text: file.transcript.text, audioSeconds: file.audioSeconds,
                        wallSeconds: file.wallSeconds,
                        times: TimeCheck(file.transcript, audioSeconds: file.audioSeconds)))
                progress.clear()
                for warning in warnings(file, entry) { CommandEnvironment.printError("\(entry.path): \(warning)") }
            } catch {
                progress.clear()
                CommandEnvironment.printError("\(entry.path): \(error.sentence)")
                failures.append(FileFailure(path: entry.path, reason: error.sentence))
            }
        }
        let conditions = EvaluationConditions(
            model: engine.model, precision: settings.engine.precision.rawValue, language: language?.text,
            beamSize: settings.engine.beamSize, threads: settings.engine.threads, kernels: Transcriber.kernelName)
        return EvaluationReport(
            conditions: conditions, scores: scores, failures: failures, peakMemory: PeakMemory.megabytes)
    }

    private func evaluate(_ entries: [ManifestEntry], _ texts: TextList) -> EvaluationReport {
        var scores: [FileScore] = [], failures: [FileFailure] = []
        for entry in entries {
            if let text = texts[entry.path] {
                scores.append(FileScore(entry, text: text, audioSeconds: entry.seconds, wallSeconds: 0))
            } else {
                failures.append(FileFailure(path: entry.path, reason: "has no text"))
            }
        }
        return EvaluationReport(conditions: nil, scores: scores, failures: failures, peakMemory: PeakMemory.megabytes)
    }

    /// The decoder's, and a length that is not the manifest's: a file cut short would pass for bad transcription.
    private func warnings(_ file: TranscribedFile, _ entry: ManifestEntry) -> [String] {
        guard abs(file.audioSeconds - entry.seconds) > 0.5 else { return file.warnings.map(\.detail) }
        return file.warnings.map(\.detail) + ["\(file.audioSeconds) s long, but \(entry.seconds) s in the manifest"]
    }

    private func entries() throws -> [ManifestEntry] {
        let all = try parsed(manifest) { text throws(ManifestError) in try Manifest(text).entries }
        let wanted = filter.map { text in all.filter { $0.path.contains(text) } } ?? all
        guard !wanted.isEmpty else { throw unusable(manifest, "no row has \"\(filter ?? "")\" in its path") }
        return Array(wanted.prefix(limit ?? wanted.count))
    }

    private func texts(in file: String) throws -> TextList {
        try parsed(file) { text throws(ManifestError) in try TextList(text) }
    }

    private func parsed<Content>(
        _ file: String, _ parse: (String) throws(ManifestError) -> Content
    ) throws -> Content {
        guard let text = String(data: try read(file), encoding: .utf8) else {
            throw unusable(file, "not valid UTF-8")
        }
        do throws(ManifestError) {
            return try parse(text)
        } catch {
            throw unusable(file, error.sentence)
        }
    }

    private func readBaseline(_ file: String) throws -> Baseline {
        let data = try read(file)
        do throws(BaselineError) {
            return try Baseline(json: data)
        } catch .malformed(let detail) {
            throw unusable(file, detail)
        }
    }

    private func write(_ scores: [FileScore], to file: String) throws {
        let lines = scores.map { "\($0.path)\t\($0.text.map { $0.isWhitespace ? " " : String($0) }.joined())\n" }
        do {
            try Data(("path\ttext\n" + lines.joined()).utf8).write(to: URL(filePath: file), options: .atomic)
        } catch {
            CommandEnvironment.printError("\(file): cannot be written")
            throw ExitCode(1)
        }
    }

    /// Failed files count in no rate, so a baseline without them would promise too much.
    private func write(_ report: EvaluationReport, to file: String) throws {
        guard report.failures.isEmpty else {
            CommandEnvironment.printError("\(file): not written, because files failed")
            return
        }
        let url = URL(filePath: file)
        let former = (try? Data(contentsOf: url)).flatMap { try? Baseline(json: $0) }
        let baseline = Baseline(report, tolerance: former?.tolerance ?? Baseline.usualTolerance)
        do {
            try baseline.json.write(to: url, options: .atomic)
        } catch {
            CommandEnvironment.printError("\(file): cannot be written")
            throw ExitCode(1)
        }
    }

    private func read(_ file: String) throws -> Data {
        do {
            return try Data(contentsOf: URL(filePath: file))
        } catch {
            throw unusable(file, "cannot be read")
        }
    }

    private func unusable(_ file: String, _ reason: String) -> ExitCode {
        CommandEnvironment.printError("\(file): \(reason)")
        return ExitCode(65)
    }
}
