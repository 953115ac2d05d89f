import HTTPTypes
import Testing

@Suite struct StatusRoutesTests {
    @Test func theOverviewCarriesTheKnownKeysAndTheLoad() async throws {
        let answer = try await TestService().answer(.get, "/")
        #expect(answer.status == 200)
        #expect(
            answer.body == #"{"name":"Whisper API for WatchMe","version":"1.2.3","#
                + #""description":"音声文字起こしAPI - Supabase統合版","#
                + #""endpoints":{"main":"/fetch-and-transcribe","docs":"/docs"},"status":"idle","model":"base","#
                + #""queue":{"running":0,"waiting":0,"limit":8}}"#)
    }

    @Test func headAnswersWithoutABody() async throws {
        let answer = try await TestService().answer(.head, "/")
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
    }

    @Test func healthSaysThatTheProcessIsAlive() async throws {
        let answer = try await TestService().answer(.get, "/health")
        #expect(answer.status == 200)
        #expect(answer.body == #"{"status":"ok"}"#)
    }
}
