// Enhancements only: every page works with scripts off.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

// The print link needs a script; without one the browser's own menu prints the same page.
for (const link of document.querySelectorAll("[data-print]")) {
  link.hidden = false;
  link.addEventListener("click", () => window.print());
}

// While something runs, how far it is shown anew every ten seconds, in its place: the page neither jumps nor loses the
// focus, which <meta http-equiv="refresh"> would take from whoever reads with a keyboard or by ear. Once it has ended the
// page is drawn anew, and nothing more is asked.
const running = () => document.querySelector("[data-running]");

async function drawAnew() {
  const answer = await fetch(location.href, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-running]");
  if (now) running().replaceWith(now);
  else location.reload();
}

if (running()) setInterval(drawAnew, 10_000);
