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
  document.addEventListener("htmx:error", () => lost(true));
})();
