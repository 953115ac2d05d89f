package import WatchMe

/// The four ports, filled: what the pipeline works with.
package struct Adapters: Sendable {
    package var vault: any RecordingVault
    package var decoder: any AudioDecoder
    package var transcribers: any TranscriberSource
    package var store: any TranscriptStore

    package init(
        vault: any RecordingVault, decoder: any AudioDecoder, transcribers: any TranscriberSource,
        store: any TranscriptStore
    ) {
        self.vault = vault
        self.decoder = decoder
        self.transcribers = transcribers
        self.store = store
    }
}
