// Renews the page while it is open. Without it the page works as well, and says when it was written.
(() => {
  "use strict";
  const every = 20000 + Math.random() * 10000;
  const main = () => document.querySelector("main[data-mark]");
  const player = () => document.querySelector("video, audio");
  const inUse = (media) => media && !media.ended && (!media.paused || media.currentTime > 0);

  async function look() {
    try {
      const answer = await fetch(location.href, { cache: "no-cache" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main[data-mark]");
      if (fresh && main()) renew(fresh, page);
    } catch {
      // No network: the page stays as it is, with the time of its writing.
    }
  }

  /// What plays streams is on those pages alone that have one.
  function bring(page) {
    const here = [...document.scripts].map((script) => script.src);
    page.querySelectorAll("script[src]").forEach((script) => {
      const address = new URL(script.getAttribute("src"), location.href).href;
      if (!here.includes(address)) document.head.append(Object.assign(document.createElement("script"), { src: address }));
    });
  }

  function renew(fresh, page) {
    const same = fresh.dataset.mark === main().dataset.mark;
    if (!same && !inUse(player())) {
      main().replaceWith(document.importNode(fresh, true));
      document.title = page.title;
      bring(page);
      strip();
      return;
    }
    if (!same) document.querySelectorAll(".newer").forEach((line) => { line.hidden = false; });
    const times = fresh.querySelectorAll(".written");
    document.querySelectorAll(".written").forEach((line, at) => {
      if (same && times[at]) line.replaceWith(document.importNode(times[at], true));
    });
  }

  // A chapter plays where the recording is, rather than in a file of its own.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    const media = player();
    if (!link || !media || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    media.currentTime = Number(link.dataset.at);
    media.play().catch(() => {});
  });

  // An address may name a second to go on from: `#t=83.5`.
  function goOn() {
    const place = /[#?&]t=(\d+(?:\.\d+)?)/.exec(location.href);
    const media = player();
    if (!place || !media) return;
    const go = () => { media.currentTime = Number(place[1]); media.play().catch(() => {}); };
    if (media.readyState > 0) go();
    else media.addEventListener("loadedmetadata", go, { once: true });
  }

  goOn();
  addEventListener("hashchange", goOn);

  // Whoever has seen all that was there is shown what took its place.
  document.addEventListener("ended", () => setTimeout(look, 3000), true);
  // The storyboard: a strip below the player on which the pointer sees where it would jump to.
  async function strip() {
    const bar = document.querySelector(".strip");
    const track = document.querySelector("track[label=thumbnails]");
    if (!bar || !track || bar.dataset.ready) return;
    bar.dataset.ready = "yes";
    try {
      const answer = await fetch(track.src);
      if (!answer.ok) return;
      const cues = [...(await answer.text()).matchAll(/([\d:.]+) --> [\d:.]+\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g)];
      if (!cues.length) return;
      const tile = bar.firstElementChild;
      const at = (event) => {
        const box = bar.getBoundingClientRect();
        return Math.min(cues.length - 1, Math.max(0, Math.floor((event.clientX - box.left) / box.width * cues.length)));
      };
      const seconds = (cue) => cue[1].split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
      bar.addEventListener("pointermove", (event) => {
        const [, , name, x, y, width, height] = cues[at(event)];
        const box = bar.getBoundingClientRect();
        const style = tile.style;
        style.width = `${width}px`;
        style.height = `${height}px`;
        style.backgroundImage = `url("${new URL(name, track.src)}")`;
        style.backgroundPosition = `-${x}px -${y}px`;
        style.left = `${Math.min(box.width - width, Math.max(0, event.clientX - box.left - width / 2))}px`;
        tile.hidden = false;
      });
      bar.addEventListener("pointerleave", () => { tile.hidden = true; });
      bar.addEventListener("click", (event) => {
        const media = player();
        if (media) media.currentTime = seconds(cues[at(event)]);
      });
      tile.hidden = true;
      bar.hidden = false;
    } catch {
      // Without it the player's own bar does.
    }
  }
  strip();

  setInterval(() => { if (!document.hidden) look(); }, every);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
})();
