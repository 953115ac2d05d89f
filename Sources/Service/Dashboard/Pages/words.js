/** Everything that the page says, in both languages. `{name}` is filled in; `one`/`other` follow the number `n`. */
const words = {
  en: {
    languageName: "English",
    skip: "Skip to the day",
    title: "Transcripts by day",
    machine: "Service",
    keys: "Keyboard: arrow keys move between slots, Enter opens one, Space chooses it while choosing, Escape closes.",
    // The machine
    state: "State", stateIdle: "Idle", stateBusy: "Transcribing", stateAway: "No answer",
    queue: "Queue", queueCount: "{running} running, {waiting} waiting", queueLimit: "room for {limit}",
    processor: "Processor", processorLoad: "load {load}", cores: { one: "{n} core", other: "{n} cores" },
    memory: "Memory", memoryUsed: "{used} MB", memoryLimit: "of {limit} MB",
    model: "Model",
    jobRunning: "running", jobQueued: "waiting", jobSlots: "{done} of {total}",
    openJob: "Show {device}, {date}",
    // Choosing
    device: "Recorder", otherDevice: "Recorder’s name", otherOption: "Another recorder…", show: "Show",
    badDevice: "Letters, digits, dot, underscore and hyphen; at most 128.",
    date: "Date", view: "View", viewDay: "Day", viewMonth: "Month",
    previousDay: "Day before", nextDay: "Day after", previousMonth: "Month before", nextMonth: "Month after",
    noDevices: "No recorder is known yet. Enter the name of one and press Show.",
    // Slots
    transcribed: "Text", silent: "Silent", no_audio: "No audio", unknown: "Unknown", queued: "Waiting",
    transcribing: "Working", failed: "Failed",
    saved_later: "To be saved", audio_changed: "Audio changed",
    slots: "Slots of {date}", slotName: "{time}, {state}", chosen: "chosen",
    legend: "How many slots are in which state",
    loading: "Loading…",
    nothingKnown: "This day has not been checked yet. Run looks for recordings and turns them into text.",
    texts: "The day’s text",
    showAll: "Show all", showLess: "Show less",
    // Running
    run: "Run", runAgain: "Run again…", cancel: "Cancel", cancelling: "Stopping after this slot…",
    choosing: "Choose slots to transcribe again, although they may have text.",
    chooseFailed: "Failed", chooseChanged: "Changed", chooseText: "With text", chooseNone: "None",
    runChosen: { one: "Run {n} slot again", other: "Run {n} slots again" }, stopChoosing: "Done",
    waitingForTurn: "Waiting for its turn", waitingPosition: "Waiting: number {n} in the queue",
    lookingForAudio: "Looking for recordings…",
    progress: "{done} of {total} slots", progressAt: "{done} of {total} slots, now {time}",
    started: "The job is in the queue.",
    finished: "Done: {transcribed} transcribed, {processed} already done, {noAudio} without audio.",
    finishedPartly: "Done with errors: {transcribed} transcribed, {errors} failed. The failed slots say why.",
    finishedBadly: { one: "{n} slot failed, and none was transcribed. It says why.",
      other: "{n} slots failed, and none was transcribed. They say why." },
    finishedNothing: "There are no new recordings for this day.",
    finishedBefore: "Every slot is already done. “Run again” transcribes chosen slots again.",
    cancelled: "Stopped. What was transcribed is kept.",
    jobFailed: "The job failed: {detail}",
    // One slot
    close: "Close", previousSlot: "Slot before", nextSlot: "Slot after", copy: "Copy text", copied: "Copied",
    runSlot: "Run this slot", runSlotAgain: "Run this slot again",
    recorded: "recording {time}", modelUsed: "model {model}", doneAt: "transcribed {time}",
    timesNote: "Times count from the start of the recording.",
    leftOut: { one: "{n} passage left out", other: "{n} passages left out" },
    leftOutNote: "The engine wrote this but did not believe it, so it is not part of the text.",
    reason_no_speech: "(hardly speech)", reason_repetition: "(repeats itself)", reason_low_confidence: "(too unsure)",
    reason_boilerplate: "(a phrase that Whisper invents)",
    about_transcribed: "", about_silent: "Recorded, but nobody spoke.",
    about_no_audio: "Nothing was recorded in this half hour.",
    about_unknown: "Whether there is a recording has not been checked yet. Run the day or this slot to find out.",
    about_queued: "Waiting to be transcribed.", about_transcribing: "Being transcribed now.",
    about_failed: "This slot could not be transcribed. The next run tries again.",
    about_saved_later: "The store could not take this text. It is kept on this machine and saved as soon as possible.",
    about_audio_changed: "The recording has changed since it was transcribed. Run this slot again to bring it up to date.",
    stage: "Step", stage_plan: "looking for audio", stage_fetch: "fetching audio", stage_decode: "reading audio",
    stage_transcribe: "transcribing", stage_store: "saving",
    // Months
    month: "Days of {date}", spoken: { one: "{n} slot with text", other: "{n} slots with text" },
    countSilent: "{n} silent", countFailed: "{n} failed", countBusy: "{n} in progress", dayEmpty: "not checked",
    lessToMore: "Slots with text", monthEmpty: "No slot of this month has a transcript yet.",
    monthTotal: { one: "{n} slot with text", other: "{n} slots with text" },
    monthDays: { one: "on {n} day", other: "on {n} days" },
    // Keys and errors
    keyTitle: "This service needs a key", keyLabel: "API key", keyUse: "Use this key", keyLater: "Not now",
    keyAbout: "Ask whoever runs the service. The key is kept until this tab is closed, and sent to this service only.",
    keyRefused: "The service rejected that key. Check it and try again.",
    enterKey: "Enter key", tryAgain: "Try again",
    error_key: "Without a key the service shows nothing.",
    error_keyless: "No API keys are set, so recordings can only be seen on the server itself. "
      + "Set API_KEYS on the server, restart it, and enter the key here.",
    error_network: "The service does not answer. It may be starting, or your connection may be down.",
    error_rate: "Too many requests. Try again in a moment.",
    error_other: "The service could not do this ({status}). {detail}",
    storeAway: "The transcript store does not answer: text is missing here, and states come from this machine’s journal.",
  },
  ja: {
    languageName: "日本語",
    skip: "本文へ移動",
    title: "日ごとの文字起こし",
    machine: "サービスの状態",
    keys: "キーボード：矢印キーで移動、Enterで詳細、選択中はSpaceで選択、Escapeで閉じます。",
    state: "状態", stateIdle: "待機中", stateBusy: "文字起こし中", stateAway: "応答なし",
    queue: "待ち行列", queueCount: "実行 {running}・待ち {waiting}", queueLimit: "上限 {limit}",
    processor: "CPU", processorLoad: "負荷 {load}", cores: { other: "{n}コア" },
    memory: "メモリ", memoryUsed: "{used} MB", memoryLimit: "／ {limit} MB",
    model: "モデル",
    jobRunning: "実行中", jobQueued: "待ち", jobSlots: "{done}／{total}",
    openJob: "{device} の {date} を表示",
    device: "録音機", otherDevice: "録音機の名前", otherOption: "ほかの録音機…", show: "表示",
    badDevice: "英数字と . _ - で128文字以内にしてください。",
    date: "日付", view: "表示", viewDay: "日", viewMonth: "月",
    previousDay: "前の日", nextDay: "次の日", previousMonth: "前の月", nextMonth: "次の月",
    noDevices: "録音機がまだ登録されていません。名前を入力して「表示」を押してください。",
    transcribed: "文字あり", silent: "無音", no_audio: "録音なし", unknown: "未確認", queued: "待ち",
    transcribing: "処理中", failed: "失敗",
    saved_later: "保存待ち", audio_changed: "音声変更",
    slots: "{date}の時間帯", slotName: "{time}、{state}", chosen: "選択済み",
    legend: "状態ごとの時間帯の数",
    loading: "読み込み中…",
    nothingKnown: "この日はまだ確認されていません。「実行」で録音を探し、文字にします。",
    texts: "この日のことば",
    showAll: "すべて表示", showLess: "短く表示",
    run: "実行", runAgain: "再実行…", cancel: "中止", cancelling: "この時間帯の後で止まります…",
    choosing: "もう一度文字起こしする時間帯を選んでください。今ある文字は置き換わります。",
    chooseFailed: "失敗", chooseChanged: "音声変更", chooseText: "文字あり", chooseNone: "解除",
    runChosen: { other: "{n}件を再実行" }, stopChoosing: "終了",
    waitingForTurn: "順番を待っています", waitingPosition: "順番待ち：{n}番目",
    lookingForAudio: "録音を探しています…",
    progress: "{done}／{total} 件", progressAt: "{done}／{total} 件、いま {time}",
    started: "処理を受け付けました。",
    finished: "完了：文字起こし {transcribed}件、処理済み {processed}件、録音なし {noAudio}件。",
    finishedPartly: "一部失敗：文字起こし {transcribed}件、失敗 {errors}件。理由は各時間帯にあります。",
    finishedBadly: { other: "{n}件が失敗しました。理由は各時間帯にあります。" },
    finishedNothing: "この日に新しい録音はありません。",
    finishedBefore: "すべて処理済みです。「再実行」で選んだ時間帯をやり直せます。",
    cancelled: "中止しました。できた文字は残っています。",
    jobFailed: "処理に失敗しました：{detail}",
    close: "閉じる", previousSlot: "前の時間帯", nextSlot: "次の時間帯", copy: "文字をコピー", copied: "コピーしました",
    runSlot: "この時間帯を実行", runSlotAgain: "この時間帯を再実行",
    recorded: "録音 {time}", modelUsed: "モデル {model}", doneAt: "{time} 文字起こし",
    timesNote: "時刻は録音の始まりから数えています。",
    leftOut: { other: "除いた箇所 {n}件" },
    leftOutNote: "認識結果が信頼できないため、文字には含めていません。",
    reason_no_speech: "（話し声とは言えない）", reason_repetition: "（同じ言葉の繰り返し）", reason_low_confidence: "（確信が低すぎる）",
    reason_boilerplate: "（Whisperがよく作り出す決まり文句）",
    about_transcribed: "", about_silent: "録音はありますが、話し声はありませんでした。",
    about_no_audio: "この時間帯の録音はありません。",
    about_unknown: "録音の有無はまだ確認されていません。この日かこの時間帯を実行すると分かります。",
    about_queued: "文字起こしを待っています。", about_transcribing: "文字起こしをしています。",
    about_failed: "文字起こしに失敗しました。次の実行でもう一度試します。",
    about_saved_later: "保存先が受け付けなかったため、このマシンに保管しています。できるだけ早く保存します。",
    about_audio_changed: "文字起こしの後に録音が変わりました。再実行すると最新になります。",
    stage: "段階", stage_plan: "録音の確認", stage_fetch: "録音の取得", stage_decode: "音声の読み取り",
    stage_transcribe: "文字起こし", stage_store: "保存",
    month: "{date}の日", spoken: { other: "文字あり {n}件" },
    countSilent: "無音 {n}件", countFailed: "失敗 {n}件", countBusy: "処理中 {n}件", dayEmpty: "未確認",
    lessToMore: "文字のある時間帯", monthEmpty: "この月の文字起こしはまだありません。",
    monthTotal: { other: "文字あり {n}件" }, monthDays: { other: "{n}日分" },
    keyTitle: "キーが必要です", keyLabel: "APIキー", keyUse: "このキーを使う", keyLater: "あとで",
    keyAbout: "キーはサービスの管理者に聞いてください。このタブを閉じるまで保管し、このサービスにだけ送ります。",
    keyRefused: "このキーは受け付けられませんでした。確かめてもう一度入力してください。",
    enterKey: "キーを入力", tryAgain: "再試行",
    error_key: "キーがないと何も表示できません。",
    error_keyless: "APIキーが未設定のため、録音の内容はサーバー上でしか表示できません。"
      + "サーバーにAPI_KEYSを設定して再起動し、ここでそのキーを入力してください。",
    error_network: "サービスが応答しません。起動中か、通信が切れている可能性があります。",
    error_rate: "要求が多すぎます。しばらくしてからもう一度お試しください。",
    error_other: "処理できませんでした（{status}）。{detail}",
    storeAway: "保存先が応答しません。文字は表示できず、状態はこのマシンの記録によるものです。",
  },
};

/** Some browsers forbid to keep anything: then a choice lasts as long as the page. */
function kept() {
  try { return localStorage.getItem("language"); } catch { return null; }
}

const chosen = kept() ?? navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => words[tag]);
export let language = words[chosen] ? chosen : "en";

/** The reader's own variety of the language, for dates and numbers: `en-GB` rather than `en`. */
export const locale = () => navigator.languages.find((tag) => tag.startsWith(language)) ?? language;

export const otherLanguage = () => (language === "ja" ? "en" : "ja");

export function setLanguage(next) {
  language = next;
  try { localStorage.setItem("language", next); } catch { /* see above */ }
}

/** The words for `key`, with `values` put in. */
export function say(key, values = {}) {
  let text = words[language][key];
  if (typeof text === "object") text = text[new Intl.PluralRules(language).select(values.n)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export const nameOf = (tag) => words[tag].languageName;

/** Fills what stands in the page itself: `data-say` is an element's text, `data-say-label` its accessible name. */
export function sayIn(root) {
  for (const node of root.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of root.querySelectorAll("[data-say-label]")) node.setAttribute("aria-label", say(node.dataset.sayLabel));
}
