import CKernels

/// The C kernels for this CPU, chosen once.
///
/// `@unchecked Sendable`: the table it points to is constant and lives as long as the process.
struct KernelSet: @unchecked Sendable {
    let table: UnsafePointer<ck_kernels>

    static let best = KernelSet(table: ck_kernels_best())

    /// A family by name ("avx512", "avx2", "neon", "c"), if this CPU has it.
    static func named(_ name: String) -> KernelSet? {
        ck_kernels_named(name).map(KernelSet.init(table:))
    }

    var name: String { String(cString: table.pointee.name) }

    /// Output channels per weight panel.
    var panel: Int { Int(table.pointee.panel) }

    /// c[m×n] = epilogue(a[m×k] · weights[n×k]ᵀ + bias).
    /// The calling thread does all of it.
    func linear(
        _ a: UnsafePointer<Float>, stride lda: Int, _ weights: PackedMatrix, bias: UnsafePointer<Float>?,
        into c: UnsafeMutablePointer<Float>, stride ldc: Int, rows m: Int, epilogue: ck_epilogue = CK_NONE
    ) {
        table.pointee.linear(
            a, lda, weights.buffer.pointer, bias, c, ldc, Int32(m), Int32(weights.rows), Int32(weights.columns),
            epilogue)
    }
}
