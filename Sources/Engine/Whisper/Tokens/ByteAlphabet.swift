/// GPT-2's letters for bytes: printable Latin-1 characters stand for themselves, the other 68 bytes for the scalars from
/// U+0100 on, in order.
enum ByteAlphabet {
    /// Indexed by byte.
    static let scalars: [Unicode.Scalar] = {
        var next: UInt32 = 0x100
        return (UInt8.min...UInt8.max).map { byte in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
            default:
                defer { next += 1 }
                return Unicode.Scalar(next) ?? " "
            }
        }
    }()

    /// The byte of each of the scalars.
    static let bytes: [Unicode.Scalar: UInt8] = Dictionary(
        uniqueKeysWithValues: zip(scalars, UInt8.min...UInt8.max))
}
