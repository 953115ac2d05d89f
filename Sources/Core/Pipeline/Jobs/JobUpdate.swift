package import Domain

/// A step of a job, and the job after it.
package struct JobUpdate: Sendable, Equatable {
    package let job: Job
    package let event: JobEvent
}
