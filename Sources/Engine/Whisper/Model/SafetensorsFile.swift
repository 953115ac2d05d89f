import Foundation
import SystemPackage

/// The index of one `.safetensors` file: a u64 length, a JSON header of that length, then the arrays' bytes.
///
/// The file is untrusted: length, offsets and types are checked; the arrays must follow one another without gap or overlap, up
/// to the end. Source: the safetensors format's specification.
struct SafetensorsFile {
    let arrays: [String: StoredArray]

    /// Far more than any Whisper model's header.
    private static let longestHeader = 8 << 20

    init(_ path: FilePath) throws(WeightFileError) {
        let file = try ArrayFile(path)
        guard file.length >= 8 else { throw .damaged(file: file.name, "it ends too early") }
        let length = try file.head(8).withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
        guard length <= min(Self.longestHeader, file.length - 8) else {
            throw .damaged(file: file.name, "its header claims \(length) bytes")
        }
        let start = 8 + Int(length)
        let json = try file.head(start).dropFirst(8)
        guard let header = try? JSONDecoder().decode(Header.self, from: Data(json)) else {
            throw .unknownFormat(file: file.name, "its header is not that of a safetensors file")
        }
        arrays = try Self.place(header.entries, start, file)
    }

    private static func place(
        _ entries: [String: Header.Entry], _ start: Int, _ file: ArrayFile
    ) throws(WeightFileError) -> [String: StoredArray] {
        var arrays: [String: StoredArray] = [:]
        var ranges: [Range<Int>] = []
        let space = 0...file.length - start
        for (name, entry) in entries {
            guard let element = element(entry.type) else {
                throw .damaged(file: file.name, "\(name) has the unknown type \(entry.type)")
            }
            let offsets = entry.offsets
            guard offsets.count == 2, space.contains(offsets[0]), space.contains(offsets[1]),
                let count = StoredArray.count(entry.shape), offsets[1] - offsets[0] == count * element.size
            else { throw .damaged(file: file.name, "the place of \(name) does not fit its shape or the file") }
            ranges.append(offsets[0]..<offsets[1])
            arrays[name] = StoredArray(file: file, shape: entry.shape, element: element, offset: start + offsets[0])
        }
        var end = 0
        for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            guard range.lowerBound == end else { throw .damaged(file: file.name, "its arrays overlap or leave gaps") }
            end = range.upperBound
        }
        guard end == space.upperBound else { throw .damaged(file: file.name, "its length is not that of its arrays") }
        return arrays
    }

    private static func element(_ type: String) -> StoredArray.Element? {
        switch type {
        case "F32": .float32
        case "F16": .float16
        case "BF16": .bfloat16
        case "I8": .int8
        case "I16": .int16
        case "I32": .int32
        case "U8", "BOOL", "F8_E5M2", "F8_E4M3": .other(size: 1)
        case "U16": .other(size: 2)
        case "U32": .other(size: 4)
        case "I64", "U64", "F64": .other(size: 8)
        default: nil
        }
    }

    private struct Header: Decodable {
        struct Entry: Decodable {
            let type: String
            let shape: [Int]
            /// First byte and the one after the last, relative to the end of the header.
            let offsets: [Int]

            private enum CodingKeys: String, CodingKey {
                case type = "dtype"
                case shape
                case offsets = "data_offsets"
            }
        }

        let entries: [String: Entry]

        init(from decoder: any Swift.Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            var entries: [String: Entry] = [:]
            for key in container.allKeys where key.stringValue != "__metadata__" {
                entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
            }
            self.entries = entries
        }

        private struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }
}
