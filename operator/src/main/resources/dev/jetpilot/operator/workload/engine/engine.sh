# shellcheck shell=sh
#
# The engine of one model on this node: there already, or built now; see docs/engines.md for what it is told and how it ends.
#
# POSIX shell, for dash and for busybox. Beyond POSIX it asks for flock, timeout, sha256sum, stat -c: Ubuntu 18.04 to 24.04 and
# busybox have them. Kubernetes reads $(NAME) and two dollars in a command before the shell does: neither may stand here.
# Lines that are comments are left out of the text that goes into pods.
set -eu
umask 022
LC_ALL=C
export LC_ALL

root=${JETPILOT_DIRECTORY:-/jetpilot}
said=${JETPILOT_TERMINATION_LOG:-/dev/termination-log}
artifact=$root/artifact
engines=$root/engines
served=$root/served
log=$root/work/trtexec.log
building='' # set while this process holds the lock
doing='starting'

say() {
  printf 'engine: %s\n' "$1" >&2
}

# end CODE WORD MESSAGE: one last line, for people and for the operator.
end() {
  trap - EXIT
  [ -z "$building" ] || rm -rf -- "$building" || :
  line=$(printf '%s: %s' "$2" "$3" | tr '[:cntrl:]' ' ' | cut -c 1-3000)
  printf '%s\n' "$line" >&2
  if [ -w "$said" ] || [ -n "${JETPILOT_TERMINATION_LOG:-}" ]; then
    printf '%s' "$line" > "$said" || :
  fi
  exit "$1"
}

# shellcheck disable=SC2317 # called by the trap
unexpected() {
  status=$?
  if full; then
    end 15 DiskFull "$engines: no space is left (while $doing): free some there, as by removing models that no EdgeRollout names"
  fi
  end 1 Failed "it stopped while $doing (status $status): the lines before this one say why; look at the disk and its mount"
}

trap unexpected EXIT
trap 'end 143 Stopped "told to stop while $doing; the next start goes on"' TERM INT

# Whether the disk of the engines takes no more. Not df: its numbers leave out quotas and what is reserved for root.
full() {
  spot=$engines/.room-${JETPILOT_ENGINE_KEY:-}
  words=$(dd if=/dev/zero of="$spot" bs=65536 count=16 2>&1) || :
  rm -f -- "$spot" || :
  case $words in
    *'No space left'* | *uota*) return 0 ;;
  esac
  return 1
}

# Sets now, in seconds since the boot: the clock of a Jetson without a battery jumps by years when it learns the time.
look_at_clock() {
  read -r now _ < /proc/uptime
  now=${now%%.*}
}

digest_of() {
  sha256sum < "$1" | cut -d ' ' -f 1
}

# To the disk; all of it where sync knows no files.
settle() {
  sync -- "$@" 2> /dev/null || sync
}

# whole DIRECTORY: whether the engine in it is, byte for byte, what was built.
whole() {
  if [ ! -f "$1/model.plan" ] || [ ! -f "$1/complete" ]; then
    return 1
  fi
  read -r digest size < "$1/complete" || return 1
  if [ "$(stat -c %s -- "$1/model.plan")" != "$size" ]; then
    return 1
  fi
  [ "$(digest_of "$1/model.plan")" = "$digest" ]
}

# look DIRECTORY: sets onnx, and others to how many more there are. A model that was fetched under two names is one file.
look() {
  for entry in "$1"/*; do
    if [ -d "$entry" ] && [ ! -L "$entry" ]; then
      look "$entry"
    elif [ -f "$entry" ]; then
      case $entry in
        *.onnx) found "$entry" ;;
      esac
    fi
  done
}

found() {
  number=$(stat -c %d:%i -- "$1")
  if [ -z "$onnx" ]; then
    onnx=$1
    inode=$number
  elif [ "$number" != "$inode" ]; then
    others=$((others + 1))
  fi
}

# link FROM TO: the tree FROM as links, with the engine where the model was.
link() {
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    name=${entry##*/}
    if [ -d "$entry" ] && [ ! -L "$entry" ]; then
      mkdir -- "$2/$name"
      link "$entry" "$2/$name"
    elif [ -e "$entry" ]; then
      case $name in
        .*) ;;
        *.onnx)
          rm -f -- "$2/${name%.onnx}.plan"
          ln -s -- "$engine/model.plan" "$2/${name%.onnx}.plan"
          continue
          ;;
      esac
      [ -L "$2/$name" ] || ln -s -- "$entry" "$2/$name"
    fi
  done
}

