import Domain
import Plumbing

extension OutboxEntry.Refusal {
    /// A failed call to the store; only a store that cannot be reached is worth another try by itself.
    init(_ error: StoreError) {
        let (code, detail) = SlotFailure.words(error)
        self.init(code: code, detail: detail, isFinal: !error.mayPass)
    }

    static var rowNotVisible: OutboxEntry.Refusal {
        OutboxEntry.Refusal(
            code: "row_not_visible",
            detail: "The store accepted the row but does not return it: most likely its row-level security hides it.",
            isFinal: true)
    }

    static var rowDiffers: OutboxEntry.Refusal {
        OutboxEntry.Refusal(
            code: "row_differs", detail: "The stored text is not the text that was saved.", isFinal: true)
    }

    static var olderTextWaits: OutboxEntry.Refusal {
        OutboxEntry.Refusal(
            code: "outbox_unwritable",
            detail: "An older text of the slot waits in the outbox and would replace this one.",
            isFinal: false)
    }
}

extension SlotFailure {
    /// A slot whose text neither the outbox nor the store could take; the next run transcribes it again.
    init(_ block: TimeBlock, lost refusal: OutboxEntry.Refusal) {
        self.init(
            block: block, stage: .store, code: refusal.code,
            detail: "\(refusal.detail) The outbox cannot be written (see the log), so the text is not kept.")
    }
}
