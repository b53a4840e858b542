#!/bin/sh
# A stand-in for NVIDIA's trtexec @version@ on @module@ (L4T @l4t@): takes the same options, refuses the same with the same words
# and status, and writes a file that is no engine. See the class Trtexec for what it can be told to do.
#
# Words and order: samples/common/sampleOptions.cpp, sampleEngines.cpp, logging.h and samples/trtexec/trtexec.cpp of
# NVIDIA/TensorRT at the tag of the version. What TensorRT itself says ("[TRT]") is from reports of users; that library is closed.
set -u
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin # not a test's
version='@version@' number=@number@ order=@order@ # order: major and minor as one number, 10.3 is 1003
module='@module@' l4t='@l4t@' sm=@sm@ dla_cores=@dlaCores@
known='@flags@'

log() { # log SEVERITY TEXT
  printf '[%s] [%s] %s\n' "$stamp" "$1" "$2"
}

banner() {
  printf '&&&& %s TensorRT.trtexec [TensorRT v%s] # %s\n' "$1" "$number" "$command"
}

help() {
  printf '=== Model Options ===\n  --onnx=<file>  ONNX model\n\n=== Build Options ===\n  --saveEngine=<file>  Save the serialized engine\n'
}

failed() {
  banner FAILED
  exit 1
}

# What parsing throws: before 10 the help comes after the message.
invalid() {
  [ "$order" -lt 1000 ] || help
  log E "$1"
  [ "$order" -ge 1000 ] || help
  failed
}

broken() { # what building says: from the inside out
  for line; do
    log E "$line"
  done
  if [ "$order" -lt 805 ]; then
    log E 'Failed to create engine from model.'
  else
    log E 'Failed to create engine from model or file.'
  fi
  log E 'Engine set up failed'
  failed
}

is_int() { # as std::stoi takes it: digits in front are enough
  case ${1#-} in
    [0-9]*) return 0 ;;
  esac
  return 1
}

has() { # has WORD LIST
  case " $2 " in
    *" $1 "*) return 0 ;;
  esac
  return 1
}

# shapes LIST: checks name:1x2x3,… and prints it a line each, "name 1 2 3".
shapes() {
  rest=$1
  while [ -n "$rest" ]; do
    one=${rest%%,*}
    case $rest in
      *,*) rest=${rest#*,} ;;
      *) rest='' ;;
    esac
    dims=${one##*:}
    case $one in
      *:*) input=${one%:*} ;;
      *) input=$one ;;
    esac
    case $input in
      "'"*"'") input=${input#?} input=${input%?} ;;
    esac
    text=''
    while [ -n "$dims" ]; do
      is_int "${dims%%x*}" || return 1
      text="$text ${dims%%x*}"
      case $dims in
        *x*) dims=${dims#*x} ;;
        *) dims='' ;;
      esac
    done
    printf '%s%s\n' "$input" "$text"
  done
}

# not_above A B: whether each number of "name 1 2" A is at most B's, and there are as many.
not_above() {
  # shellcheck disable=SC2086
  set -- ${1#* } / ${2#* }
  low=''
  while [ "$1" != / ]; do
    low="$low $1"
    shift
  done
  shift
  for bound in $low; do
    [ "$#" -gt 0 ] && [ "$bound" -le "$1" ] || return 1
    shift
  done
  [ "$#" -eq 0 ]
}

# at POINT: what the model or TRTEXEC_DO wants to happen here: start, parsed, half, written, cached.
at() {
  for wanted in ${TRTEXEC_DO:-} $told; do
    case $wanted in
      *@"$1") act "${wanted%@*}" ;;
      *@*) ;;
      *) [ "$1" != parsed ] || act "$wanted" ;;
    esac
  done
}

act() {
  case $1 in
    fail) broken '[TRT] ModelImporter.cpp:773: While parsing node number 7 [StandIn -> "output"]:' \
      '[TRT] ModelImporter.cpp:779: ERROR: builtin_op_importers.cpp:3609 In function importFallbackPluginImporter:' \
      '[TRT] [8] Assertion failed: creator && "Plugin not found, are the plugin name, version, and namespace correct?"' \
      'Failed to parse onnx file' 'Parsing model failed' ;;
    oom) kill -KILL $$ ;;
    crash) kill -SEGV $$ ;;
    cuda)
      log W '[TRT] Requested amount of GPU memory (536870912 bytes) could not be allocated. There may not be enough free memory for allocation to succeed.'
      broken 'Error[2]: [virtualMemoryBuffer.cpp::resizePhysical::140] Error Code 2: OutOfMemory (Requested size was 536870912 bytes.)' \
        'Engine could not be created from network' 'Building engine failed'
      ;;
    hang) exec sleep 3600 ;;
    wait)
      while [ ! -e "$TRTEXEC_GO" ]; do
        sleep 0.02
      done
      ;;
    full)
      # Until the disk takes no more, 64 MiB at most.
      dd if=/dev/zero of="$plan" bs=65536 count=1024 2> /dev/null
      broken 'Saving engine to file failed.'
      ;;
  esac
}

