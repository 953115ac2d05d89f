import Domain
import SystemPackage
import Testing

@testable import Whisper

@Suite struct ModelLanguagesTests {
    @Test("The name of a published model is enough, before its files exist", arguments: ["tiny.en", "medium.en"])
    func known(name: String) throws {
        let languages = try #require(ModelLanguages(FilePath("/nowhere").appending(name)))
        #expect(languages.include(.code("en")) && languages.include(.auto))
        #expect(!languages.include(.code("ja")))
        #expect(ModelLanguages(known: "tiny")?.include(.code("ja")) == true)
    }

    @Test("The weights of a custom model decide; without them, nothing is known", arguments: [51_864, 51_865])
    func own(vocabulary: Int) throws {
        let folder = try ScratchFolder()
        #expect(ModelLanguages(folder.path) == nil)
        let dimensions = ModelDimensions(
            melBands: 80, width: 384, encoderLayers: 1, decoderLayers: 1, vocabulary: vocabulary)
        try SyntheticModel(dimensions: dimensions, weights: .zeros).write(to: folder.path.appending("model.bin"))
        #expect(ModelLanguages(folder.path)?.isMultilingual == (vocabulary == 51_865))
    }
}
