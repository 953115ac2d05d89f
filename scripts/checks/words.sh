#!/usr/bin/env bash
# Finds words that crept in by translation, and British spelling, in code, comments and documents. It knows only the worst: a text
# that passes may still not be what a native speaker would write.
#
#   scripts/checks/words.sh [FILE…]    default: every tracked file that people read
#
# A line that needs such a word, because somebody else wrote it or the program must accept it, ends with "words:ignore".
set -euo pipefail
cd "$(dirname "$0")/../.."

# PATTERN   what to write instead. A pattern is a Perl regular expression, whatever the case of letters, with spaces as " ".
words=(
  '(?:behavi|col|fav|hon|lab|neighb)our(?!t\b)'                  'American: behavior, color, favor, honor, labor, neighbor'
  '(?:apolog|author|categor|central|custom|emphas|final|general|initial|maxim|memor|minim|normal|optim|organ|parallel|priorit|random|real|recogn|serial|special|summar|symbol|synchron|token|util|vector|visual)is(?:e[ds]?|ing|ations?)\b'
  'American: -ize, -izing, -ization'
  'quantis|synthesis(?:e|ed|er|ing)\b|analys(?:e|ed|ing)\b'      'American: quantize, synthesize, analyze'
  '\b(?:licence|catalogue|centre|grey|artefact|defence|whilst|learnt|spelt)s?\b' 'American: license, catalog, center, gray, artifact, defense, while, learned, spelled'
  '\btime-outs?\b'                                               'timeout'
  '\bset-ups?\b'                                                 'setup'
  '\bwhite space\b'                                              'whitespace'
  '\bmend(?:ed|s|ing)?\b'                                        'fix'
  '(?<!there )\bis (?:no(?! longer\b| more\b| less\b| such\b| way\b| reason\b| cause\b| need\b| point\b)(?: [a-z]+){1,2}|(?-i:none))\b(?=[,.:;"]|$)' 'is not a …'
  '\bin hand\b|\bin whose hands\b|\bin the .{1,12}s hands\b'      'current, in progress'
  '\bstands? (?:beside|behind)\b|\bat its end stand\b'           'is next to, comes after'
  '\bfollowed at a time\b|\btexts? at a time\b'                  'a beam of hypotheses, at once'
  '\b(?:is|are|be|was|were) told (?:of|at once)\b|\btold, not\b' 'is announced, reported'
  '\bone behind the other\b'                                     'one after the other, in a row'
  '\b(?:at work|is at the engine)\b'                             'running'
  '\banew\b'                                                     'again'
  '\bat the most\b'                                              'at most'
  '\bso often\b'                                                 'this many times'
  '\bby the book\b|\ball in all\b|\blopsided\b|\blarge pages\b|\bsecond-level cache\b' 'recommended; in all; asymmetric; huge pages; L2 cache'
  '\b(?:hears|hear|heard) of (?:each|every|the|its|it)\b'        'is notified of'
  '\bhad to put up with\b|\bas (?:the|a) .{1,12} likes? them\b'  'say what happens'
  '\bgoes on (?:after|where|for|with|over|until|from)\b'         'resumes, continues'
)

if [ $# -gt 0 ]; then
  files=("$@")
else
  mapfile -t files < <(git ls-files -- Sources Tests scripts deploy docs Benchmarks .ci/run .env.example Package.swift '*.md' |
    grep -vE '^(NOTICE|README\.ja\.md|scripts/checks/words\.sh)$|/(Golden|seeds|dictionaries)/|\.(png|svg|wav|onnx|bin)$')
fi

found=0
for ((i = 0; i < ${#words[@]}; i += 2)); do
  if lines=$(grep -nPi --binary-files=without-match -- "${words[i]}" "${files[@]}" | grep -v 'words:ignore'); then
    printf '%s\n  write instead: %s\n\n' "$lines" "${words[i + 1]}" >&2
    found=1
  fi
done
exit $found
