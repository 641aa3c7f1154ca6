// Tells whether the page is still in touch with reprise.
(() => {
  "use strict";
  const lost = (is) => { const line = document.getElementById("lost"); if (line) line.hidden = !is; };

  document.addEventListener("htmx:after:request", (event) => {
    const answer = event.detail?.ctx?.response;
    if (answer?.status === 401) { location.reload(); return; }
    const inTouch = answer && answer.status < 400;
    lost(!inTouch);
    const time = inTouch && answer.headers.get("x-as-of");
    const line = document.getElementById("as-of");
    if (time && line) line.textContent = decodeURIComponent(time);
  });
  // A chapter plays where the recording is.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    const media = document.querySelector("video, audio");
    if (!link || !media || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    media.currentTime = Number(link.dataset.at);
    media.play().catch(() => {});
  });
  document.addEventListener("htmx:error", () => lost(true));
})();
