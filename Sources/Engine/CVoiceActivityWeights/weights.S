/* Takes the file into the program's constants. The header says what it is. */
#ifdef __APPLE__
#define SYMBOL(name) _##name
        .section __TEXT,__const
#else
#define SYMBOL(name) name
        .section .rodata
#endif
        .globl SYMBOL(voice_activity_weights_begin)
        .globl SYMBOL(voice_activity_weights_end)
        .balign 64
SYMBOL(voice_activity_weights_begin):
        .incbin "silero_vad_16k_op15.onnx"
SYMBOL(voice_activity_weights_end):
        .byte 0

#ifdef __ELF__
        .section .note.GNU-stack, "", %progbits
#endif