# Sets trtexec, or ends: another version makes engines that do not load, under a key that says they would.
find_trtexec() {
  trtexec=$(command -v trtexec || :)
  if [ -z "$trtexec" ] && [ -x /usr/src/tensorrt/bin/trtexec ]; then
    trtexec=/usr/src/tensorrt/bin/trtexec
  fi
  if [ -z "$trtexec" ]; then
    end 22 NoTrtexec "the image has no trtexec, neither on PATH nor in /usr/src/tensorrt/bin: take an image that has it (tags with -runtime may not)"
  fi
  status=0
  timeout 120 "$trtexec" --help > "$building/help" 2>&1 9>&- || status=$?
  number=$(sed -n 's/.*\[TensorRT v\([0-9]\{4,6\}\)\].*/\1/p' "$building/help" | head -n 1)
  if [ -z "$number" ]; then
    end 22 NoTrtexec "$trtexec does not say its version (status $status): $(tail -n 1 "$building/help" | cut -c 1-500): look whether the image fits this node's L4T"
  fi
  if [ "$number" -ge 10000 ]; then
    version=$((number / 10000)).$((number % 10000 / 100))
  else
    version=$((number / 1000)).$((number % 1000 / 100))
  fi
  wanted=$(printf '%s' "$JETPILOT_TENSORRT" | cut -d . -f 1,2)
  if [ "$version" != "$wanted" ]; then
    end 22 NoTrtexec "$trtexec is of TensorRT $version, and the hardware class says $wanted: set its tensorrt to \"$version\", or take an image with $wanted"
  fi
}

# attempt FLAGS: one run of trtexec. Sets status.
attempt() {
  look_at_clock
  seconds=$((deadline - now))
  [ "$seconds" -gt 0 ] || seconds=1
  set -- "$trtexec" "--onnx=$onnx" "--saveEngine=$building/entry/model.plan" "--timingCacheFile=$building/timing" \
    ${JETPILOT_CALIBRATION:+"--calib=$JETPILOT_CALIBRATION"} "$@"
  if [ -n "$insists" ]; then
    set -- timeout -k 10 "$seconds" "$@"
  else
    set -- timeout "$seconds" "$@"
  fi
  rm -f -- "$building/status" "$building/entry/model.plan"
  say "$*"
  {
    status=0
    "$@" || status=$?
    echo "$status" > "$building/status"
  } 2>&1 8>&- | tee -- "$log" >&2 8>&- 9>&- &
  wait "$!" || :
  status=137
  if [ -s "$building/status" ]; then
    read -r status < "$building/status"
  fi
}

# Sets error to the line that says most: the last error, but for those that only say that something failed.
find_error() {
  vague='(Engine set up|Building engine|Parsing model|Network And Config setup|Builder creation) failed|Failed to (create engine|parse onnx)|Engine could not be created'
  for pattern in '\[E\]' '.'; do
    error=$(grep -E -- "$pattern" "$log" | grep -vE -- "$vague" | tail -n 1 | cut -c 1-600)
    if [ -n "$error" ]; then
      return
    fi
  done
  error='it said nothing'
}

