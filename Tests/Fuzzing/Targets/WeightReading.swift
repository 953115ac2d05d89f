import SystemPackage

@testable import Whisper

/// Reads what a model's loading reads of its files, but for the whole of large arrays.
struct WeightReading {
    private static let mostFloats = 4_096

    private static let roles: [WeightRole] = {
        let parts: [LinearRole.Part] = [
            .selfProjection, .selfOutput, .crossQuery, .crossProjection, .crossOutput, .expansion, .contraction,
        ]
        let linear =
            [LinearRole.convolution(1), .convolution(2), .embedding]
            + [WeightRole.Stack.encoder, .decoder].flatMap { stack in parts.map { .layer(stack, 0, $0) } }
        let norms = [NormRole.final(.encoder), .final(.decoder), .layer(.decoder, 0, .crossAttention)]
        return linear.flatMap { [.linear($0, .weight), .linear($0, .bias)] }
            + norms.flatMap { [.norm($0, .weight), .norm($0, .bias)] } + [.positions(.encoder), .positions(.decoder)]
    }()

    func read(_ folder: FilePath) {
        _ = ModelConfiguration(folder)
        _ = try? MemoryPlan(folder, EngineSettings(threads: 2))
        guard let source = try? WeightSources.open(folder) else { return }
        _ = try? ModelDimensions(source)
        for role in Self.roles where source.contains(role) {
            guard let array = try? source.array(role) else { continue }
            // As with everything that is read: the shape is compared with what is expected before it is used.
            let count = array.shape.reduce(1, *), part = min(count, Self.mostFloats)
            let floats = FloatBuffer(count: part)
            for start in Set([0, (count - part) / 2, count - part]) {
                try? array.read(from: start, count: part, into: floats.pointer, kernels: .best)
            }
        }
    }
}
