/// The purpose of an array of weights, whatever its file calls it.
enum WeightRole {
    case linear(LinearRole, Parameter)
    case norm(NormRole, Parameter)
    /// Position embeddings [positions × width].
    case positions(Stack)

    enum Stack: String {
        case encoder
        case decoder
    }

    /// In a norm, `weight` is the scale and `bias` the shift.
    enum Parameter {
        case weight
        case bias
    }
}

/// A linear layer or convolution of the model.
enum LinearRole {
    /// The encoder's first or second convolution [outputs × inputs × 3].
    case convolution(Int)
    /// Token embedding, which is also the output layer.
    case embedding
    case layer(WeightRole.Stack, Int, Part)

    enum Part {
        /// Queries, keys and values, stacked.
        case selfProjection
        case selfOutput
        case crossQuery
        /// Keys and values of the encoder's output, stacked.
        case crossProjection
        case crossOutput
        case expansion
        case contraction

        static let ofEncoder: [Part] = [.selfProjection, .selfOutput, .expansion, .contraction]
        static let ofDecoder = ofEncoder + [.crossQuery, .crossProjection, .crossOutput]

        func shape(_ dimensions: ModelDimensions) -> (outputs: Int, inputs: Int) {
            let width = dimensions.width, hidden = dimensions.hidden
            return switch self {
            case .selfProjection: (3 * width, width)
            case .selfOutput, .crossQuery, .crossOutput: (width, width)
            case .crossProjection: (2 * width, width)
            case .expansion: (hidden, width)
            case .contraction: (width, hidden)
            }
        }
    }
}

/// A layer normalization of the model.
enum NormRole {
    case layer(WeightRole.Stack, Int, Part)
    case final(WeightRole.Stack)

    enum Part {
        case selfAttention
        case crossAttention
        case feedForward
    }
}
