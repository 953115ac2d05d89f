import Domain
import Plumbing
import SystemPackage

/// Looks for speech on a thread of its own, so that the next recording is ready when the transcriber is done with the current
/// one. Loaded on first use.
actor SpeechListener {
    private let thread = DedicatedThread(name: "listener-0")
    private let threads: Int
    private lazy var voiceActivity = VoiceActivity(kernels: KernelSet.best, pool: ThreadPool(threads: threads))

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(threads: Int) { self.threads = threads }

    /// One probability for each 512 samples.
    func probabilities(of audio: AudioSamples) -> [Float] { voiceActivity.attentiveProbabilities(of: audio) }
}
