import vm from 'node:vm';
import { fileURLToPath } from 'node:url';
import { readBrowserScript } from '../../lib/browserScript.ts';

/** A message as WhatsApp Web's page holds it: anything may stand in it. */
export type PageMessage = Record<string, unknown> & { id: PageKey };
export interface PageKey {
  fromMe: boolean;
  remote: string;
  id: string;
}

const scripts = ['00-core.ts', '50-people.ts', '60-messages.ts'];

interface Window {
  held?: unknown[];
  Ramal?: { sweep: (limit: number) => unknown[] };
}

/** The page's own collections, as far as the scripts that describe messages look into them. */
const collections = `
  const wid = (address) => {
    const text = String(address);
    const [user, server = ''] = text.split('@');
    return { user, server, _serialized: text, toString: () => text };
  };
  const none = { get: () => undefined };
  const modules = {
    WAWebCollections: {
      Msg: {
        getModelsArray: () => window.held,
        get: (key) => window.held.find(({ id }) => String(id) === key),
        getMessagesById: async () => ({ messages: [] }),
      },
      Chat: none,
      Contact: none,
    },
    WAWebWidFactory: { createWid: wid },
    WAWebUserPrefsMeUser: { getMaybeMePnUser: () => undefined, getMaybeMeLidUser: () => undefined },
  };
  window.require = (name) => {
    if (!modules[name]) throw new Error('no module ' + name);
    return modules[name];
  };
`;

/** Runs the page's scripts without a browser: what they tell of messages comes out as the browser would hand it over. */
export class PageStore {
  readonly #window: Window;

  private constructor(window: Window) {
    this.#window = window;
  }

  static open(): PageStore {
    const window: Window = {};
    const context = vm.createContext({ window });
    vm.runInContext(collections, context);
    for (const name of scripts) {
      const file = fileURLToPath(new URL(`../../instance/page/${name}`, import.meta.url));
      vm.runInContext(readBrowserScript(file), context, { filename: name });
    }
    return new PageStore(window);
  }

  /** What a look over the page tells while it holds these. */
  tell(messages: PageMessage[]): unknown[] {
    this.#window.held = messages.map((message) => {
      const { fromMe, remote, id } = message.id;
      return { ...message, id: { fromMe, remote, id, toString: () => `${fromMe}_${remote}_${id}` } };
    });
    const told = this.#window.Ramal?.sweep(messages.length);
    return JSON.parse(JSON.stringify(told)) as unknown[];
  }
}
