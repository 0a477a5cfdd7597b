// Enhancements only: every page works with scripts off.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

// The print link needs a script; without one the browser's own menu prints the same page.
for (const link of document.querySelectorAll("[data-print]")) {
  link.hidden = false;
  link.addEventListener("click", () => window.print());
}
