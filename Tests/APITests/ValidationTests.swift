import HTTPTypes
import Testing

@Suite struct ValidationTests {
    @Test(arguments: [
        (
            "", #"[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]"#
        ),
        (
            "{", #"[{"type":"json_invalid","loc":["body",0],"msg":"JSON decode error","input":{}}]"#
        ),
        (
            "[1]",
            #"[{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to "#
                + #"extract fields from","input":[1]}]"#
        ),
        (
            #"{"date":"2025-07-16"}"#,
            #"[{"type":"missing","loc":["body","device_id"],"msg":"Field required","input":{"date":"2025-07-16"}}]"#
        ),
        (
            #"{"device_id":7,"date":"2025-07-16"}"#,
            #"[{"type":"string_type","loc":["body","device_id"],"msg":"Input should be a valid string","input":7}]"#
        ),
        (
            #"{"device_id":"..","date":"2025-07-16"}"#,
            #"[{"type":"value_error","loc":["body","device_id"],"msg":"Value error, 1-128 characters of "#
                + #"A-Z a-z 0-9 . _ - are allowed, but neither . nor ..","input":".."}]"#
        ),
        (
            #"{"device_id":"d","local_date":"2025-02-29"}"#,
            #"[{"type":"value_error","loc":["body","local_date"],"msg":"Value error, an existing day in the form "#
                + #"YYYY-MM-DD is expected","input":"2025-02-29"}]"#
        ),
        (
            #"{"device_id":"d","date":"2025-07-16","time_blocks":["10-00","10-15"],"force":"yes"}"#,
            #"[{"type":"value_error","loc":["body","time_blocks",1],"msg":"Value error, a slot from 00-00 to 23-30 is "#
                + #"expected","input":"10-15"},{"type":"bool_type","loc":["body","force"],"msg":"Input should be a "#
                + #"valid boolean","input":"yes"}]"#
        ),
    ])
    func problemsHaveFastAPIsShape(body: String, detail: String) async throws {
        let answer = try await TestService().answer(body: body)
        #expect(answer.status == 422)
        #expect(answer.body.hasPrefix(#"{"detail":\#(detail),"message":""#), "\(answer.body)")
    }

    @Test func allProblemsComeAtOnceAndTheMessageNamesThem() async throws {
        let answer = try await TestService().answer(body: "{}")
        #expect(answer.status == 422)
        #expect(answer.body.hasSuffix(#","message":"device_id: Field required; date: Field required"}"#))
    }

    @Test func anUnknownModelIsRefusedInJapanese() async throws {
        let answer = try await TestService().answer(
            body: #"{"device_id":"d","date":"2025-07-16","model":"huge"}"#)
        #expect(answer.status == 400)
        #expect(
            answer.body == #"{"detail":"サポートされていないモデル: huge. 対応モデル: base","#
                + #""message":"サポートされていないモデル: huge. 対応モデル: base"}"#)
    }

    @Test func bodiesOver64KilobytesAreRefused() async throws {
        let answer = try await TestService().answer(body: String(repeating: " ", count: 65 * 1024))
        #expect(answer.status == 413)
        #expect(answer.body.contains(#""message":""#))
    }

    @Test(arguments: ["/nowhere", "/fetch-and-transcribe/x"])
    func unknownPathsAreNotFound(path: String) async throws {
        let answer = try await TestService().answer(.get, path)
        #expect(answer.status == 404)
        #expect(answer.body == #"{"detail":"Not Found","message":"Not Found"}"#)
    }

    @Test(arguments: ["/fetch-and-transcribe", "/fetch-and-transcribe/"])
    func otherMethodsAreRefusedWithTheAllowedOnes(path: String) async throws {
        let answer = try await TestService().answer(.get, path)
        #expect(answer.status == 405)
        #expect(answer.headers[.allow] == "POST")
        #expect(answer.body == #"{"detail":"Method Not Allowed","message":"Method Not Allowed"}"#)
    }
}
