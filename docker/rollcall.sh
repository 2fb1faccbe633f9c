#!/bin/sh
# Becomes the app that the first argument names, so that signals reach it.
app="$1"
case "$app" in
  api | projector | cli)
    shift
    exec node --enable-source-maps "$(dirname "$0")/../dist/run/$app.js" "$@"
    ;;
esac
echo "Usage: api | projector | cli <command> …" >&2
exit 64
