import Foundation
import Reports

/// The description of this API, written by hand and verified by tests.
package enum OpenAPIDocument {
    /// The text of `Resources/openapi.json` for a version of the service and the models that it has.
    package static func text(version: String, models: [String]) -> String {
        String(decoding: PackageResources.openapi_json, as: UTF8.self)
            .replacing(#""version": "VERSION""#, with: #""version": "\#(version)""#)
            .replacing(#""MODEL""#, with: models.map { JSONText.string($0).text() }.joined(separator: ", "))
    }
}