# Ends, if it was not for the timing cache.
judge() {
  find_error
  look_at_clock
  if [ "$now" -ge "$deadline" ]; then
    end 25 BuildTimedOut "$onnx: no engine after $JETPILOT_ENGINE_TIMEOUT s: raise engine.buildTimeout, or look at the log for what takes so long; last: $error"
  fi
  if full || grep -q 'No space left' "$log"; then
    end 15 DiskFull "$engines: no space is left for the engine of $onnx: free some there, as by removing models that no EdgeRollout names"
  fi
  if [ "$status" -eq 137 ] || grep -v '\[[WIV]\]' "$log" \
    | grep -qiE 'out ?of ?memory|cuda failure:? 2\b|cudaErrorMemoryAllocation|NvMapMemAlloc|bad_alloc'; then
    end 24 OutOfMemory "$onnx: memory ran out while its engine was built (status $status): set engine.workspace lower, stop other pods of this node, or reboot it if it has run for long; last: $error"
  fi
  if [ -n "$timing" ]; then
    if [ "$status" -gt 128 ] || grep -qiE '\[E\].*timing ?cache' "$log"; then
      return
    fi
  fi
  end 23 BuildFailed "$onnx: trtexec ended with $status: $error"
}

# build FLAGS: makes the engine, under the lock.
build() {
  rm -rf -- "$building"
  mkdir -p -- "$building/entry"
  find_trtexec
  look_at_clock
  deadline=$((now + JETPILOT_ENGINE_TIMEOUT))

  # What others have measured. One build at a time adds to it; one that comes meanwhile only reads.
  cache=$engines/timing-$JETPILOT_TENSORRT-$engine_host.cache
  exec 8> "$engines/.locks/timing-$JETPILOT_TENSORRT-$engine_host"
  adds=''
  if flock -n 8; then
    adds=yes
  fi
  timing=''
  if [ -s "$cache" ] && cp -- "$cache" "$building/timing"; then
    timing=yes
  fi

  doing='building the engine'
  attempt "$@"
  if [ "$status" -ne 0 ]; then
    judge
    say "the timing cache $cache is broken, or trtexec broke with it: dropped, building without it"
    rm -f -- "$building/timing" "$building/timing.lock"
    [ -z "$adds" ] || rm -f -- "$cache"
    timing=''
    attempt "$@"
    [ "$status" -eq 0 ] || judge
  fi
  if [ ! -s "$building/entry/model.plan" ]; then
    end 23 BuildFailed "$onnx: trtexec ended well and wrote no engine"
  fi
  if grep -q 'Can not open provided calibration cache' "$log"; then
    end 23 BuildFailed "$onnx: trtexec could not read the calibration cache $JETPILOT_CALIBRATION, and made up its scales: the engine is not used; look at the log of fetch-calibration"
  fi
  if full; then
    end 15 DiskFull "$engines: no space is left after the engine of $onnx: free some there, as by removing models that no EdgeRollout names"
  fi

  doing='putting the engine in place'
  settle "$building/entry/model.plan"
  printf '%s %s\n' "$(digest_of "$building/entry/model.plan")" "$(stat -c %s -- "$building/entry/model.plan")" \
    > "$building/entry/complete"
  tail -n 200 "$log" > "$building/entry/log"
  settle "$building/entry/complete" "$building/entry/log" "$building/entry"
  if [ -n "$adds" ] && [ -s "$building/timing" ]; then
    settle "$building/timing"
    mv -f -- "$building/timing" "$cache"
  fi
  rm -rf -- "$engine"
  mv -- "$building/entry" "$engine"
  settle "$engines"
  exec 8>&-
}

for tool in flock timeout sha256sum stat tee dd; do
  if ! command -v "$tool" > /dev/null; then
    end 1 Failed "the image has no $tool: take one with the packages coreutils and util-linux"
  fi
done

# Not every busybox has -k. Asked before anything is locked: its timeout lives on for a second, with what is open.
insists=''
if timeout -k 1 10 true 2> /dev/null; then
  insists=yes
fi

doing='reading what the node is'
case ${JETPILOT_ENGINE_KEY:-} in
  '' | *[!0-9a-f]*) end 1 Failed "JETPILOT_ENGINE_KEY is no key: it is ${JETPILOT_ENGINE_KEY:-empty}" ;;
