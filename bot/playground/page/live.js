// The socket: things to do go out with a number, answers come back with it; what is shown goes to whoever listens.

const listeners = {};
const waiting = new Map();
let socket = null;
let number = 0;
let pause = 500;
let hello = () => ({});

/** on("messages", show => ...): what the server shows. "open", "entered" and "lost" tell of the connection itself. */
export function on(kind, listener) {
  listeners[kind] = listener;
}

/** Connect, and again whenever the connection is lost; `who` gives the person and place to enter as. */
export function connect(who) {
  hello = who;
  socket = new WebSocket(`ws://${location.host}/live`);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  socket.addEventListener("close", lost);
}

/** Do something; a promise of the answer, which is an error with a sentence for people where it was refused. */
export function act(deed, more = {}) {
  if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Error("The playground cannot be reached."));
  number += 1;
  const n = number;
  socket.send(JSON.stringify({ do: deed, n, ...more }));
  return new Promise((resolve, reject) => waiting.set(n, { resolve, reject, choices: null }));
}

function opened() {
  pause = 500;
  listeners.open?.();
  act("enter", hello()).then(() => listeners.entered?.(), () => undefined);
}

function hear(shown) {
  const one = waiting.get(shown.n);
  if (shown.show === "choices") {
    if (one) one.choices = shown.choices;
  } else if (shown.show === "done" || shown.show === "refused") {
    waiting.delete(shown.n);
    if (shown.show === "done") one?.resolve(one.choices);
    else one?.reject(new Error(shown.text));
  } else {
    listeners[shown.show]?.(shown);
  }
}

function lost() {
  for (const one of waiting.values()) one.reject(new Error("The connection was lost."));
  waiting.clear();
  listeners.lost?.();
  setTimeout(() => connect(hello), pause);
  pause = Math.min(pause * 2, 8000);
}
