"use strict";
(() => {
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);
  const show = (event) => {
    const bar = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
    tip.hidden = bar === null;
    if (bar === null) return;
    tip.textContent = bar.dataset.tip;
    const around = bar.getBoundingClientRect();
    const left = around.left + around.width / 2 - tip.offsetWidth / 2;
    const above = around.top - tip.offsetHeight - 6;
    tip.style.left = `${Math.max(6, Math.min(left, innerWidth - tip.offsetWidth - 6))}px`;
    tip.style.top = `${above > 6 ? above : Math.min(around.bottom + 6, innerHeight - tip.offsetHeight - 6)}px`;
  };
  for (const kind of ["pointerover", "click", "focusin"]) document.addEventListener(kind, show);
  addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });
  document.documentElement.dataset.height = String(Math.ceil(document.documentElement.scrollHeight));
})();
