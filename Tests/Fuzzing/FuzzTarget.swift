/// One kind of input that comes from outside, and what the service makes of it.
protocol FuzzTarget: SendableMetatype {
    /// That of its folder in `seeds`.
    static var name: String { get }

    init()

    /// Returns whatever the input holds: a typed error is a right answer, and so is a result. What traps is a finding.
    func run(_ input: [UInt8])
}

/// Ends the process where what must hold does not; an optimized build's `precondition` says nothing.
func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}
