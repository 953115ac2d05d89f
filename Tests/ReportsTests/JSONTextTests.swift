import Foundation
import Reports
import Testing

@Suite struct JSONTextTests {
    @Test(arguments: ["plain", "quote \" backslash \\", "\u{0}\u{1F}\n\r\t", "日本語 😀", "\u{7F}/"])
    func stringsSurviveARoundTrip(text: String) throws {
        let json = JSONText.strings([text]).text()
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [text])
    }

    @Test func membersKeepTheirOrder() {
        let json = JSONText.members(["z": .integer(1), "a": .decimal(0.25, places: 1), "m": .array([])])
        #expect(json.text() == #"{"z":1,"a":0.2,"m":[]}"#)
        #expect(json.text(indented: true) == "{\n  \"z\": 1,\n  \"a\": 0.2,\n  \"m\": []\n}")
    }
}
