package import Domain
import Foundation
package import SystemPackage

/// Reads each byte of a file as one sample; a file that says `damaged` is.
package struct MemoryDecoder: AudioDecoder {
    package init() {}

    package func decode(_ file: FilePath) async throws(AudioDecodingError) -> AudioSamples {
        guard let data = FileManager.default.contents(atPath: file.string) else {
            throw .unreadable(detail: "There is no such file.")
        }
        if data == Data("damaged".utf8) { throw .malformed(detail: "The file says that it is damaged.") }
        return AudioSamples(samples: data.map { Int16($0) })
    }
}
