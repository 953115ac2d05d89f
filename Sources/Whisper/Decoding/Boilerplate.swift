/// Sentences from the ends of videos and from subtitles, on which Whisper was trained: it writes them where nobody speaks.
///
/// They are also said by people, so being one of them is not enough to be dropped; `Guards` knows what else it takes.
enum Boilerplate {
    private static let sentences: Set<String> = [
        "ご視聴ありがとうございました", "ご視聴いただきありがとうございました", "最後までご視聴いただきありがとうございました",
        "最後までご視聴ありがとうございました", "ご清聴ありがとうございました", "チャンネル登録お願いします", "チャンネル登録をお願いします",
        "チャンネル登録よろしくお願いします", "高評価チャンネル登録よろしくお願いします", "次回もお楽しみに", "次の動画でお会いしましょう",
        "字幕視聴ありがとうございました", "おやすみなさい", "thank you for watching", "thanks for watching", "thank you",
        "thank you very much", "please subscribe", "please subscribe to my channel", "see you next time",
        "subtitles by the amara org community", "you",
    ]

    /// Whether the whole text is one of the sentences, once or several times over; case and punctuation do not matter.
    static func contains(_ text: String) -> Bool {
        let bare = words(text)
        return !bare.isEmpty && sentences.contains { bare.replacing($0, with: "").allSatisfy(\.isWhitespace) }
    }

    /// Letters and digits in lower case, a blank where anything else stands between two Latin words.
    private static func words(_ text: String) -> String {
        let bare = text.lowercased().map { $0.isLetter || $0.isNumber || $0 == "ー" ? $0 : " " }
        let parts = String(bare).split(separator: " ")
        let isLatin = parts.allSatisfy { $0.allSatisfy(\.isASCII) }
        return parts.joined(separator: isLatin ? " " : "")
    }
}
