import Foundation

/// Builds WAV files byte by byte, right or wrong on purpose.
struct WAVBytes {
    var tag: UInt16 = 1
    var channels: UInt16 = 1
    var rate: UInt32 = 16_000
    var bits: UInt16 = 16
    var isExtensible = false
    /// Which speakers an extensible header names.
    var channelMask: UInt32 = 0
    /// The length of a JUNK chunk that stands before `fmt `.
    var junk: Int?
    /// A chunk that stands before `data`, of odd length.
    var hasFiller = false
    /// What the data chunk claims; `nil` for the truth.
    var claimedBytes: UInt32?
    var blockAlign: UInt16?
    var body = Data()

    var data: Data {
        var format = Data()
        func append<Value: FixedWidthInteger>(_ value: Value, to data: inout Data) {
            withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
        }
        let align = blockAlign ?? channels * ((bits + 7) / 8)
        append(isExtensible ? 0xFFFE : tag, to: &format)
        append(channels, to: &format)
        append(rate, to: &format)
        append(rate &* UInt32(align), to: &format)
        append(align, to: &format)
        append(bits, to: &format)
        if isExtensible {
            append(UInt16(22), to: &format)
            append(bits, to: &format)
            append(channelMask, to: &format)
            append(tag, to: &format)
            format.append(Data(count: 14))
        }
        var file = Data("RIFF".utf8)
        append(UInt32(truncatingIfNeeded: 36 + body.count), to: &file)
        file.append(Data("WAVE".utf8))
        if let junk {
            file.append(Data("JUNK".utf8))
            append(UInt32(junk), to: &file)
            file.append(Data(count: junk + junk % 2))
        }
        file.append(Data("fmt ".utf8))
        append(UInt32(format.count), to: &file)
        file.append(format)
        if hasFiller {
            file.append(Data("LIST".utf8))
            append(UInt32(5), to: &file)
            file.append(Data("odd!!\0".utf8))
        }
        file.append(Data("data".utf8))
        append(claimedBytes ?? UInt32(body.count), to: &file)
        file.append(body)
        return file
    }

    /// Little-endian bytes of samples −1…1 in this encoding.
    mutating func fill(_ samples: [Double]) {
        body = Data()
        for sample in samples {
            switch (tag, bits) {
            case (1, 8): body.append(UInt8(clamping: Int((sample * 128).rounded()) + 128))
            case (1, 16):
                withUnsafeBytes(of: Int16(clamping: Int((sample * 32_768).rounded())).littleEndian) {
                    body.append(contentsOf: $0)
                }
            case (1, 24):
                let value = Int32(clamping: Int((sample * 8_388_608).rounded()))
                withUnsafeBytes(of: value.littleEndian) { body.append(contentsOf: $0.prefix(3)) }
            case (1, _):
                withUnsafeBytes(of: Int32(clamping: Int((sample * 2_147_483_648).rounded())).littleEndian) {
                    body.append(contentsOf: $0)
                }
            case (3, 64): withUnsafeBytes(of: sample.bitPattern.littleEndian) { body.append(contentsOf: $0) }
            default: withUnsafeBytes(of: Float(sample).bitPattern.littleEndian) { body.append(contentsOf: $0) }
            }
        }
    }
}
