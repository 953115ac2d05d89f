import Domain
import Plumbing
import SystemPackage

/// Reads and loads a model on the thread that will own it.
actor Loader {
    let thread = DedicatedThread(name: "whisper-0")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func plan(_ directory: FilePath, _ settings: EngineSettings) throws(TranscriptionError) -> MemoryPlan {
        try MemoryPlan(directory, settings)
    }

    func load(
        _ modelDirectory: FilePath, _ settings: EngineSettings
    ) throws(TranscriptionError) -> sending (model: WhisperModel, voiceActivity: VoiceActivity) {
        let name = modelDirectory.lastComponent?.string ?? modelDirectory.string
        let lanes = try plan(modelDirectory, settings).lanes(settings, model: name)
        MemorySlab.beginNew()
        let kernels = KernelSet.best, pool = ThreadPool(threads: settings.threads)
        let model = try WhisperModel(
            modelDirectory, lanes: lanes, hypotheses: settings.beamSize, shortensWindows: settings.shortensWindows,
            precision: settings.precision, kernels: kernels, pool: pool)
        return (model, VoiceActivity(kernels: kernels, pool: pool))
    }
}
