/// What the work of a task belongs to: it follows the task into log lines and into requests to other systems.
package enum CallContext {
    @TaskLocal package static var trace: TraceContext?
    @TaskLocal package static var jobID: String?
}
