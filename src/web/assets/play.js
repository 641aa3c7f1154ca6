// Plays HLS that still grows, also where the browser knows none: pieces are fetched and handed to it one by one.
// Without this script, or without the means for it, the plain file that each player names is played.
(() => {
  "use strict";
  const HLS = "application/vnd.apple.mpegurl";
  const AHEAD_S = 60;
  const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

  async function text(address) {
    const answer = await fetch(address, { cache: "no-cache" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  /// The smallest rung of a master playlist, what is in it, and whether it is the only one.
  async function rung(address) {
    const lines = (await text(address)).split("\n");
    const at = lines.findIndex((line) => line.startsWith("#EXT-X-STREAM-INF"));
    const codecs = /CODECS="([^"]*)"/.exec(lines[at] || "");
    const only = lines.filter((line) => line.startsWith("#EXT-X-STREAM-INF")).length === 1;
    return { address: new URL(lines[at + 1], address).href, codecs: codecs ? codecs[1] : "", only };
  }

  /// What a playlist names so far: headers and pieces in their order, and whether one begins a time of its own.
  async function listed(address) {
    const lines = (await text(address)).split("\n");
    const all = [];
    let anew = false;
    for (const line of lines) {
      const head = /^#EXT-X-MAP:.*URI="([^"]*)"/.exec(line);
      const name = head ? head[1] : line;
      anew = anew || line === "#EXT-X-DISCONTINUITY";
      if (!head && (!line || line.startsWith("#"))) continue;
      all.push({ address: new URL(name, address).href, anew });
      anew = false;
    }
    return { all, whole: lines.includes("#EXT-X-ENDLIST") };
  }

  const done = (buffer) => new Promise((yes, no) => {
    buffer.addEventListener("updateend", yes, { once: true });
    buffer.addEventListener("error", no, { once: true });
  });

  const end = ({ buffered }) => (buffered.length ? buffered.end(buffered.length - 1) : 0);
  const ahead = (video) => end(video) - video.currentTime;
  /// What begins a time of its own is laid a moment over what is there: a player stops at the smallest gap.
  const OVER_S = 0.1;

  async function feed(video, media, { address, codecs }) {
    const buffer = media.addSourceBuffer(`video/mp4; codecs="${codecs}"`);
    let given = 0;
    for (;;) {
      const { all, whole } = await listed(address);
      for (; given < all.length; given += 1) {
        while (ahead(video) > AHEAD_S) await wait(500);
        const answer = await fetch(all[given].address);
        // What is there plays to its end.
        if (!answer.ok) return media.endOfStream();
        if (all[given].anew) buffer.timestampOffset = Math.max(0, end(buffer) - OVER_S);
        buffer.appendBuffer(await answer.arrayBuffer());
        await done(buffer);
      }
      if (whole) break;
      await wait(2000);
    }
    return media.endOfStream();
  }

  async function play(video) {
    const address = new URL(video.dataset.hls, location.href).href;
    const { MediaSource } = window;
    if (!MediaSource) return;
    const found = await rung(address);
    // Its first source is the playlist: a browser that knows HLS chooses among rungs. Of one alone it is fed, for Chromium stops
    // by itself where one chapter ends and the next begins.
    if (video.canPlayType(HLS) && !found.only) return;
    if (!MediaSource.isTypeSupported(`video/mp4; codecs="${found.codecs}"`)) return;
    const media = new MediaSource();
    video.src = URL.createObjectURL(media);
    await new Promise((open) => { media.addEventListener("sourceopen", open, { once: true }); });
    // Whoever pressed the button need not press it again.
    video.play().catch(() => {});
    await feed(video, media, found);
  }

  /// Chromium's own player, when a playlist ends while it plays, takes one more piece for the end: it is told anew.
  const resumed = new WeakMap();
  async function goOn(video) {
    const address = new URL(video.dataset.hls, location.href).href;
    const at = video.currentTime;
    if (video.currentSrc !== address || at - (resumed.get(video) || 0) < 1) return;
    const lines = (await text((await rung(address)).address)).split("\n");
    const lengths = lines.filter((line) => line.startsWith("#EXTINF:")).map((line) => parseFloat(line.slice(8)));
    if (lengths.reduce((sum, length) => sum + length, 0) - at < 2) return;
    resumed.set(video, at);
    const go = () => { video.currentTime = at; video.play().catch(() => {}); };
    video.addEventListener("loadedmetadata", go, { once: true });
    video.load();
  }

  const begun = new WeakSet();
  function begin(video) {
    if (begun.has(video)) return;
    begun.add(video);
    play(video).catch(() => { video.removeAttribute("src"); video.load(); });
  }

  // Players come with the page, and with its renewal.
  const of = ({ target }) => (target instanceof HTMLVideoElement && target.dataset.hls ? target : null);
  const early = () => document.querySelectorAll("video[data-hls]").forEach((video) => {
    if (video.autoplay || video.preload !== "none") begin(video);
  });
  document.addEventListener("play", (event) => { if (of(event)) begin(of(event)); }, true);
  document.addEventListener("ended", (event) => { if (of(event)) goOn(of(event)).catch(() => {}); }, true);
  new MutationObserver(early).observe(document.documentElement, { childList: true, subtree: true });
  early();
})();
