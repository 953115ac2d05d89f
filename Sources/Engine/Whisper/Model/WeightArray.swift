/// The weights of one role as the engine reads them: floats, row-major, of one stored array or of several that are stacked on
/// the first axis.
struct WeightArray {
    enum Part {
        case stored(StoredArray)
        /// A bias that the model does not have.
        case zeros(count: Int)

        fileprivate var shape: [Int] {
            switch self {
            case .stored(let array): array.shape
            case .zeros(let count): [count]
            }
        }
    }

    /// Its name in the file, for errors.
    let name: String
    let shape: [Int]
    private let parts: [Part]

    /// - Throws: if the parts are not floats, or differ in anything but the first axis.
    init(_ parts: [Part], name: String, file: String) throws(WeightFileError) {
        guard let first = parts.first?.shape else { throw .damaged(file: file, "\(name) is missing") }
        var rows = 0
        for part in parts {
            guard part.shape.count == first.count, part.shape.dropFirst() == first.dropFirst() else {
                throw .damaged(file: file, "the parts of \(name) differ in shape")
            }
            if case .stored(let array) = part, !array.element.isFloat {
                throw .damaged(
                    file: file, "\(name) is not stored as floats; use a conversion in float16, bfloat16 or float32")
            }
            rows += part.shape.first ?? 1
        }
        shape = first.isEmpty ? [] : [rows] + first.dropFirst()
        self.name = name
        self.parts = parts
    }

    /// Widens `count` floats from float `start` on into `output`.
    func read(
        from start: Int, count: Int, into output: UnsafeMutablePointer<Float>, kernels: KernelSet
    ) throws(WeightFileError) {
        var begin = 0
        for part in parts {
            let end = begin + part.shape.reduce(1, *)
            let overlap = max(begin, start)..<max(max(begin, start), min(end, start + count))
            defer { begin = end }
            guard !overlap.isEmpty else { continue }
            let target = output + (overlap.lowerBound - start)
            switch part {
            case .zeros: target.update(repeating: 0, count: overlap.count)
            case .stored(let array):
                try array.read(
                    from: overlap.lowerBound - begin, count: overlap.count, into: target, kernels: kernels)
            }
        }
    }
}
