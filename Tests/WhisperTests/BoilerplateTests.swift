import Testing

@testable import Whisper

/// Which texts are nothing but what Whisper learned from the ends of videos and from subtitles.
@Suite struct BoilerplateTests {
    @Test(
        "Thanks and goodbyes that people say are told apart from those of videos",
        arguments: [
            "Thank you.", "Thank you. Thank you!", "おやすみなさい", "Bye-bye!", "Спасибо.", "감사합니다.", "Merci beaucoup.",
            "you",
        ])
    func courtesies(text: String) {
        #expect(Boilerplate(text) == .courtesy)
    }

    @Test(
        "What videos end with, in many languages, once, several times over or together",
        arguments: [
            "ご視聴ありがとうございました。", "ご視聴ありがとうございました ご視聴ありがとうございました", "次の動画でー! またねー!",
            "Thank you for watching!", "Thank you so much for watching, and I'll see you in the next video. Bye!",
            "Продолжение следует...",
            "Спасибо за просмотр!", "Дякую за перегляд!", "시청해 주셔서 감사합니다.", "시청해주셔서 감사합니다!", "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
            "謝謝觀看", "¡Gracias por ver el video!", "Obrigado por assistir!", "Merci d’avoir regardé cette vidéo !",
            "Vielen Dank fürs Zuschauen.",
            "Grazie per la visione!", "Dziękuję za oglądanie.", "İzlediğiniz için teşekkür ederim.", "شكرا للمشاهدة",
            "ขอบคุณที่รับชมครับ",
            "Cảm ơn các bạn đã theo dõi và hẹn gặp lại.", "Bedankt voor het kijken!", "Takk for at du så på!",
            "Tack för att ni tittade.",
            "Tak for at du så med.", "Kiitos katsomisesta!", "Ευχαριστώ που παρακολουθήσατε.", "Děkuji za pozornost.",
        ])
    func farewells(text: String) {
        #expect(Boilerplate(text) == .farewell)
    }

    @Test(
        "Who made the subtitles, whatever the name",
        arguments: [
            "Subtitles by the Amara.org community", "Subtitles by Jane Doe",
            "Thank you for watching! Subtitles by Jane Doe",
            "Редактор субтитров А.Семкин Корректор А.Егорова", "Субтитры сделал DimaTorzok", "字幕by索兰娅",
            "字幕由Amara.org社区提供", "字幕製作:山田",
            "字幕視聴ありがとうございました", "한글자막 by 박진희", "MBC 뉴스 이덕영입니다.", "Sous-titrage Société Radio-Canada",
            "Sous-titres réalisés par la communauté d'Amara.org", "Untertitelung des ZDF, 2020",
            "Untertitel von Stephanie Geiges",
            "Subtítulos realizados por la comunidad de Amara.org", "Legendas pela comunidade Amara.org",
            "Sottotitoli creati dalla comunità Amara.org", "Napisy stworzone przez społeczność Amara.org",
            "Altyazı M.K.", "ترجمة نانسي قنقر",
            "Ondertitels ingediend door de Amara.org gemeenschap", "Undertekster av Ai-Media",
            "Teksting av Nicolai Winther", "Textning.nu",
            "Υπότιτλοι AUTHORWAVE", "www.mooji.org",
        ])
    func credits(text: String) {
        #expect(Boilerplate(text) == .credit)
    }

    @Test(
        "Case, punctuation, spaces, accents and the width of characters do not matter",
        arguments: [
            "THANK YOU FOR WATCHING", "Ｔｈａｎｋｓ　ｆｏｒ　ｗａｔｃｈｉｎｇ！", "ﾁｬﾝﾈﾙ登録お願いします", "「ご視聴、ありがとうございました！」",
            "ΕΥΧΑΡΙΣΤΩ ΠΟΥ ΠΑΡΑΚΟΛΟΥΘΗΣΑΤΕ",
            "merci d'avoir regarde", "Don’t forget to subscribe!!", "izlediginiz icin tesekkurler", "ご視聴 ありがとう ございました",
        ])
    func forms(text: String) {
        #expect(Boilerplate(text) == .farewell)
    }

    @Test(
        "Sentences that merely hold such words are nobody's boilerplate",
        arguments: [
            "先日はご視聴ありがとうございました、と言われました", "おやすみなさいって言ってきて", "Thank you for watching the children", "you and me",
            "Thank you for the bread", "Спасибо за хлеб", "감사합니다만 괜찮아요", "The subtitles were bad", "字幕が小さくて読めない",
            "字幕を付けてください",
            "日本語字幕で見たい", "한글자막 있어요?", "Danke für die Suppe", "ニュースを見た", "3", "and so", "", " ",
            "Subtitles by default are switched off on this television set in the kitchen",
        ])
    func sentences(text: String) {
        #expect(Boilerplate(text) == nil)
    }

    @Test("A text without a letter or a digit says nothing", arguments: ["♪♪", "…", "!", "\u{200B}", "( )"])
    func marks(text: String) {
        #expect(Boilerplate(text) == .marks)
    }

    @Test("No sentence is in the table twice, and none is empty")
    func table() {
        let all = Boilerplate.courtesies + Boilerplate.farewells
        #expect(Set(all).count == all.count)
        #expect(all.allSatisfy { Boilerplate($0) != nil })
        #expect((Boilerplate.creditOpenings + Boilerplate.subtitleMakers).allSatisfy { Boilerplate($0) == .credit })
    }
}
