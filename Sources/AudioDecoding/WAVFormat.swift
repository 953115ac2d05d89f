/// The `fmt ` chunk of a WAV file, checked.
///
/// Source: Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" and "Multiple channel audio data and
/// WAVE files" (WAVE_FORMAT_EXTENSIBLE).
struct WAVFormat: Equatable {
    enum Encoding: Equatable {
        /// Little-endian whole numbers of 1–4 bytes; one byte is unsigned.
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
        bytesPerSample = (bits + 7) / 8
        guard (1...8).contains(channels) else { throw WAVFault("it claims \(channels) channels; 1 to 8 are read") }
        guard (4_000...384_000).contains(sampleRate) else {
            throw WAVFault("it claims \(sampleRate) samples per second; 4000 to 384000 are read")
        }
        let sizes: [Int]
        switch encoding {
        case .integer: sizes = [1, 2, 3, 4]
        case .float: sizes = [4, 8]
        case .aLaw, .muLaw: sizes = [1]
        }
        guard sizes.contains(bytesPerSample) else { throw WAVFault("it claims \(bits) bits per sample") }
        guard uint16(12) == bytesPerFrame else {
            throw WAVFault("its block align is \(uint16(12)), its other fields need \(bytesPerFrame)")
        }
    }
}

/// What is wrong with a WAV header, as the end of a sentence.
struct WAVFault: Error, Equatable {
    let detail: String

    init(_ detail: String) { self.detail = detail }
}
