#!/usr/bin/env bash
# cut.sh [RUNS] [SECONDS]: what a stretch of a recording costs when its edges alone are encoded, against encoding all of it, and
# what copying all of it costs; 1080p25 at 40 Mb/s, `veryfast`, in turn, on this machine. Times are those of making the
# rendition, as reports tell them (`took_s`): measuring the source and proof come on top of each. The packets between the
# edges are compared with the source's. Wants `cargo build --release` before.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
reprise=${REPRISE:-$here/../target/release/reprise}
runs=${1:-3} seconds=${2:-60}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ffmpeg -v error -f lavfi -i "testsrc2=s=1920x1080:r=25:d=$seconds,noise=alls=12:allf=t,format=yuv420p" \
  -f lavfi -i "anoisesrc=c=pink:a=0.2:d=$seconds:r=48000" -ac 2 -c:v libx264 -preset veryfast -profile:v high \
  -b:v 40M -minrate 40M -maxrate 40M -bufsize 40M -g 50 -bf 2 -c:a aac -b:a 256k "$work/source.mp4"
recipe() { printf '[[rendition]]\nprofile = "web-1080"\nvideo_bitrate = %s\n' "$1" > "$work/$2.toml"; }
recipe 60000000 keep
recipe 20000000 encode
took() { sed -n 's/^ *"took_s": \([0-9.]*\),*$/\1/p' "$1/report.json"; }
decision() { sed -n 's/^  "decision": "\([a-z-]*\)",*$/\1/p' "$1/report.json"; }
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
from=3.3 until=$((seconds - 4))
for ((run = 0; run < runs; run++)); do
  "$reprise" render "$work/keep.toml" "$work/source.mp4" --out "$work/cut" --from "$from" --until "$until" > /dev/null
  "$reprise" render "$work/encode.toml" "$work/source.mp4" --out "$work/encoded" --from "$from" --until "$until" > /dev/null
  "$reprise" render "$work/keep.toml" "$work/source.mp4" --out "$work/copied" > /dev/null
  for way in cut encoded copied; do took "$work/$way" >> "$work/$way.s"; done
done
for way in cut encoded copied; do
  printf '%-10s %-10s %7.2f s  %4d MB\n' "$way" "$(decision "$work/$way")" "$(median < "$work/$way.s")" \
    $(($(stat -c %s "$work/$way/web-1080.mp4") / 1000000))
done
awk -v a="$(median < "$work/cut.s")" -v b="$(median < "$work/encoded.s")" 'BEGIN {printf "encoding takes %.1f times as long as cutting\n", b / a}'
digests() { ffprobe -v error -select_streams v -show_entries packet=data_hash -show_data_hash md5 -of csv=p=0 "$1" | sort; }
same=$(comm -12 <(digests "$work/source.mp4") <(digests "$work/cut/web-1080.mp4") | wc -l)
all=$(digests "$work/cut/web-1080.mp4" | wc -l)
echo "$same of $all pictures are the source's, bit by bit"
ffmpeg -v error -i "$work/cut/web-1080.mp4" -f null - && echo "decoded whole"
