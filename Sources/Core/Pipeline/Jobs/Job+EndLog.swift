import Domain
import Logging

extension Logger {
    /// One line for each job that has ended.
    func logEnd(of job: Job) {
        let report = job.report
        var metadata: Logger.Metadata = [
            "job_id": "\(job.id)", "device_id": "\(job.request.day.device)", "date": "\(job.request.day.date)",
            "model": "\(job.request.model)", "state": "\(job.state.rawValue)",
            "processed": "\(report.processedBlocks.count)", "errors": "\(report.failures.count)",
        ]
        if let jobError = job.error {
            metadata["error"] = "\(jobError)"
            error("Job failed", metadata: metadata)
        } else {
            info("Job ended", metadata: metadata)
        }
    }
}
