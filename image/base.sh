#!/usr/bin/env bash
# base.sh CACHE OUT ARCH...: what the image stands on, for each architecture (amd64, arm64), as a directory OUT/ARCH:
# a few libraries of Debian 13 and a Java 25 runtime linked from Debian's modules, and nothing else. No container registry
# is asked: packages come from the mirror that this machine's own apt uses, checked by apt with Debian's keys.
# base.sh CACHE OUT emulator: OUT/qemu-aarch64, which runs programs of arm64 elsewhere; it is not for the image.
# Needs a Debian with apt, and root or user namespaces: Debian 13's tools run in a root of their own.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=$1 out=$2
shift 2
suite=trixie
keys=/usr/share/keyrings/debian-archive-keyring.gpg
java=openjdk-25
# What ends up in the image, and its licences. gcc-14-base holds those of libgcc and libstdc++.
libraries="libc6 libgcc-s1 libstdc++6 zlib1g"
papers="gcc-14-base base-files ca-certificates"
# jdeps on the operator, and what it finds by name only: com.sun.management (metrics), Unsafe (snakeyaml-engine, Jackson).
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl
modules=$modules,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.net,jdk.unsupported
# Defaults of every java in the image; JAVA_TOOL_OPTIONS and the command line come later and win.
defaults="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k -Xms16m -Xmn8m -XX:MaxRAMPercentage=40 \
-XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10 -XX:-ShrinkHeapInSteps -XX:-UsePerfData \
-XX:TrimNativeHeapInterval=10000 -XX:+ExitOnOutOfMemoryError"

say() { printf 'base: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
[ -r "$keys" ] || fail "$keys is missing: install debian-archive-keyring"

# The archive and its security updates as this machine knows them, one "URI suite" a line, for the suite we build on.
sources() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' | sort -u |
    awk -v suite="$suite" '
      $2 ~ /^[a-z]+$/ && $1 ~ /\/debian\/?$/ { main[$1] = suite }
      $2 ~ /^[a-z]+-security$/ { main[$1] = suite "-security" }
      END { for (uri in main) print uri, main[uri] }' | sort
}

# apt for one architecture, with lists and settings of its own.
apt() {
  local arch=$1 state=$cache/apt-$1
  shift
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/empty"
  : >>"$state/status"
  sources | sed "s|^|deb [signed-by=$keys] |; s|\$| main|" >"$state/sources.list"
  [ -s "$state/sources.list" ] || fail "this machine's apt names no Debian archive: see apt-get indextargets"
  cat >"$state/apt.conf" <<CONF
#clear APT::Architectures;
APT::Architecture "$arch";
APT::Architectures { "$arch"; };
APT::Sandbox::User "$(id -un)";
Acquire::Languages "none";
Dir::State "$state";
Dir::State::lists "$state/lists";
Dir::State::status "$state/status";
Dir::Cache "$state/cache";
Dir::Etc::sourcelist "$state/sources.list";
Dir::Etc::sourceparts "$state/empty";
Dir::Etc::preferencesparts "$state/empty";
CONF
  APT_CONFIG=$state/apt.conf apt-get -q "$@"
}

# Downloads the newest versions into CACHE/debs-ARCH and forgets older ones.
download() {
  local arch=$1 debs=$cache/debs-$1
  shift
  mkdir -p "$debs"
  apt "$arch" update >&2 || fail "the lists of Debian $suite for $arch cannot be read"
  (cd "$debs" && apt "$arch" download "$@" >&2) || fail "not all packages of Debian $suite for $arch can be read"
  local package
  for package in "$@"; do
    # shellcheck disable=SC2012
    ls -t "$debs/${package}_"*.deb | tail -n +2 | xargs -r rm --
  done
}

deb() { ls "$cache/debs-$1/$2"_*.deb; }
unpack() { # unpack ARCH PACKAGE DIRECTORY [tar's options]
  local file
  file=$(deb "$1" "$2")
  mkdir -p "$3"
  dpkg-deb --fsys-tarfile "$file" | tar -x --no-same-owner -C "$3" "${@:4}"
}

# A root with the tools of the JDK, of this machine's architecture, to link runtimes in.
tools=$cache/tools
host=$(dpkg --print-architecture)
make_tools() {
  local version
  version=$(basename "$(deb "$host" $java-jdk-headless)")
  [ "$(cat "$tools/version" 2>/dev/null)" = "$version" ] && return
  say "unpacking the JDK"
  rm -rf "$tools"
  mkdir -p "$tools"/{usr/lib,usr/lib64,tmp}
  ln -s usr/lib usr/lib64 "$tools"
  local package
  for package in $libraries $java-jre-headless; do unpack "$host" "$package" "$tools"; done
  unpack "$host" $java-jdk-headless "$tools" --exclude='*/jmods/*' --exclude='*/src.zip' --exclude='*/ct.sym'
  printf %s "$version" >"$tools/version"
}

