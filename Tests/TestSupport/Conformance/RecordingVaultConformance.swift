package import Domain
import Foundation
package import SystemPackage
import Testing

/// What every vault of recordings promises.
package enum RecordingVaultConformance {
    /// - Parameters:
    ///   - slot: has a recording with the bytes `audio`.
    ///   - absent: has none, on the same day.
    ///   - folder: for downloads; nothing else may be left in it.
    package static func check(
        _ vault: some RecordingVault, has audio: [UInt8], at slot: RecordingSlot, butNotAt absent: RecordingSlot,
        folder: FilePath
    ) async throws {
        let presence = try await vault.presence(of: slot)
        guard case .present = presence else {
            Issue.record("the recording is not found")
            return
        }
        #expect(try await vault.presence(of: absent) == .absent)
        if let day = try await vault.recordings(of: slot.day) {
            #expect(try day[slot.block]?.get() == presence, "the list of a day and single questions agree")
            #expect(day[absent.block] == nil)
        }

        let recording = try await vault.fetch(slot, into: folder)
        #expect(recording.slot == slot)
        #expect(try [UInt8](Data(contentsOf: URL(filePath: recording.path.string))) == audio, "every byte arrives")
        #expect(recording.isTemporary == recording.path.starts(with: folder), "only downloads are temporary")
        if recording.isTemporary { try FileManager.default.removeItem(atPath: recording.path.string) }
        await #expect(throws: VaultError.vanished) { try await vault.fetch(absent, into: folder) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.string).isEmpty, "nothing is left behind")
    }
}
