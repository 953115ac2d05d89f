import CoreMetrics
import Observability
import Testing

@Suite struct PrometheusRegistryTests {
    @Test func countersAndGaugesAreLinesWithHelpAndType() {
        let registry = PrometheusRegistry(help: ["vibe_slots_total": "Slots\nby \\ outcome."])
        Counter(label: "vibe_slots_total", dimensions: [("outcome", "silent")], factory: registry).increment(by: 2)
        Counter(label: "vibe_slots_total", dimensions: [("outcome", "silent")], factory: registry).increment()
        FloatingPointCounter(label: "vibe.audio", factory: registry).increment(by: 1.5)
        let gauge = Meter(label: "vibe_queue", factory: registry)
        gauge.set(7)
        gauge.decrement(by: 3)
        #expect(
            registry.text() == """
                # TYPE vibe_audio counter
                vibe_audio 1.5
                # TYPE vibe_queue gauge
                vibe_queue 4
                # HELP vibe_slots_total Slots\\nby \\\\ outcome.
                # TYPE vibe_slots_total counter
                vibe_slots_total{outcome="silent"} 3

                """)
    }

    @Test func histogramsCountUpToEachBound() {
        let registry = PrometheusRegistry(buckets: [0.5, 1])
        let timer = Timer(label: "t", dimensions: [("stage", "fetch")], factory: registry)
        for milliseconds in [100, 500, 700, 5_000] { timer.recordMilliseconds(milliseconds) }
        #expect(
            registry.text() == """
                # TYPE t histogram
                t_bucket{stage="fetch",le="0.5"} 2
                t_bucket{stage="fetch",le="1"} 3
                t_bucket{stage="fetch",le="+Inf"} 4
                t_sum{stage="fetch"} 6.3
                t_count{stage="fetch"} 4

                """)
    }

    @Test func labelValuesAreEscaped() {
        let registry = PrometheusRegistry()
        Meter(label: "g", dimensions: [("l", "a\"b\\c\nd")], factory: registry).set(1)
        #expect(registry.text().contains(#"g{l="a\"b\\c\nd"} 1"#))
    }

    @Test func aNameOfAnotherKindAndEndlessLabelsAreNotShown() {
        let registry = PrometheusRegistry()
        Meter(label: "x", factory: registry).set(1)
        Counter(label: "x", dimensions: [("a", "b")], factory: registry).increment()
        #expect(registry.text() == "# TYPE x gauge\nx 1\n")
        for number in 0..<2_000 { Counter(label: "y", dimensions: [("n", "\(number)")], factory: registry).increment() }
        #expect(registry.text().count { $0 == "\n" } < 600)
    }

    @Test func manyWritersLoseNothing() async {
        let registry = PrometheusRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 { Counter(label: "c", factory: registry).increment() }
                }
            }
        }
        #expect(registry.text().hasSuffix("\nc 8000\n"))
    }
}
