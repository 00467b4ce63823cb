import { useEffect, useLayoutEffect, useRef } from 'react';
import { takeFocus } from './focus.ts';

const HIGHEST = 180;

/** On a phone Enter begins a new line: the button sends. */
export const hasKeyboard = (): boolean => !window.matchMedia('(pointer: coarse)').matches;

/** The field to write in: as high as its text, and focused when there is something to answer or to change. */
export function useArea(text: string, subject: string | undefined) {
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (!area.current) return;
    area.current.style.height = 'auto';
    area.current.style.height = `${Math.min(area.current.scrollHeight, HIGHEST)}px`;
  }, [text]);
  useEffect(() => {
    // A draft goes on where it ended.
    const end = area.current?.value.length ?? 0;
    area.current?.setSelectionRange(end, end);
    if (takeFocus() && hasKeyboard()) area.current?.focus();
  }, []);
  useEffect(() => {
    if (subject !== undefined) area.current?.focus();
  }, [subject]);
  return area;
}