link_java() { # link_java ARCH ROOT: the runtime in ROOT/opt/java
  local arch=$1 root=$2 version key
  version=$(basename "$(deb "$arch" $java-jdk-headless)")
  key=$(printf '%s' "$version $modules $defaults" | sha256sum | cut -c1-16)
  local linked=$cache/java-$arch-$key
  if [ ! -d "$linked" ]; then
    say "linking Java for $arch"
    rm -rf "$cache/java-$arch"-* "$tools/tmp"/*
    unpack "$arch" $java-jdk-headless "$tools/tmp" --wildcards './usr/lib/jvm/*/jmods/*'
    mv "$tools"/tmp/usr/lib/jvm/*/jmods "$tools/tmp/jmods"
    "$here/enter.sh" "$tools" root "/usr/lib/jvm/java-25-openjdk-$host/bin/jlink" -J-XX:+UseSerialGC \
      --module-path /tmp/jmods --add-modules "$modules" --add-options "$defaults" --strip-java-debug-attributes \
      --no-header-files --no-man-pages --output /tmp/java >&2
    find "$tools/tmp/java/bin" -type f ! -name java -delete
    # The modules carry their libraries with all debugging symbols: the runtime package has the same without.
    unpack "$arch" $java-jre-headless "$tools/tmp/runtime"
    local file whole=$tools/tmp/runtime/usr/lib/jvm/java-25-openjdk-$arch
    find "$tools/tmp/java/lib" "$tools/tmp/java/bin" -type f | while read -r file; do
      if head -c4 "$file" | grep -q ELF; then
        cp --remove-destination "$whole/${file#"$tools/tmp/java/"}" "$file"
      fi
    done
    # Every module links to the licences of java.base, which are there once.
    find "$tools/tmp/java/legal" -type l -delete
    find "$tools/tmp/java/legal" -type d -empty -delete
    mv "$tools/tmp/java" "$linked"
    rm -rf "$tools/tmp"/*
  fi
  mkdir -p "$root/opt"
  cp -a "$linked" "$root/opt/java"
}

base() { # base ARCH ROOT
  local arch=$1 root=$2 package triplet
  case $arch in
    amd64) triplet=x86_64-linux-gnu loader=lib64/ld-linux-x86-64.so.2 ;;
    arm64) triplet=aarch64-linux-gnu loader=lib/ld-linux-aarch64.so.1 ;;
    *) fail "no image is made for $arch" ;;
  esac
  local from=$cache/unpacked-$arch
  rm -rf "$from" "$root"
  mkdir -p "$root/usr/lib/$triplet" "$root/$(dirname "$loader")" "$root/etc/ssl/certs" \
    "$root/var/lib/dpkg/status.d" "$root/home/jetpilot" "$root/tmp" "$root/app"
  for package in $libraries $papers; do
    unpack "$arch" "$package" "$from/$package"
  done
  mkdir -p "$from/$java-jre-headless"
  unpack "$arch" $java-jre-headless "$from/$java-jre-headless" --wildcards './usr/share/doc/*'

  # Libraries as files named as programs ask for them: no links, no locales, no character set modules.
  local name
  for name in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2; do
    cp -L "$from/libc6/usr/lib/$triplet/$name" "$root/usr/lib/$triplet/$name"
  done
  cp -L "$from/libc6/usr/lib/$triplet/$(basename "$loader")" "$root/$loader"
  cp -L "$from/libgcc-s1/usr/lib/$triplet/libgcc_s.so.1" "$from/libstdc++6/usr/lib/$triplet/libstdc++.so.6" \
    "$from/zlib1g/usr/lib/$triplet/libz.so.1" "$root/usr/lib/$triplet/"
  cp -L "$from/base-files/usr/lib/os-release" "$root/etc/os-release"
  printf 'root:x:0:0:root:/:/sbin/nologin\njetpilot:x:65532:65532:jetpilot:/home/jetpilot:/sbin/nologin\n' >"$root/etc/passwd"
  printf 'root:x:0:\njetpilot:x:65532:\n' >"$root/etc/group"
  printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"

  # As update-ca-certificates does, in a fixed order.
  (cd "$from/ca-certificates/usr/share/ca-certificates" && LC_ALL=C find . -name '*.crt' -print0 | LC_ALL=C sort -z |
    xargs -0 cat) >"$root/etc/ssl/certs/ca-certificates.crt"

  # Licences, and what a scanner reads to know which packages are in here.
  for package in $libraries $papers $java-jre-headless; do
    dpkg-deb -f "$(deb "$arch" "$package")" >"$root/var/lib/dpkg/status.d/$package"
    local doc=$from/$package/usr/share/doc
    if [ -f "$doc/$package/copyright" ] && [ ! -L "$doc/$package" ]; then
      mkdir -p "$root/usr/share/doc/$package"
      cp "$doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
    fi
  done
  link_java "$arch" "$root"
  rm -rf "$from"
  # Nothing may depend on who built this, and when.
  chmod -R u=rwX,go=rX "$root"
}

cache=$(mkdir -p "$cache" && cd "$cache" && pwd)
out=$(mkdir -p "$out" && cd "$out" && pwd)
tools=$cache/tools
# One build at a time: they share the cache.
exec 9>"$cache/lock"
flock 9
if [ "$*" = emulator ]; then
  download "$host" qemu-user
  unpack "$host" qemu-user "$cache/emulator" ./usr/bin/qemu-aarch64
  cp "$cache/emulator/usr/bin/qemu-aarch64" "$out/"
  exit
fi
for arch in $(printf '%s\n' "$host" "$@" | sort -u); do
  # shellcheck disable=SC2086
  download "$arch" $libraries $papers $java-jre-headless $java-jdk-headless
done
make_tools
for arch in "$@"; do
  base "$arch" "$out/$arch"
done
