@testable import Whisper

extension ModelDimensions {
    /// Every array of a model of these sizes, with its shape.
    var roles: [(role: WeightRole, shape: [Int])] {
        var roles: [(role: WeightRole, shape: [Int])] = [
            (.linear(.embedding, .weight), [vocabulary, width]),
            (.positions(.encoder), [audioContext, width]), (.positions(.decoder), [textContext, width]),
        ]
        func linear(_ role: LinearRole, _ shape: [Int]) {
            roles += [(.linear(role, .weight), shape), (.linear(role, .bias), [shape[0]])]
        }
        func norm(_ role: NormRole) {
            roles += [(.norm(role, .weight), [width]), (.norm(role, .bias), [width])]
        }
        linear(.convolution(1), [width, melBands, 3])
        linear(.convolution(2), [width, width, 3])
        for (stack, layers) in [(WeightRole.Stack.encoder, encoderLayers), (.decoder, decoderLayers)] {
            for index in 0..<layers {
                linear(.layer(stack, index, .selfProjection), [3 * width, width])
                linear(.layer(stack, index, .selfOutput), [width, width])
                linear(.layer(stack, index, .expansion), [hidden, width])
                linear(.layer(stack, index, .contraction), [width, hidden])
                norm(.layer(stack, index, .selfAttention))
                norm(.layer(stack, index, .feedForward))
                guard stack == .decoder else { continue }
                linear(.layer(stack, index, .crossQuery), [width, width])
                linear(.layer(stack, index, .crossProjection), [2 * width, width])
                linear(.layer(stack, index, .crossOutput), [width, width])
                norm(.layer(stack, index, .crossAttention))
            }
            norm(.final(stack))
        }
        return roles
    }
}
