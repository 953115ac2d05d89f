import Domain
import Logging

extension JobRunner {
    func log(_ job: Job) {
        let report = job.report
        var metadata: Logger.Metadata = [
            "job_id": "\(job.id)", "device_id": "\(job.request.day.device)", "date": "\(job.request.day.date)",
            "model": "\(job.request.model)", "state": "\(job.state.rawValue)",
            "processed": "\(report.processedBlocks.count)", "errors": "\(report.failures.count)",
        ]
        if let error = job.error {
            metadata["error"] = "\(error)"
            logger.error("Job failed", metadata: metadata)
        } else {
            logger.info("Job ended", metadata: metadata)
        }
    }

    func report(_ error: JobStoreError, _ message: Logger.Message) {
        logger.error(message, metadata: ["error": "\(error)"])
    }
}
