/// The languages that Whisper was trained on, and what people call them.
enum WhisperLanguages {
    /// The code for what a person may write: a code or an English name in any case, with or without a region.
    static func code(_ text: String) -> String? {
        let name = text.lowercased()
        if let code = known(name) { return code }
        // ja-JP, zh_Hant_TW, ja_JP.UTF-8
        guard let primary = name.split(separator: /[-_.@]/, maxSplits: 1, omittingEmptySubsequences: false).first
        else { return nil }
        return known(String(primary))
    }

    private static func known(_ name: String) -> String? {
        names[name] == nil ? codes[name] ?? otherNames[name] : name
    }

    private static let codes = Dictionary(uniqueKeysWithValues: names.map { ($0.value, $0.key) })

    /// Names by code. Source: `LANGUAGES` in `whisper/tokenizer.py` of openai/whisper.
    static let names = [
        "en": "english", "zh": "chinese", "de": "german", "es": "spanish", "ru": "russian", "ko": "korean",
        "fr": "french", "ja": "japanese", "pt": "portuguese", "tr": "turkish", "pl": "polish", "ca": "catalan",
        "nl": "dutch", "ar": "arabic", "sv": "swedish", "it": "italian", "id": "indonesian", "hi": "hindi",
        "fi": "finnish", "vi": "vietnamese", "he": "hebrew", "uk": "ukrainian", "el": "greek", "ms": "malay",
        "cs": "czech", "ro": "romanian", "da": "danish", "hu": "hungarian", "ta": "tamil", "no": "norwegian",
        "th": "thai", "ur": "urdu", "hr": "croatian", "bg": "bulgarian", "lt": "lithuanian", "la": "latin",
        "mi": "maori", "ml": "malayalam", "cy": "welsh", "sk": "slovak", "te": "telugu", "fa": "persian",
        "lv": "latvian", "bn": "bengali", "sr": "serbian", "az": "azerbaijani", "sl": "slovenian", "kn": "kannada",
        "et": "estonian", "mk": "macedonian", "br": "breton", "eu": "basque", "is": "icelandic", "hy": "armenian",
        "ne": "nepali", "mn": "mongolian", "bs": "bosnian", "kk": "kazakh", "sq": "albanian", "sw": "swahili",
        "gl": "galician", "mr": "marathi", "pa": "punjabi", "si": "sinhala", "km": "khmer", "sn": "shona",
        "yo": "yoruba", "so": "somali", "af": "afrikaans", "oc": "occitan", "ka": "georgian", "be": "belarusian",
        "tg": "tajik", "sd": "sindhi", "gu": "gujarati", "am": "amharic", "yi": "yiddish", "lo": "lao", "uz": "uzbek",
        "fo": "faroese", "ht": "haitian creole", "ps": "pashto", "tk": "turkmen", "nn": "nynorsk", "mt": "maltese",
        "sa": "sanskrit", "lb": "luxembourgish", "my": "myanmar", "bo": "tibetan", "tl": "tagalog", "mg": "malagasy",
        "as": "assamese", "tt": "tatar", "haw": "hawaiian", "ln": "lingala", "ha": "hausa", "ba": "bashkir",
        "jw": "javanese", "su": "sundanese", "yue": "cantonese",
    ]

    /// Other names in the same file, country codes often used for languages, and codes of ISO 639-2 and newer ones.
    private static let otherNames = [
        "burmese": "my", "valencian": "ca", "flemish": "nl", "haitian": "ht", "letzeburgesch": "lb", "pushto": "ps",
        "panjabi": "pa", "moldavian": "ro", "moldovan": "ro", "sinhalese": "si", "castilian": "es", "mandarin": "zh",
        "jp": "ja", "jpn": "ja", "日本語": "ja", "cn": "zh", "cmn": "zh", "kr": "ko", "eng": "en", "iw": "he", "nb": "no",
        "jv": "jw", "fil": "tl",
    ]
}
