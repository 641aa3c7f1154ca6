#!/usr/bin/env bash
# technician.sh SOURCE FOLDER PRESET: what one would write by hand for the same result: digest, whole decode, loudness,
# black, freeze and silence, three encodes, a thumbnail. Each step reads and decodes the source anew.
set -euo pipefail
source=$1 folder=$2 preset=$3
mkdir -p "$folder"
say() { ffmpeg -hide_banner -nostats -y "$@"; }
sha256sum "$source" > "$folder/sha256"
say -v error -i "$source" -f null - 2> "$folder/errors"
say -i "$source" -vn -af ebur128=peak=true -f null - 2> "$folder/loudness"
say -i "$source" -vf blackdetect=d=0.5,freezedetect=n=-60dB:d=2 -af silencedetect=n=-60dB:d=2 -f null - 2> "$folder/marks"
for rung in 1080:6M 720:3M 480:1200k; do
  height=${rung%:*} rate=${rung#*:}
  say -v error -i "$source" -vf "bwdif=deint=interlaced,scale=-2:$height,format=yuv420p" -c:v libx264 -preset "$preset" \
    -profile:v high -b:v "$rate" -maxrate "$rate" -bufsize "$rate" -g 50 -c:a aac -b:a 160k -ac 2 -movflags +faststart \
    "$folder/$height.mp4"
done
say -v error -ss 1 -i "$source" -frames:v 1 "$folder/thumbnail.jpg"
