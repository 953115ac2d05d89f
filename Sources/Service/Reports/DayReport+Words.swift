package import Domain

/// The summary of a report, in the words that clients show to people.
extension DayReport {
    package enum Status: String, Sendable {
        case success
        /// Some slots failed, others did not.
        case partialSuccess = "partial_success"
        /// Every slot that was tried failed.
        case error
    }

    package var status: Status {
        if failures.isEmpty { return .success }
        return processedBlocks.isEmpty ? .error : .partialSuccess
    }

    package var message: String {
        switch status {
        case .success where skippedAsProcessed == totalSlots: "全てのスロットが既に処理済みです"
        case .success where processedBlocks.isEmpty: "処理対象となる新規音声データがありません"
        case .success: "\(processedBlocks.count)件の文字起こしが完了しました"
        case .partialSuccess: "\(processedBlocks.count)件の文字起こしが完了しましたが、\(failures.count)件でエラーが発生しました"
        case .error: "文字起こしに失敗しました（エラー\(failures.count)件）"
        }
    }
}
