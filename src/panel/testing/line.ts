import type { Page, WebSocketRoute } from 'playwright-core';

/** The way from a page to the gateway's socket, which a test can cut. Requests still reach the gateway. */
export class Line {
  #isCut = false;
  readonly #open = new Set<WebSocketRoute>();

  /** Before the page goes anywhere. */
  readonly lay = async (page: Page): Promise<void> => {
    await page.routeWebSocket('**/socket.io/**', (socket) => {
      if (this.#isCut) return void socket.close();
      socket.connectToServer();
      this.#open.add(socket);
    });
    // The socket begins as requests.
    await page.route('**/socket.io/**', (route) => (this.#isCut ? route.abort() : route.continue()));
  };

  async cut(): Promise<void> {
    this.#isCut = true;
    await Promise.all([...this.#open].map((socket) => socket.close()));
    this.#open.clear();
  }

  mend(): void {
    this.#isCut = false;
  }
}

/** A gate that is shut until it is opened. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
