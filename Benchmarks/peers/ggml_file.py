"""Whisper weights in CTranslate2's layout → whisper.cpp's file (magic "ggml", f16), for a comparison on equal weights.

    ggml_file.py MODEL_FOLDER TARGET
"""
import json
import os
import struct
import sys

import numpy

TYPES = {0: numpy.float32, 1: numpy.int8, 2: numpy.int16, 3: numpy.int32, 4: numpy.float16}


def read_variables(path: str) -> dict:
    """All arrays of a `model.bin` by name."""
    with open(path, "rb") as handle:
        data = handle.read()
    position = 0

    def take(layout: str):
        nonlocal position
        value = struct.unpack_from("<" + layout, data, position)[0]
        position += struct.calcsize("<" + layout)
        return value

    def text() -> str:
        nonlocal position
        length = take("H")
        position += length
        return data[position - length:position - 1].decode()

    if take("I") != 6 or text() != "WhisperSpec":
        raise SystemExit(f"{path} is no CTranslate2 Whisper model")
    take("I")
    variables = {}
    for _ in range(take("I")):
        name = text()
        shape = [take("I") for _ in range(take("B"))]
        kind = TYPES[take("B")]
        length = take("I")
        variables[name] = numpy.frombuffer(data, kind, length // numpy.dtype(kind).itemsize, position).reshape(shape)
        position += length
    return variables


def byte_vocabulary(path: str) -> list:
    """The byte strings of the ordinary tokens, in order. A tokenizer.json writes bytes as printable characters, GPT-2's
    way: those that are printable stand for themselves, the rest from U+0100 on."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    decode = {chr(byte): byte for byte in printable}
    decode.update({chr(256 + index): byte for index, byte in enumerate(b for b in range(256) if b not in printable)})
    with open(path, encoding="utf-8") as handle:
        vocabulary = json.load(handle)["model"]["vocab"]
    ordered = sorted(vocabulary.items(), key=lambda item: item[1])
    return [bytes(decode[character] for character in token) for token, _ in ordered
            if all(character in decode for character in token)][:50257]


def mel_filters(bands: int) -> numpy.ndarray:
    """Slaney's mel filters [bands × 201] for 400-point spectra of 16 kHz audio: linear below 1 kHz, logarithmic above."""
    def to_hertz(mel):
        return numpy.where(mel < 15, mel * 200 / 3, 1000 * numpy.exp((mel - 15) * numpy.log(6.4) / 27))

    top = 15 + 27 * numpy.log(8) / numpy.log(6.4)
    edges = to_hertz(numpy.linspace(0, top, bands + 2))
    bins = numpy.linspace(0, 8000, 201)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return numpy.maximum(0, numpy.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None]


def layer_tensors(variables: dict, part: str, index: int):
    """(whisper.cpp's name, array) of one layer."""
    source, target = f"{part}/layer_{index}", f"{part}.blocks.{index}"

    def attention(name: str, prefix: str, stacked: list):
        weights = [variables[f"{source}/{name}/linear_{i}/weight"] for i in range(len(stacked))]
        biases = [variables[f"{source}/{name}/linear_{i}/bias"] for i in range(len(stacked))]
        for weight, bias, names in zip(weights, biases, stacked):
            for piece, bias_piece, label in zip(numpy.split(weight, len(names)), numpy.split(bias, len(names)), names):
                yield f"{target}.{prefix}.{label}.weight", piece
                if label != "key":
                    yield f"{target}.{prefix}.{label}.bias", bias_piece

    def norm(name: str, label: str):
        yield f"{target}.{label}.weight", variables[f"{source}/{name}/layer_norm/gamma"]
        yield f"{target}.{label}.bias", variables[f"{source}/{name}/layer_norm/beta"]

    yield from norm("self_attention", "attn_ln")
    yield from attention("self_attention", "attn", [["query", "key", "value"], ["out"]])
    if part == "decoder":
        yield from norm("attention", "cross_attn_ln")
        yield from attention("attention", "cross_attn", [["query"], ["key", "value"], ["out"]])
    yield from norm("ffn", "mlp_ln")
    for number, label in ((0, "mlp.0"), (1, "mlp.2")):
        yield f"{target}.{label}.weight", variables[f"{source}/ffn/linear_{number}/weight"]
        yield f"{target}.{label}.bias", variables[f"{source}/ffn/linear_{number}/bias"]


def tensors(variables: dict, encoder_layers: int, decoder_layers: int):
    for name in ("conv1", "conv2"):
        yield f"encoder.{name}.weight", variables[f"encoder/{name}/weight"]
        yield f"encoder.{name}.bias", variables[f"encoder/{name}/bias"].reshape(-1, 1).astype(numpy.float32)
    for part, norm in (("encoder", "ln_post"), ("decoder", "ln")):
        positions = variables[f"{part}/position_encodings/encodings"].astype(numpy.float32)
        yield f"{part}.positional_embedding", positions
        yield f"{part}.{norm}.weight", variables[f"{part}/layer_norm/gamma"]
        yield f"{part}.{norm}.bias", variables[f"{part}/layer_norm/beta"]
    yield "decoder.token_embedding.weight", variables["decoder/embeddings/weight"]
    for index in range(encoder_layers):
        yield from layer_tensors(variables, "encoder", index)
    for index in range(decoder_layers):
        yield from layer_tensors(variables, "decoder", index)


def convert(folder: str, target: str) -> None:
    """Writes the model in `folder` as a file for whisper.cpp."""
    variables = read_variables(os.path.join(folder, "model.bin"))
    width, bands, _ = variables["encoder/conv1/weight"].shape
    vocabulary = variables["decoder/embeddings/weight"].shape[0]
    heads = int(variables["encoder/num_heads"])
    layers = [sum(f"{part}/layer_{i}/ffn/linear_0/weight" in variables for i in range(64))
              for part in ("encoder", "decoder")]
    words = byte_vocabulary(os.path.join(folder, "tokenizer.json"))
    with open(target + ".part", "wb") as out:
        out.write(struct.pack("<12i", 0x67676D6C, vocabulary, 1500, width, heads, layers[0], 448, width, heads,
                              layers[1], bands, 1))
        filters = mel_filters(bands).astype(numpy.float32)
        out.write(struct.pack("<2i", *filters.shape) + filters.tobytes())
        out.write(struct.pack("<i", len(words)))
        for word in words:
            out.write(struct.pack("<I", len(word)) + word)
        for name, array in tensors(variables, *layers):
            is_half = array.ndim >= 2 and array.dtype == numpy.float16
            array = numpy.ascontiguousarray(array, numpy.float16 if is_half else numpy.float32)
            label = name.encode()
            out.write(struct.pack("<3i", array.ndim, len(label), int(is_half)))
            out.write(struct.pack(f"<{array.ndim}i", *reversed(array.shape)) + label + array.tobytes())
    os.replace(target + ".part", target)


if __name__ == "__main__":
    convert(sys.argv[1], sys.argv[2])
