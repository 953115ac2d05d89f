extension String {
    /// The text without the control characters U+0000 to U+001F except tab and line feed: they are not text, and PostgreSQL takes no U+0000.
    package var withoutControlCharacters: String {
        guard unicodeScalars.contains(where: Self.isControl) else { return self }
        return String(
            unicodeScalars.lazy.filter { !Self.isControl($0) }.reduce(into: UnicodeScalarView()) { $0.append($1) })
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 && scalar != "\t" && scalar != "\n"
    }
}
