import Domain
import SystemPackage
import Testing

@testable import Whisper

@Suite struct ModelLanguagesTests {
    @Test("The name of a published model tells before its files are here", arguments: ["tiny.en", "medium.en"])
    func known(name: String) throws {
        let languages = try #require(ModelLanguages(FilePath("/nowhere").appending(name)))
        #expect(languages.include(.code("en")) && languages.include(.auto))
        #expect(!languages.include(.code("ja")))
        #expect(ModelLanguages(known: "tiny")?.include(.code("ja")) == true)
    }

    @Test("The weights of a model of one's own tell; where there are none, nothing does", arguments: [51_864, 51_865])
    func own(vocabulary: Int) throws {
        let folder = try ScratchFolder()
        #expect(ModelLanguages(folder.path) == nil)
        let dimensions = ModelDimensions(
            melBands: 80, width: 384, encoderLayers: 1, decoderLayers: 1, vocabulary: vocabulary)
        try SyntheticModel(dimensions: dimensions, weights: .zeros).write(to: folder.path.appending("model.bin"))
        #expect(ModelLanguages(folder.path)?.isMultilingual == (vocabulary == 51_865))
    }
}
