import HTTPTypes
package import Hummingbird
import NIOCore
package import Reports

extension Response {
    package init(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], json: JSONText) {
        var headers = headers
        headers[.contentType] = "application/json"
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: json.text())))
    }

    init(_ error: APIError) {
        self.init(status: error.status, headers: error.headers, json: error.json)
    }
}
