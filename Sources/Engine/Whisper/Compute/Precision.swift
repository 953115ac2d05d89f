/// What the transformer computes its matrix products in.
package enum Precision: String, Sendable, CaseIterable {
    /// int8 with a scale per weight row and per activation row: the fast one.
    case int8
    /// Single precision, the reference.
    case f32
}
