import Plumbing

/// A calendar date as the recorder's own clock had it; never converted between time zones.
package struct LocalDate: Hashable, Sendable, Comparable, CodedAsText {
    package let year: Int
    package let month: Int
    package let day: Int

    /// Reads `YYYY-MM-DD`; `nil` when the text has another form or names a day that does not exist.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
        guard year >= 1, (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day) else {
            return nil
        }
        self.init(year: year, month: month, day: day)
    }

    private init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    package var daysSince1970: Int { GregorianCalendar.daysSince1970(year: year, month: month, day: day) }

    package var lastOfItsMonth: LocalDate {
        LocalDate(year: year, month: month, day: Self.days(in: month, of: year))
    }

    /// This day and those after it, to the last of the same month.
    var throughEndOfMonth: [LocalDate] {
        (day...lastOfItsMonth.day).map { LocalDate(year: year, month: month, day: $0) }
    }

    package var description: String {
        func padded(_ value: Int, to width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
    }

    package static func < (left: LocalDate, right: LocalDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

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
