import CZlib

/// How repetitive a text is: its UTF-8 bytes per byte of their zlib compression (default level), 0 for no text.
/// Whisper takes more than 2.4 as a sign of a loop.
func compressionRatio(of text: String) -> Double {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else { return 0 }
    var length = compressBound(uLong(bytes.count))
    var compressed = [UInt8](repeating: 0, count: Int(length))
    guard compress(&compressed, &length, bytes, uLong(bytes.count)) == Z_OK, length > 0 else { return 0 }
    return Double(bytes.count) / Double(length)
}
