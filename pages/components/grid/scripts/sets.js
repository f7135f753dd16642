// The change sets of this page: undo and redo of one's own, latest first.

function remember(setId, message) {
  if (setId === undefined || setId === null) return;
  state.sets.push(setId);
  state.undone = [];
  toast(message, "undo", undo);
}

const undo = () => reverse(state.sets, state.undone, "undone", "redo", redo);
const redo = () => reverse(state.undone, state.sets, "redone", "undo", undo);

/** Undo one set; its undo is a set too, and undoing that is the redo. */
async function reverse(from, to, said, backWord, back) {
  await settled();
  const set = from.pop();
  if (set === undefined) return say(word("nothing_to_undo"));
  const answer = await post(`/changes/${encodeURIComponent(set)}/undo`, { on_conflict: "skip", request_id: newId() });
  if (!answer.ok) {
    if (isPassing(answer.status)) from.push(set);
    return say(reason(answer), "bad");
  }
  if (answer.body.set_id !== undefined && answer.body.set_id !== null) to.push(answer.body.set_id);
  noteVersions(answer.body.rows);
  viewsTouched(answer.body.rows);
  readAgain();
  const skipped = (answer.body.skipped || []).length + refusalsOf(answer).length;
  toast(skipped ? word("undone_partly", { count: skipped }) : word(said), backWord, back);
  return say("");
}
