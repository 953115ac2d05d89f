import SystemPackage
import WatchMe

/// Loads a model on the thread that will own it.
actor Loader {
    let thread = DedicatedThread(name: "whisper-0")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func load(
        _ modelDirectory: FilePath, _ voiceActivityModel: FilePath, _ settings: EngineSettings
    ) throws(TranscriptionError) -> sending (model: WhisperModel, voiceActivity: VoiceActivity) {
        let plan = try MemoryPlan(modelDirectory, precision: settings.precision, threads: settings.threads)
        let lanes = try plan.lanes(settings, model: modelDirectory)
        let kernels = KernelSet.best, pool = ThreadPool(threads: settings.threads)
        let model = try WhisperModel(
            modelDirectory, lanes: lanes, precision: settings.precision, kernels: kernels, pool: pool)
        do {
            return (model, try VoiceActivity(voiceActivityModel, kernels: kernels, pool: pool))
        } catch {
            throw .modelUnavailable(
                model: "silero-vad", detail: "\(error.sentence) (run: vibe-transcriber models fetch)")
        }
    }
}
