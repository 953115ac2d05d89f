/// Turns a WAV file's bytes into floats of full scale ±1, which float files may exceed.
struct SampleConversion {
    private let format: WAVFormat

    /// Beyond 32-bit integers written as floats there is no sound.
    private static let limit: Float = 0x1p32

    init(_ format: WAVFormat) { self.format = format }

    func floats(_ bytes: [UInt8]) -> [Float] {
        let count = bytes.count / format.bytesPerSample
        return bytes.withUnsafeBytes { raw in
            [Float](unsafeUninitializedCapacity: count) { output, filled in
                for index in 0..<count {
                    let value = self.value(raw, at: index * format.bytesPerSample)
                    // A float file may contain anything; NaN must not spread through the filters.
                    output[index] = abs(value) < Self.limit ? value : 0
                }
                filled = count
            }
        }
    }

    @inline(__always)
    private func value(_ raw: UnsafeRawBufferPointer, at offset: Int) -> Float {
        switch (format.encoding, format.bytesPerSample) {
        case (.integer, 1): return (Float(raw[offset]) - 128) / 128
        case (.integer, 2):
            return Float(Int16(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Int16.self))) / 32_768
        case (.integer, 3):
            let high = Int32(Int8(bitPattern: raw[offset + 2])) << 16
            return Float(high | Int32(raw[offset + 1]) << 8 | Int32(raw[offset])) / 8_388_608
        case (.integer, _):
            return Float(Int32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Int32.self))) / 2_147_483_648
        case (.float, 8):
            let bits = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            return Float(Double(bitPattern: bits))
        case (.float, _):
            return Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        case (.aLaw, _): return Self.aLaw(raw[offset])
        case (.muLaw, _): return Self.muLaw(raw[offset])
        }
    }

    /// ITU-T G.711, A-law: sign, three bits of exponent, four of mantissa, even bits inverted.
    private static func aLaw(_ byte: UInt8) -> Float {
        let code = Int(byte ^ 0x55), exponent = (code >> 4) & 7, mantissa = (code & 15) << 4
        let magnitude = exponent == 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1)
        return Float(code & 0x80 != 0 ? magnitude : -magnitude) / 32_768
    }

    /// ITU-T G.711, µ-law: all bits inverted, a bias of 132.
    private static func muLaw(_ byte: UInt8) -> Float {
        let code = Int(~byte), exponent = (code >> 4) & 7, mantissa = (code & 15) << 3
        let magnitude = ((mantissa + 132) << exponent) - 132
        return Float(code & 0x80 != 0 ? -magnitude : magnitude) / 32_768
    }
}