esac
case ${JETPILOT_ENGINE_TIMEOUT:-} in
  '' | *[!0-9]*) end 1 Failed "JETPILOT_ENGINE_TIMEOUT is no number of seconds: it is ${JETPILOT_ENGINE_TIMEOUT:-empty}" ;;
esac
case ${JETPILOT_TENSORRT:-} in
  '' | *[!0-9.]*) end 1 Failed "JETPILOT_TENSORRT is no version: it is ${JETPILOT_TENSORRT:-empty}" ;;
esac
if [ ! -r "$root/work/host" ]; then
  end 1 Failed "$root/work/host is not there: preflight writes it; look at that container's log"
fi
engine_host=''
# shellcheck source=/dev/null
. "$root/work/host"
case $engine_host in
  '' | *[!A-Za-z0-9._-]*) end 1 Failed "$root/work/host does not say engine_host: look at preflight's log" ;;
esac

doing='looking for the model'
onnx=''
inode=''
others=0
look "$artifact"
if [ -z "$onnx" ]; then
  end 21 NoModel "$artifact: it has no file that ends with .onnx: an engine is built from ONNX; leave engine out for other models"
fi
if [ "$others" -gt 0 ]; then
  end 21 NoModel "$artifact: it has $((others + 1)) files that end with .onnx, such as $onnx: an engine is built from one; take the others out of the artifact"
fi
if [ -n "${JETPILOT_CALIBRATION:-}" ] && [ ! -r "$JETPILOT_CALIBRATION" ]; then
  end 1 Failed "$JETPILOT_CALIBRATION: the calibration cache is not there: look at the log of fetch-calibration"
fi

engine=$engines/$JETPILOT_ENGINE_KEY-$engine_host
how='it was here'
doing='looking for the engine'
# Touched first: whoever removes engines looks at the time again when it has taken one away.
touch -c -- "$engine"
left=$engines/.building-$JETPILOT_ENGINE_KEY-$engine_host
if [ -e "$left" ] || ! whole "$engine"; then
  doing='waiting for another pod that builds the same engine'
  mkdir -p -- "$engines/.locks"
  # The kernel's lock: gone when the last process of a build is, however it ended, and at every boot.
  exec 9> "$engines/.locks/$JETPILOT_ENGINE_KEY-$engine_host"
  status=0
  flock -n 9 || status=$?
  if [ "$status" -gt 1 ]; then
    end 1 Failed "flock cannot lock $engines/.locks (status $status): the lines before this one say why; look at the disk and its mount"
  fi
  if [ "$status" -eq 1 ]; then
    say "another pod of this node builds $engine; waiting for that, $JETPILOT_ENGINE_TIMEOUT s at most"
    timeout "$JETPILOT_ENGINE_TIMEOUT" flock 9 &
    if ! wait "$!"; then
      end 25 BuildTimedOut "$engine: another pod of this node builds it since $JETPILOT_ENGINE_TIMEOUT s: look at that pod"
    fi
  fi
  building=$left
  if ! whole "$engine"; then
    build "$@"
    look_at_clock
    how="built in $((now - deadline + JETPILOT_ENGINE_TIMEOUT)) s"
  fi
  rm -rf -- "$building"
  building=''
  exec 9>&-
fi

doing='putting links to what is served'
touch -c -- "$engine"
if [ -n "${JETPILOT_ARTIFACT:-}" ] && ! grep -qxF -- "$JETPILOT_ARTIFACT" "$engine/artifacts" 2> /dev/null; then
  printf '%s\n' "$JETPILOT_ARTIFACT" >> "$engine/artifacts"
fi
for entry in "$served"/* "$served"/.[!.]* "$served"/..?*; do
  rm -rf -- "$entry"
done
link "$artifact" "$served"
if [ ! -e "$engine/model.plan" ]; then
  end 1 Failed "$engine: it was removed this moment, to make room: the next start builds it again"
fi
end 0 Done "$engine/model.plan ($(stat -c %s -- "$engine/model.plan") bytes, $how)"
