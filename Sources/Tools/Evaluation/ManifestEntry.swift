/// A row of a manifest: an audio file and what is said in it.
package struct ManifestEntry: Sendable, Equatable {
    /// Relative to the manifest's folder.
    package let path: String
    /// The file's length according to the manifest.
    package let seconds: Double
    /// `nil` if nobody speaks.
    package let speech: Speech?

    package init(path: String, seconds: Double, speech: Speech?) {
        self.path = path
        self.seconds = seconds
        self.speech = speech
    }

    package struct Speech: Sendable, Equatable {
        /// A Whisper language code such as `ja`.
        package let language: String
        package let transcript: String

        package init(language: String, transcript: String) {
            self.language = language
            self.transcript = transcript
        }
    }
}
