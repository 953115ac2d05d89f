import Domain
import SystemPackage
import Testing

@testable import Whisper

@Suite(.enabled(if: EngineFixture.hasModels, "needs the base model: vibe-transcriber models fetch"))
struct MemoryPlanTests {
    private func plan(
        _ precision: Precision, beamSize: Int = TranscriptionOptions.usualBeamSize, shortensWindows: Bool = true
    ) throws -> MemoryPlan {
        try MemoryPlan(
            EngineFixture.baseModel,
            EngineSettings(
                threads: 2, precision: precision, beamSize: beamSize, shortensWindows: shortensWindows))
    }

    @Test(
        "The base model at full speed stays in its bounds at the worst, with the next half hour in memory too",
        arguments: [(1, 445), (TranscriptionOptions.usualBeamSize, 490)])
    func fullSpeed(beamSize: Int, megabytes: Int) throws {
        let plan = try plan(.int8, beamSize: beamSize)
        #expect(plan.peak(lanes: plan.mostLanes, recordings: 2) < megabytes << 20)
        #expect(plan.peak(lanes: 1) < 250 << 20)
    }

    @Test("As many windows as fit, never more than a batch can use, none if none fits")
    func lanes() throws {
        let plan = try plan(.int8)
        #expect(plan.lanes(within: 8 << 30) == plan.mostLanes && plan.mostLanes == 16)
        #expect(plan.lanes(within: plan.peak(lanes: 3)) == 3)
        #expect(plan.lanes(within: plan.peak(lanes: 3) - 1) == 2)
        #expect(plan.lanes(within: plan.peak(lanes: 1) - 1) == 0)
        #expect(plan.lanes(within: 0) == 0)
    }

    @Test(
        "Recordings of the greatest length together with the whole batch stay within the limit",
        arguments: [300, 440, 600, 1024, 4096])
    func longRecordings(megabytes: Int) throws {
        let plan = try plan(.int8), limit = megabytes << 20
        let recordings = plan.recordings(within: limit), lanes = plan.lanes(within: limit, recordings: recordings)
        let seconds = plan.longestRecording(within: limit)
        #expect(seconds >= 1_800)
        let model = plan.peak(lanes: lanes, recordings: recordings) - recordings * MemoryPlan.recording
        let samples = AudioSamples.sampleRate * MemoryLayout<Int16>.stride
        #expect(model + recordings * seconds * samples <= limit)
        #expect(model + recordings * (seconds + 2) * samples > limit)
    }

    @Test("Memory that others in the control group use is reserved, but not out of this process's own limit")
    func reserved() {
        let machine = EngineSettings(threads: 1, reservedMemory: 100 << 20)
        #expect(machine.memory == MachineLimits.current.memory - (100 << 20))
        #expect(EngineSettings(threads: 1, memoryLimit: 300 << 20, reservedMemory: 100 << 20).memory == 300 << 20)
    }

    @Test("Single precision takes more of everything")
    func precision() throws {
        let int8 = try plan(.int8), f32 = try plan(.f32)
        #expect(f32.weights > 3 * int8.weights && f32.fixed > int8.fixed)
        #expect(f32.resident(lanes: 2) - f32.resident(lanes: 1) >= int8.resident(lanes: 2) - int8.resident(lanes: 1))
    }

    @Test("More short windows fit than whole ones")
    func windows() throws {
        let short = try plan(.int8), whole = try plan(.int8, shortensWindows: false)
        #expect(short.peak(lanes: 1) == whole.peak(lanes: 1))
        let limit = whole.peak(lanes: 4)
        #expect(whole.lanes(within: limit) == 4 && short.lanes(within: limit) > 4)
    }

    @Test("In the worst case, the windows of all lanes find room one after the other", arguments: Precision.allCases)
    func room(precision: Precision) throws {
        for shortensWindows in [true, false] {
            let model = try WhisperModel(
                EngineFixture.baseModel, lanes: 4, shortensWindows: shortensWindows, precision: precision,
                kernels: .best, pool: ThreadPool(threads: 1))
            let whole = model.positions(samples: 480_000)
            var caches = (0..<4).compactMap { _ in model.cache(for: whole) }
            #expect(caches.count == (shortensWindows ? 2 : 4))
            caches = []
            caches = (0..<4).compactMap { _ in model.cache(for: model.positions(samples: 160_000)) }
            #expect(caches.count == 4)
            caches = []
            #expect(model.cache(for: whole) != nil)
        }
    }

    @Test("A model that does not fit is rejected before it is loaded, with the numbers")
    func refusal() async throws {
        let needed = try (plan(.int8).peak(lanes: 1) + (1 << 20) - 1) >> 20
        await #expect(
            throws: TranscriptionError.tooLarge(model: "base", neededMegabytes: needed, availableMegabytes: 100)
        ) {
            _ = try await Transcriber(
                modelDirectory: EngineFixture.baseModel, settings: EngineSettings(threads: 2, memoryLimit: 100 << 20))
        }
    }

    @Test("The machine's memory is known")
    func available() {
        #expect(MachineLimits.current.memory > 256 << 20)
    }
}