stamp=$(date '+%m/%d/%Y-%H:%M:%S')
command="trtexec $*"
told=''
banner RUNNING
onnx='' plan='' timing='' calib='' min='' opt='' max='' dla='' kinds='' loaded='' pool=''
only='' fallback='' strong='' unknown='' wanted_help='' any=''
for argument; do
  any=yes
  option=${argument%%=*}
  case $argument in
    *=*) value=${argument#*=} ;;
    *) value='' ;;
  esac
  case $option in
    --help | -h) wanted_help=yes ;;
  esac
  if ! has "${option#--}" "$known"; then
    unknown="$unknown$option $value
"
    continue
  fi
  case $option in
    --onnx) onnx=$value ;;
    --saveEngine) plan=$value ;;
    --loadEngine) loaded=$value ;;
    --timingCacheFile) timing=$value ;;
    --calib) calib=$value ;;
    --minShapes) min=$value ;;
    --optShapes) opt=$value ;;
    --maxShapes) max=$value ;;
    --useDLACore) dla=$value ;;
    --allowGPUFallback) fallback=yes ;;
    --memPoolSize | --workspace) pool="$option=$value" ;;
    --fp16 | --bf16 | --int8 | --fp8 | --int4) kinds="$kinds ${option#--}" ;;
    --best) kinds="$kinds fp16 int8" ;;
    --stronglyTyped) strong=yes ;;
    --buildOnly | --skipInference) only=yes ;;
  esac
done
if [ -n "$wanted_help" ]; then
  help
  exit 0
fi
if [ -z "$any" ]; then
  help
  banner PASSED
  exit 0
fi

# Parsing, in the order in which sampleOptions.cpp does it.
[ -n "$onnx$loaded" ] || invalid 'Model missing or format not recognized'
for list in "$min" "$opt" "$max"; do
  shapes "$list" > /dev/null || invalid 'stoi'
done
given="${min:+min}${opt:+opt}${max:+max}"
if [ -n "$given" ] && [ "$given" != opt ] && [ "$given" != minoptmax ]; then
  invalid 'Must specify only --optShapes or all of --minShapes, --optShapes, --maxShapes'
fi
case $pool in
  --workspace=*) is_int "${pool#*=}" || invalid 'stoi' ;;
  --memPoolSize=*)
    size=${pool##*:}
    case $pool in
      --memPoolSize=workspace:* | --memPoolSize=dla*:*) is_int "$size" || invalid 'stod' ;;
      *) invalid "Unknown memory pool: ${pool#*=}" ;;
    esac
    case $size in
      -*) invalid "Negative memory pool size: $size" ;;
    esac
    ;;
esac
[ -z "$dla" ] || is_int "$dla" || invalid 'stoi'
if [ -n "$strong" ] && [ -n "$kinds" ]; then
  log W "Invalid usage, setting${kinds} mode is not allowed if graph is strongly typed. Disabling it."
  kinds=''
fi
if has fp8 "$kinds" && has int8 "$kinds"; then
  invalid "Invalid usage, fp8 and int8 aren't allowed to be enabled together."
fi
[ -z "$loaded" ] || [ -z "$plan" ] || invalid 'Incompatible load and save engine options selected'
if [ -n "$unknown" ]; then
  [ "$order" -lt 1000 ] || help
  printf '%s' "$unknown" | while IFS= read -r line; do
    log E "Unknown option: $line"
  done
  [ "$order" -ge 1000 ] || help
  failed
fi

log I "TensorRT version: $version"
at start
# Orin since 8.4; Maxwell to Volta until 8.x; the SBSA packages between 10.4 and 10.15 leave out Orin; Thor since JetPack 7.0.
unfit=''
case $sm in
  87) [ "$order" -ge 804 ] && { [ "$order" -lt 1004 ] || [ "$order" -ge 1016 ]; } || unfit=yes ;;
  110) [ "$order" -ge 1013 ] || unfit=yes ;;
  *) [ "$order" -lt 1000 ] || unfit=yes ;;
esac
if [ -n "$unfit" ]; then
  broken "Error[9]: Error Code 9: API Usage Error (Target GPU SM $sm is not supported by this TensorRT release.)" 'Builder creation failed'
