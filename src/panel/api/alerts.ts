import { useSyncExternalStore } from 'react';
import type { Message } from '../../contract/messages.ts';
import { stored } from './stored.ts';

const chosen = stored('ramal.alerts');

export type Alerts = 'on' | 'off' | 'denied' | 'impossible';

/** Browsers tell of nothing over plain HTTP, but for this very machine. */
function now(): Alerts {
  if (!('Notification' in window) || !window.isSecureContext) return 'impossible';
  if (Notification.permission === 'denied') return 'denied';
  return chosen.get() === 'on' && Notification.permission === 'granted' ? 'on' : 'off';
}

export const useAlerts = (): Alerts => useSyncExternalStore(chosen.listen, now);

/** Asked for by a button only. */
export async function switchAlerts(): Promise<void> {
  if (now() === 'on') return chosen.set('off');
  const answer = await Notification.requestPermission();
  chosen.set(answer === 'granted' ? 'on' : 'off');
  if (answer === 'granted') tone();
}

/** The tone alone, for what is told on the page itself. */
export function sound(): void {
  if (now() === 'on') tone();
}

/** Tells of a message that came while nobody looked; a click leads to its conversation. */
export function alertOf(message: Message, title: string, text: string, open: () => void): void {
  if (now() !== 'on' || !document.hidden) return;
  tone();
  try {
    const note = new Notification(title, { body: text, tag: message.conversationId, icon: '/icon-192.png' });
    note.onclick = () => {
      window.focus();
      note.close();
      open();
    };
  } catch {
    // Phones want a service worker for it: there the tone is all.
  }
}

/** Two short notes, made here: no file, nothing to load. */
function tone(): void {
  const context = new AudioContext();
  const volume = context.createGain();
  volume.connect(context.destination);
  volume.gain.setValueAtTime(0.0001, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.12, context.currentTime + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.4);
  const note = context.createOscillator();
  note.connect(volume);
  note.frequency.setValueAtTime(660, context.currentTime);
  note.frequency.setValueAtTime(880, context.currentTime + 0.12);
  note.start();
  note.stop(context.currentTime + 0.42);
  note.onended = () => void context.close();
}
