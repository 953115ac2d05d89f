import CKernels

/// What one lane of the decoder remembers: its window's cross-attention keys and values, and the keys and values of
/// the tokens so far.
///
/// Cross-attention is in half precision, as every step reads all of it. Keys stand dimension by dimension, so that the
/// scores of neighbouring positions are neighbouring lanes of a vector.
final class KeyValueCache {
    /// Floats between two dimensions' keys: the positions, rounded up to whole cache lines.
    let keyStride: Int
    private let dimensions: ModelDimensions
    private let capacity: Int
    private let crossKeys: HalfBuffer
    private let crossValues: HalfBuffer
    private let selfKeys: FloatBuffer
    private let selfValues: FloatBuffer

    /// `capacity` is the largest number of tokens, prompt included.
    init(_ dimensions: ModelDimensions, capacity: Int) {
        self.dimensions = dimensions
        self.capacity = capacity
        keyStride = (dimensions.audioContext + 31) / 32 * 32
        crossKeys = HalfBuffer(count: dimensions.decoderLayers * dimensions.width * keyStride)
        crossValues = HalfBuffer(count: dimensions.decoderLayers * dimensions.width * dimensions.audioContext)
        selfKeys = FloatBuffer(count: dimensions.decoderLayers * capacity * dimensions.width)
        selfValues = FloatBuffer(count: dimensions.decoderLayers * capacity * dimensions.width)
    }

    /// Keys of a head [headWidth × keyStride].
    func crossKeys(layer: Int, head: Int) -> UnsafeMutablePointer<ck_half> {
        crossKeys.pointer + (layer * dimensions.heads + head) * dimensions.headWidth * keyStride
    }

    /// Values of a head [audioContext × headWidth].
    func crossValues(layer: Int, head: Int) -> UnsafeMutablePointer<ck_half> {
        crossValues.pointer + (layer * dimensions.heads + head) * dimensions.headWidth * dimensions.audioContext
    }

    /// The keys of one token [width].
    func selfKey(layer: Int, position: Int) -> UnsafeMutablePointer<Float> {
        precondition(position < capacity, "the lane's tokens fit its cache")
        return selfKeys.pointer + (layer * capacity + position) * dimensions.width
    }

    /// The values of one token [width].
    func selfValue(layer: Int, position: Int) -> UnsafeMutablePointer<Float> {
        precondition(position < capacity, "the lane's tokens fit its cache")
        return selfValues.pointer + (layer * capacity + position) * dimensions.width
    }
}
