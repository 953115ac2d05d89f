import App
import ArgumentParser

/// The root command: each subcommand is one line here and one file next to this one.
@main
struct VibeTranscriber: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vibe-transcriber",
        abstract: "Turns a recorder's day of audio into text.",
        discussion: """
            Settings come from the environment and from a file .env in the working directory; .env.example lists them \
            all. Without any, recordings are read from a folder and texts are kept in SQLite.
            """,
        version: Version.description,
        subcommands: [
            ServeCommand.self,
            FetchAndTranscribeCommand.self,
            TranscribeCommand.self,
            EvaluateCommand.self,
            ModelsCommand.self,
            BenchCommand.self,
            DoctorCommand.self,
            SchemaCommand.self,
            HealthCommand.self,
        ])
}
