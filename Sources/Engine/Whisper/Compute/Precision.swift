/// What the transformer computes its matrix products in.
package enum Precision: String, Sendable, CaseIterable {
    /// Bytes with a scale for each weight row and each activation row: the fast one.
    case int8
    /// Single precision, the reference.
    case f32
}
