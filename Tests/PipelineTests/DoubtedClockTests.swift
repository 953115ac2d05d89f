import Foundation
import Pipeline
import Testing

@Suite struct DoubtedClockTests {
    private let start = ContinuousClock.now
    private let time = Date(timeIntervalSince1970: 1_000_000)

    @Test func aClockThatIsSetForwardIsBelievedFromTheNextReadingOn() {
        var clock = DoubtedClock()
        #expect(clock.read(time: time, instant: start) == time)
        #expect(clock.read(time: time + 90_000, instant: start + .seconds(3_600)) == time + 3_600)
        #expect(clock.read(time: time + 93_600, instant: start + .seconds(7_200)) == time + 93_600)
    }

    @Test func aClockThatIsSetBackIsBelievedAtOnce() {
        var clock = DoubtedClock()
        _ = clock.read(time: time, instant: start)
        #expect(clock.read(time: time - 90_000, instant: start + .seconds(3_600)) == time - 90_000)
        #expect(clock.read(time: time + 7_200, instant: start + .seconds(7_200)) == time - 86_400)
        #expect(clock.read(time: time + 10_800, instant: start + .seconds(10_800)) == time + 10_800)
    }
}
