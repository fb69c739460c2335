// Files on their way to the playground.

import { $, toast } from "./dom.js";

/** Its upload's id; undefined, and a sentence, where it was not taken. */
export async function upload(file, limit_bytes) {
  if (file.size > limit_bytes) {
    toast(`${file.name} is too large: files may have ${Math.floor(limit_bytes / 2 ** 20)} MB at most here.`);
    return undefined;
  }
  try {
    const answer = await fetch(`/uploads?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
    const said = await answer.json();
    if (answer.ok) return said.upload;
    toast(said.text);
  } catch {
    toast("The file could not be sent.");
  }
  return undefined;
}

/** Let somebody choose a file; `taken(file)` is called with it. */
export function pick(taken) {
  const picker = $("picker");
  picker.value = "";
  picker.onchange = () => picker.files.length && taken(picker.files[0]);
  picker.click();
}

/** Files that are dropped anywhere on the page; `taken(files)`. */
export function dropped(taken) {
  let depth = 0;
  const shown = (on) => {
    $("drop").hidden = !on;
  };
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragenter", (event) => carries(event) && shown(++depth > 0));
  document.addEventListener("dragleave", (event) => carries(event) && shown(--depth > 0));
  document.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth = 0;
    shown(false);
    taken([...event.dataTransfer.files]);
  });
}
