#!/usr/bin/env bash
# deliver.sh [RUNS] [SECONDS] [PRESET…]: one decode against the technician's script, in turn, on this machine.
# Prints CPU and wall seconds of each run, and the medians' ratio. Wants `cargo build --release` before.
# On a machine that others use, only the CPU seconds say anything.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
reprise=${REPRISE:-$here/../target/release/reprise}
runs=${1:-5} seconds=${2:-20}
shift $(($# < 2 ? $# : 2))
presets=("${@:-veryfast}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Noise that changes with every picture makes 40 Mb/s of it, as a camera does.
ffmpeg -v error -f lavfi -i "testsrc2=s=1920x1080:r=25:d=$seconds,noise=alls=12:allf=t,format=yuv420p" \
  -f lavfi -i "anoisesrc=c=pink:a=0.2:d=$seconds:r=48000" -ac 2 -c:v libx264 -preset veryfast -profile:v high \
  -b:v 40M -minrate 40M -maxrate 40M -bufsize 40M -g 25 -bf 2 -c:a aac -b:a 256k "$work/source.mp4"
for rung in 1080:6000000 720:3000000 480:1200000; do
  height=${rung%:*}
  printf '[[rendition]]\nprofile = "web-1080"\nname = "r%s"\nwidth = %s\nheight = %s\nvideo_bitrate = %s\n' \
    "$height" $((height * 16 / 9 / 2 * 2)) "$height" "${rung#*:}"
done > "$work/three.toml"
timed() { /usr/bin/time -a -o "$1" -f '%U %S %e %M' "${@:2}" > /dev/null; }
median() { awk -v c="$2" '{print c == "cpu" ? $1 + $2 : (c == "wall" ? $3 : $4 / 1024)}' "$1" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
for preset in "${presets[@]}"; do
  for ((run = 0; run < runs; run++)); do
    timed "$work/script.$preset" "$here/technician.sh" "$work/source.mp4" "$work/script" "$preset"
    timed "$work/reprise.$preset" "$reprise" render "$work/three.toml" "$work/source.mp4" --out "$work/made" --preset "$preset"
  done
  for figure in cpu wall memory; do
    a=$(median "$work/reprise.$preset" $figure) b=$(median "$work/script.$preset" $figure)
    awk -v p="$preset" -v f="$figure" -v a="$a" -v b="$b" 'BEGIN {printf "%-10s %-6s reprise %8.2f  script %8.2f  ratio %.2f\n", p, f, a, b, a / b}'
  done
done
