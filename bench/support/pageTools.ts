/** What is put into the panel's page to measure it from within, by the clock of its frames. */
interface PageTools {
  /** When the first conversations had been painted, since the navigation began. */
  opened: Promise<number>;
  /** Does this, and waits until something that matches and says the text has been painted in the window. Milliseconds. */
  until: (begin: () => void, selector: string, text: string) => Promise<number>;
  /** Scrolls by so many pixels a frame, back where it ends; the milliseconds between each two frames. */
  scroll: (selector: string, step: number, ms: number) => Promise<number[]>;
}

export interface Measured {
  bench: PageTools;
}

/** Runs in the page before its own scripts. */
export function installTools(): void {
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  const isSeen = (element: Element, text: string): boolean => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight && element.textContent.includes(text);
  };
  const painted = async (selector: string, text: string): Promise<number> => {
    const deadline = performance.now() + 60_000;
    while (![...document.querySelectorAll(selector)].some((element) => isSeen(element, text))) {
      if (performance.now() > deadline) throw new Error(`${selector} never said "${text}"`);
      await frame();
    }
    // It is laid out now, and painted before the frame after the next.
    await frame();
    await frame();
    return performance.now();
  };
  const until: PageTools['until'] = async (begin, selector, text) => {
    const began = performance.now();
    begin();
    return (await painted(selector, text)) - began;
  };
  const scroll: PageTools['scroll'] = async (selector, step, ms) => {
    const scroller = document.querySelector(selector);
    if (!scroller) throw new Error(`there is no ${selector}`);
    const deltas: number[] = [];
    let last = await frame();
    const end = last + ms;
    let [way, stuckSince] = [step, last];
    while (last < end) {
      const before = scroller.scrollTop;
      scroller.scrollTop += way;
      const now = await frame();
      deltas.push(now - last);
      last = now;
      if (scroller.scrollTop !== before) stuckSince = now;
      // More may still be on its way: only who waits in vain turns back.
      else if (now - stuckSince > 500) [way, stuckSince] = [-way, now];
    }
    return deltas;
  };
  const opened = painted('[data-list] a[data-conversation]', '');
  Object.assign(window, { bench: { opened, until, scroll } });
}
