/// One head of the decoder's cross-attention.
struct AlignmentHead: Equatable, Sendable {
    let layer: Int
    let head: Int
}

extension ModelDimensions {
    /// What to align words with if the model's files do not say: the heads of the later half of the decoder's layers.
    var laterHeads: [AlignmentHead] {
        (decoderLayers / 2..<decoderLayers).flatMap { layer in
            (0..<heads).map { AlignmentHead(layer: layer, head: $0) }
        }
    }
}
