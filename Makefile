# The two commands of the README.
.PHONY: demo test setup models

demo: setup models
	scripts/demo.sh

test: setup models
	swift test

setup:
	scripts/setup.sh

models: setup
	swift build -c release --product vibe-transcriber
	.build/release/vibe-transcriber models fetch base
