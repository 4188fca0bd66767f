"use strict";

// Every page works without this file, and shows what was the case when it was opened.
const limit = 500;

function follow(place) {
  const button = place.querySelector("button");
  const status = place.querySelector("[role=status]");
  const log = document.getElementById("log");
  let source = null;
  let shown = 0;

  function stop(text) {
    source.close();
    source = null;
    button.textContent = "Follow";
    status.textContent = text;
  }

  function start() {
    shown = 0;
    source = new EventSource(place.dataset.stream);
    button.textContent = "Stop";
    status.textContent = "Following.";
    source.addEventListener("message", (event) => {
      // The gateway has encoded everything in the row.
      log.insertAdjacentHTML("afterbegin", event.data);
      while (log.children.length > limit) {
        log.lastElementChild.remove();
      }
      shown += 1;
      place.dataset.stream = place.dataset.stream.replace(/from=\d+/, "from=" + event.lastEventId);
      status.textContent = "Following, " + shown + (shown === 1 ? " line." : " lines.");
    });
    source.addEventListener("skipped", (event) => {
      status.textContent = "Following; " + event.data + " lines came too fast to be shown.";
    });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) {
        stop("The gateway has ended the connection. Open the page again.");
      }
    });
  }

  button.hidden = false;
  button.addEventListener("click", () => (source === null ? start() : stop("Stopped.")));
}

document.querySelectorAll(".follow").forEach(follow);

// Filters of the live log that this browser keeps under names.
const kept = "gateway-console-filters";

function readFilters() {
  try {
    const filters = JSON.parse(localStorage.getItem(kept));
    return Array.isArray(filters) ? filters.filter((f) => typeof f.name === "string" && typeof f.query === "string") : [];
  } catch {
    return [];
  }
}

function showFilters(place) {
  place.replaceChildren();
  for (const { name, query } of readFilters()) {
    const link = document.createElement("a");
    link.href = location.pathname + "?" + new URLSearchParams(query);
    link.textContent = name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", "Remove the filter " + name);
    remove.addEventListener("click", () => keepFilters(place, readFilters().filter((f) => f.name !== name)));
    place.append(link, remove, " ");
  }
}

function keepFilters(place, filters) {
  localStorage.setItem(kept, JSON.stringify(filters));
  showFilters(place);
}

function saveFilters(form) {
  const place = document.querySelector(".own-filters");
  const field = form.querySelector("input");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = new URLSearchParams(location.search);
    ["before", "note", "signed"].forEach((name) => query.delete(name));
    const others = readFilters().filter((f) => f.name !== field.value);
    keepFilters(place, [...others, { name: field.value, query: query.toString() }].slice(-20));
    field.value = "";
  });
  showFilters(place);
}

document.querySelectorAll(".save-filter").forEach(saveFilters);
