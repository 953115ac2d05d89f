"""The peers' virtual environment, and the weights in whisper.cpp's format."""
import glob
import hashlib
import json
import os
import sys

from lib.running import RunError, run

FASTER_WHISPER = "faster-whisper==1.2.1"
WHISPER_CPP = "pywhispercpp==1.5.1"
COMPILED, WHEEL = (f"{FASTER_WHISPER}\n{WHISPER_CPP} {how}\n" for how in ("compiled", "wheel"))
SCRIPTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "peers")


class Installation:
    """Peers at pinned versions in `folder`; rebuilt unless it was finished with these versions."""

    def __init__(self, folder: str):
        self.folder = folder
        self.python = os.path.join(folder, "bin", "python")
        if self._finished() not in (COMPILED, WHEEL):
            self._make()
        if self._finished() == WHEEL:
            print("WARNING: whisper.cpp could not be compiled here. The wheel stands in for it, which is slower on processors "
                  "with AVX-512: do not publish its figures.", file=sys.stderr)

    def _finished(self) -> str:
        """What was installed to the end."""
        try:
            with open(os.path.join(self.folder, "finished"), encoding="utf-8") as handle:
                return handle.read()
        except FileNotFoundError:
            return ""

    def _make(self) -> None:
        print("installing the peers; compiling whisper.cpp takes a minute or more …", file=sys.stderr)
        run([sys.executable, "-m", "venv", "--clear", self.folder])
        pip = [self.python, "-m", "pip", "install", "-q"]
        run(pip + [FASTER_WHISPER])
        made = COMPILED
        try:
            # The wheel on PyPI knows AVX2 at most; compiled here it uses what this processor has, as whisper.cpp's users do.
            # Not from pip's cache either, which may have come from another machine.
            run(pip + ["--no-cache-dir", "--no-binary", "pywhispercpp", WHISPER_CPP],
                CMAKE_BUILD_PARALLEL_LEVEL=str(os.cpu_count() or 1))
        except RunError as error:
            print(error, file=sys.stderr)
            run(pip + [WHISPER_CPP])
            made = WHEEL
        with open(os.path.join(self.folder, "finished"), "w", encoding="utf-8") as out:
            out.write(made)

    def command(self, script: str, *arguments: str) -> list:
        return [self.python, os.path.join(SCRIPTS, script), *arguments]

    @property
    def variables(self) -> dict:
        """pywhispercpp compiled here finds its own libraries only through the loader's path."""
        return {"LD_LIBRARY_PATH": ":".join(glob.glob(os.path.join(self.folder, "lib", "python*", "site-packages"))),
                "HF_HUB_OFFLINE": "1"}

    def _beside(self, source: str, kind: str, ending: str = "") -> str:
        """Where something made from a model folder is kept."""
        digest = hashlib.sha256(source.encode()).hexdigest()[:8]
        return os.path.join(self.folder, f"{kind}-{os.path.basename(source)}-{digest}{ending}")

    def ctranslate2_model(self, model: str) -> str:
        """The model folder with a list of its tokens, which faster-whisper wants and this engine reads from tokenizer.json."""
        source = os.path.abspath(model)
        if glob.glob(os.path.join(source, "vocabulary.*")):
            return source
        target = self._beside(source, "ctranslate2")
        os.makedirs(target, exist_ok=True)
        for name in os.listdir(source):
            link = os.path.join(target, name)
            if not os.path.lexists(link):
                os.symlink(os.path.join(source, name), link)
        with open(os.path.join(source, "tokenizer.json"), encoding="utf-8") as handle:
            tokenizer = json.load(handle)
        with open(os.path.join(target, "vocabulary.json"), "w", encoding="utf-8") as out:
            json.dump(vocabulary(tokenizer), out)
        return target

    def ggml_model(self, model: str) -> str:
        """The model folder's weights as one file for whisper.cpp, converted when there is none or it is older."""
        source = os.path.abspath(model)
        target = self._beside(source, "ggml", ".bin")
        if not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(os.path.join(source, "model.bin")):
            run(self.command("ggml_file.py", source, target))
        return target


def vocabulary(tokenizer: dict) -> list:
    """All tokens in their order. The timestamps, in steps of 0.02 s, are not among the added ones of every tokenizer.json."""
    numbered = {index: token for token, index in tokenizer["model"]["vocab"].items()}
    numbered.update({token["id"]: token["content"] for token in tokenizer["added_tokens"]})
    tokens = [numbered[index] for index in sorted(numbered)]
    if tokens[-1] == "<|notimestamps|>":
        tokens += [f"<|{step / 50:.2f}|>" for step in range(1501)]
    return tokens
