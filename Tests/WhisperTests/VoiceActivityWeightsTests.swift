import Crypto
import Domain
import Testing

@testable import Whisper

@Suite struct VoiceActivityWeightsTests {
    @Test("The weights inside the program are the published ones, byte for byte")
    func digest() {
        // Of silero_vad_16k_op15.onnx in the Python package silero-vad 6.2.3.
        let published = "7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49"
        let digest = SHA256.hash(data: VoiceActivity.weights).description
        #expect(digest == "SHA256 digest: \(published)")
    }

    @Test("They make a detector that finds no speech in silence")
    func silence() {
        let detector = VoiceActivity(kernels: KernelSet.best, pool: ThreadPool(threads: 1))
        let probabilities = detector.probabilities(
            of: AudioSamples(samples: [Int16](repeating: 0, count: 16_000)))
        #expect(probabilities.count == 32 && probabilities.allSatisfy { $0 < 0.1 })
    }
}
