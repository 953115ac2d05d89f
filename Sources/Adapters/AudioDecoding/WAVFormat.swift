/// The `fmt ` chunk of a WAV file, checked.
///
/// Source: Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" and "Multiple channel audio data and
/// WAVE files" (WAVE_FORMAT_EXTENSIBLE).
struct WAVFormat: Equatable {
    enum Encoding: Equatable {
        /// Little-endian integers of 1–4 bytes; one byte is unsigned.
        case integer
        /// IEEE 754 of 4 or 8 bytes.
        case float
        case aLaw
        case muLaw
    }

    let encoding: Encoding
    let channels: Int
    /// Frames per second.
    let sampleRate: Int
    let bytesPerSample: Int
    /// What the header gets wrong about the frames, and how it was read.
    let note: String?

    var bytesPerFrame: Int { channels * bytesPerSample }

    /// Reads the chunk's body. `nil` for a codec that is not read natively.
    init?(_ body: [UInt8]) throws(WAVFault) {
        guard body.count >= 16 else { throw WAVFault("its fmt chunk is too short") }
        func uint16(_ offset: Int) -> Int { Int(body[offset]) | Int(body[offset + 1]) << 8 }
        func uint32(_ offset: Int) -> Int { uint16(offset) | uint16(offset + 2) << 16 }
        var tag = uint16(0)
        let bits = uint16(14)
        if tag == 0xFFFE {
            guard body.count >= 40 else { throw WAVFault("its extensible fmt chunk is too short") }
            tag = uint16(24)
        }
        switch tag {
        case 1: encoding = .integer
        case 3: encoding = .float
        case 6: encoding = .aLaw
        case 7: encoding = .muLaw
        default: return nil
        }
        channels = uint16(2)
        sampleRate = uint32(4)
        let container = Self.container(
            bits: bits, channels: channels, blockAlign: uint16(12), bytesPerSecond: uint32(8), sampleRate: sampleRate)
        bytesPerSample = container.bytes
        note = container.note
        guard (1...8).contains(channels) else { throw WAVFault("it claims \(channels) channels; 1 to 8 are read") }
        guard (4_000...384_000).contains(sampleRate) else {
            throw WAVFault(
                "it claims \(sampleRate) samples per second; 4000 to 384000 are read", isBeyondReading: true)
        }
        let sizes: [Int]
        switch encoding {
        case .integer: sizes = [1, 2, 3, 4]
        case .float: sizes = [4, 8]
        case .aLaw, .muLaw: sizes = [1]
        }
        guard sizes.contains(bytesPerSample) else { throw WAVFault("it claims \(bits) bits per sample") }
    }

    /// How many bytes a sample takes, by block align or, if that is impossible or contradicts the bytes per second, by the bits.
    private static func container(
        bits: Int, channels: Int, blockAlign: Int, bytesPerSecond: Int, sampleRate: Int
    ) -> (bytes: Int, note: String?) {
        let tight = (bits + 7) / 8
        if blockAlign == tight * channels || !(1...4).contains(tight) || channels == 0 { return (tight, nil) }
        // 24 bits in four bytes, as microphones send them over I2S.
        let isContainer =
            blockAlign % channels == 0 && (tight...4).contains(blockAlign / channels)
            && bytesPerSecond != tight * channels * sampleRate
        if isContainer { return (blockAlign / channels, nil) }
        return (tight, "The WAV header claims \(blockAlign) bytes per frame; \(tight * channels) were read.")
    }
}

/// A problem with a WAV header, as the end of a sentence.
struct WAVFault: Error, Equatable {
    let detail: String
    /// No other reader would get speech out of it.
    let isBeyondReading: Bool

    init(_ detail: String, isBeyondReading: Bool = false) {
        self.detail = detail
        self.isBeyondReading = isBeyondReading
    }
}
