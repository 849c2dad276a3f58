"use strict";
(() => {
  const $all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const bar = document.getElementById("filters");
  const cards = $all(".card");
  const sectionOf = (node) => node.closest(".report");
  const marksOf = new Map();
  for (const report of $all(".report")) {
    for (const mark of $all("[data-c]", report)) {
      for (const number of mark.dataset.c.split(" ")) {
        const id = report.id + "-c" + number;
        if (!marksOf.has(id)) marksOf.set(id, []);
        marksOf.get(id).push(mark);
      }
    }
  }

  // Choosing a claim marks its card and its words, whichever of the two was chosen.
  let chosen = null;
  const choose = (card, from) => {
    for (const node of $all(".on")) node.classList.remove("on");
    chosen = card;
    if (!card) return;
    card.classList.add("on");
    const marks = marksOf.get(card.id) || [];
    for (const mark of marks) mark.classList.add("on");
    const goal = from === "text" ? card : marks[0];
    if (goal && from !== "focus") goal.scrollIntoView({ block: "nearest" });
  };
  const narrowest = (mark) => {
    // Of several claims over the same words: the next one at each click, the shortest first.
    const ids = mark.dataset.c.split(" ").map((number) => sectionOf(mark).id + "-c" + number);
    const open = ids.map((id) => document.getElementById(id)).filter((card) => card && !card.parentNode.hidden);
    return open.length ? open[(open.indexOf(chosen) + 1) % open.length] : null;
  };
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-c]");
    if (mark) {
      const card = narrowest(mark);
      if (card) {
        event.preventDefault();
        choose(card, "text");
        if (event.target.closest("a")) card.focus({ preventScroll: true });
      }
      return;
    }
    const card = event.target.closest(".card");
    if (card && !event.target.closest("a, summary")) choose(card, "card");
  });
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (card && card !== chosen && event.target.matches(":focus-visible")) choose(card, "focus");
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, button, select, textarea")) return;
    if (event.key === "Escape") choose(null);
    if ((event.key === "Enter" || event.key === " ") && event.target.matches(".card")) {
      event.preventDefault();
      choose(event.target, "card");
    }
    if (event.key !== "j" && event.key !== "k") return;
    const open = cards.filter((card) => !card.parentNode.hidden);
    const at = open.indexOf(chosen) + (event.key === "j" ? 1 : -1);
    const next = open[Math.max(0, Math.min(open.length - 1, at))];
    if (next) { next.focus(); choose(next, "card"); next.scrollIntoView({ block: "nearest" }); }
  });

  // Filters: within a group any of the chosen ones, the groups together.
  if (bar) {
    const search = bar.querySelector("input[type=search]");
    const output = bar.querySelector("output");
    const texts = new Map(cards.map((card) => [card, card.textContent.toLowerCase()]));
    const values = (name) => new Set($all(`input[name=${name}]:checked`, bar).map((box) => box.value));
    const apply = () => {
      const kinds = values("kind");
      const statuses = values("status");
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const card of cards) {
        const fits = (!kinds.size || kinds.has(card.dataset.kind)) && (!statuses.size || statuses.has(card.dataset.status)) &&
          words.every((word) => texts.get(card).includes(word));
        card.parentNode.hidden = !fits;
        shown += fits;
      }
      const filtered = shown < cards.length;
      for (const report of $all(".report")) {
        const text = report.querySelector(".text");
        if (text) text.classList.toggle("filtered", filtered);
        const any = $all(".card", report).some((card) => !card.parentNode.hidden);
        report.hidden = filtered && !any;
        for (const mark of $all("[data-c]", report)) {
          mark.classList.toggle("off", !mark.dataset.c.split(" ").some((number) => {
            const card = document.getElementById(report.id + "-c" + number);
            return card && !card.parentNode.hidden;
          }));
        }
      }
      if (chosen && chosen.parentNode.hidden) choose(null);
      output.textContent = filtered ? `${shown} of ${cards.length} claims` : `${cards.length} claims`;
    };
    bar.addEventListener("input", apply);
    bar.querySelector("button").addEventListener("click", () => {
      for (const box of $all("input[type=checkbox]", bar)) box.checked = false;
      search.value = "";
      apply();
      search.focus();
    });
    bar.hidden = false;
    apply();
  }
  window.addEventListener("beforeprint", () => { for (const part of $all(".card details")) part.open = true; });
})();
