import Domain
import SystemPackage
import Whisper

extension ServiceSettings {
    /// Whether the model can transcribe the configured language, as far as is known without loading it.
    package func suitsLanguage(_ model: String) -> Bool {
        ModelLanguages(modelDirectory.appending(model))?.include(language) ?? true
    }

    /// A default model that cannot transcribe a single recording is a mistake to report at once.
    package func checkLanguage() throws(SettingsError) {
        let model = allowedModels[0]
        guard suitsLanguage(model) else {
            throw SettingsError(problems: [
                "WHISPER_LANGUAGE is \(language.text), but \(model), the first of ALLOWED_MODELS, only knows English: set "
                    + "WHISPER_LANGUAGE=en, or name another model first."
            ])
        }
    }
}
