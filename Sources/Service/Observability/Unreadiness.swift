/// One reason why the service cannot do its work now.
package enum Unreadiness: String, Sendable, CaseIterable {
    case modelNotLoaded = "model_not_loaded"
    case storeUnavailable = "store_unavailable"
    /// A job is running, and nothing has happened for longer than any slot takes.
    case workerStuck = "worker_stuck"
    case shuttingDown = "shutting_down"
}
