/// A calendar month on the recorder's own clock.
package struct LocalMonth: Hashable, Sendable, CustomStringConvertible {
    package let first: LocalDate
    package let last: LocalDate

    /// Reads `YYYY-MM`; `nil` if the text has another form or names a month that does not exist.
    package init?(_ text: String) {
        guard let first = LocalDate(text + "-01") else { return nil }
        self.first = first
        last = first.lastOfItsMonth
    }

    /// In order.
    package var dates: [LocalDate] { first.throughEndOfMonth }

    package var description: String { String(first.description.dropLast(3)) }
}
