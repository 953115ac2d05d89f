/// The beginning of a download, and how long a WAV file says there that it is: all that tells a body without a length from one that
/// broke off.
///
/// Source: Microsoft, "Multimedia Programming Interface and Data Specifications 1.0".
struct WAVHead {
    private var bytes: [UInt8] = []

    /// Chunks before the audio are a few kilobytes.
    private static let most = 1 << 16

    mutating func append(_ more: some Collection<UInt8>) {
        bytes += more.prefix(Self.most - bytes.count)
    }

    /// Bytes from the start of the file to the end of its audio, or as many as its header needs at least where it is not all there;
    /// `nil` for what is no WAV or says nothing, as a recorder that streams.
    var claimedLength: Int? {
        guard !bytes.isEmpty, bytes.starts(with: "RIFF".utf8.prefix(bytes.count)) else { return nil }
        guard bytes.count >= 12 else { return 12 }
        guard bytes[8..<12].elementsEqual("WAVE".utf8) else { return nil }
        var place = 12
        while place + 8 <= bytes.count {
            let size = bytes[(place + 4)..<(place + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
            if bytes[place..<(place + 4)].elementsEqual("data".utf8) {
                return size == 0 || size >= 0xFFFF_FF00 ? nil : place + 8 + size
            }
            place += 8 + size + size % 2
        }
        return bytes.count < Self.most ? place + 8 : nil
    }
}
