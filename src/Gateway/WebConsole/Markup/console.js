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
