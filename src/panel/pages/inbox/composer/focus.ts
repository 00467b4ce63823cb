let wanted = false;

/** Who points at a conversation goes on to write; who comes by the keyboard stays in the list, where its keys work. */
export function wantFocus(): void {
  wanted = true;
}

export function takeFocus(): boolean {
  const was = wanted;
  wanted = false;
  return was;
}
