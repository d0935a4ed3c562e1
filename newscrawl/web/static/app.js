// The one thing that moves: a crawl that is watched. Each event asks for the part of the page that has changed.
(() => {
  const part = document.querySelector("[data-live]");
  if (!part || !window.EventSource) return;
  const events = new EventSource(part.dataset.events);
  let asking = false;
  let again = false;

  const refresh = async () => {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const answer = await fetch(part.dataset.live, { credentials: "same-origin" });
      if (answer.ok) part.innerHTML = await answer.text();
    } finally {
      asking = false;
      if (again) {
        again = false;
        refresh();
      }
    }
  };

  events.addEventListener("crawl", (event) => {
    const { status } = JSON.parse(event.data);
    refresh();
    if (status === "queued" || status === "running") return;
    events.close();
    document.querySelectorAll("[data-while-live]").forEach((one) => one.remove());
  });
})();