fi
log I 'Start parsing network model.'
if [ ! -r "$onnx" ]; then
  broken "[TRT] ModelImporter.cpp:735: Could not open file $onnx" 'Failed to parse onnx file' 'Parsing model failed'
fi
# The first field of an ONNX model is ir_version: key 1, varint, then a small number.
case $(od -An -tx1 -N2 "$onnx") in
  ' 08 0'[3-9a-f]) ;;
  *) broken "[TRT] ModelImporter.cpp:735: Failed to parse ONNX model from file: $onnx" 'Failed to parse onnx file' 'Parsing model failed' ;;
esac
inputs='' types=''
while read -r word what rest; do
  case $word-$what in
    standin-do) told="$told $rest" ;;
    standin-input) inputs="$inputs $rest" ;;
    standin-types) types=$rest ;;
  esac
done << MODEL
$(grep -a '^standin ' "$onnx")
MODEL
log I 'Finish parsing network model.'
at parsed

need() { # need KIND SM
  [ "$sm" -ge "$2" ] || broken "Error[9]: Error Code 9: API Usage Error (Networks with $1 precision require hardware with $1 support.)" \
    'Engine could not be created from network' 'Building engine failed'
}
if has bf16 "$kinds $types"; then
  need BF16 80
fi
if has fp8 "$kinds $types"; then
  need FP8 89
fi
if has fp4 "$types"; then
  [ "$order" -ge 1008 ] || broken '[TRT] Unsupported ONNX data type: FLOAT4E2M1 (23)' 'Failed to parse onnx file' 'Parsing model failed'
  need FP4 100
fi
setup='Network And Config setup failed'
if [ -n "$opt" ]; then
  [ -z "$min" ] && min=$opt max=$opt
  shapes "$opt" | while IFS= read -r middle; do
    input=${middle%% *}
    low=$(shapes "$min" | grep -F -- "$input ") high=$(shapes "$max" | grep -F -- "$input ")
    case " $inputs " in
      '  ' | *" $input "*) ;;
      *) log E "Cannot find input tensor with name \"$input\" in the network inputs! Please make sure the input tensor names are correct." && exit 1 ;;
    esac
    if ! not_above "$low" "$middle" || ! not_above "$middle" "$high"; then
      log E "Error[3]: IOptimizationProfile::setDimensions: Error Code 3: API Usage Error (min <= opt <= max does not hold for $input)"
      log E 'Required optimization profile is invalid' && exit 1
    fi
  done || broken "$setup" 'Building engine failed'
fi
scales=none
if has int8 "$kinds" && [ -n "$calib" ]; then
  if [ -r "$calib" ]; then
    scales=$(sha256sum < "$calib")
  else
    # The real one goes on, too, with scales that mean nothing.
    log E '[TRT] Can not open provided calibration cache file'
    scales=random
  fi
fi
if [ -n "$dla" ] && [ "$dla" -ge 0 ] && [ "$dla" -ge "$dla_cores" ]; then
  broken "Cannot create DLA engine, $dla not available" "$setup" 'Building engine failed'
fi
if [ -n "$dla" ] && { has bf16 "$kinds" || has fp8 "$kinds"; }; then
  broken 'Error[9]: Error Code 9: API Usage Error (DLA runs FP16 and INT8 only.)' 'Building engine failed'
fi
if [ -n "$timing" ]; then
  if [ -s "$timing" ]; then
    read -r first < "$timing" || :
    [ "$first" = "TIMINGS $version $sm" ] || broken 'TimingCache creation failed' 'Building engine failed'
  else
    log W "Could not read timing cache from: $timing. A new timing cache will be generated and written."
  fi
fi
digest=$(sha256sum < "$onnx")
if [ -n "$plan" ]; then
  printf 'STANDIN PLAN\ntensorrt %s\nmodule %s\nl4t %s\nsm %s\n' "$version" "$module" "$l4t" "$sm" > "$plan" \
    || broken 'Saving engine to file failed.'
  at half
  printf 'model %s\ntypes%s\nscales %s\nstrong %s\ndla %s %s\npool %s\nshapes %s %s %s\nend\n' "${digest%% *}" "$kinds" "${scales%% *}" \
    "$strong" "$dla" "$fallback" "$pool" "$min" "$opt" "$max" >> "$plan" || broken 'Saving engine to file failed.'
  at written
fi
if [ -n "$timing" ]; then
  [ -s "$timing" ] || printf 'TIMINGS %s %s\n' "$version" "$sm" > "$timing"
  printf '%s' "${digest%% *}" >> "$timing"
  at cached
  printf '\n' >> "$timing"
fi
log I 'Engine built in 0.1 sec.'
[ -n "$only" ] || log I 'Average on 10 runs - GPU latency: 1.23 ms'
banner PASSED
