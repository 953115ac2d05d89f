import Domain
import Foundation
import HTTPTypes
import Reports

@testable import API

/// A body of `POST /fetch-and-transcribe`.
struct DayRequestTarget: FuzzTarget {
    static let name = "day-request"

    func run(_ input: [UInt8]) {
        do {
            let request = try DayRequestBody.parse(Data(input), models: ["base", "small"])
            expect(["base", "small"].contains(request.model) && !request.blocks.isEmpty, "A request is sound.")
        } catch {
            let answer = Data(error.json.text().utf8)
            let isJSON = (try? JSONSerialization.jsonObject(with: answer)) is [String: Any]
            expect(isJSON, "An answer is JSON: \(String(decoding: answer, as: UTF8.self))")
            expect(error.status.code == 422 || error.status.code == 400, "The fault is the caller's.")
        }
    }
}
