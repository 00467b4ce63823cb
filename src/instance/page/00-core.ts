'use strict';
// What Ramal keeps in WhatsApp's page: shims against its drift, and the calls that Node makes. Once per document.
import type { DriftEntry, DriftReport } from '../../model/instance.ts';
import type { PageCalls } from '../pageCalls.ts';
import type { Doubted, ModuleName, WhatsAppModules } from '../../whatsappPage/modules.ts';
import type {} from '../../whatsappPage/window.ts';

type Outcome = Exclude<DriftEntry['outcome'], 'missing'>;
/** undefined: what it mends is not there yet. */
type ShimResult = Outcome | [outcome: Outcome, detail: string] | undefined;

declare global {
  /** `window.Ramal`: the calls from Node, and what the scripts share. Each script adds its part. */
  interface RamalPage extends PageCalls {
    /** A module of WhatsApp's that may be gone, or may lack what it once had. */
    tryRequire: <Name extends ModuleName>(name: Name) => Doubted<WhatsAppModules[Name]> | undefined;
    shim: (name: string, apply: () => ShimResult) => void;
    runShims: () => void;
    explain: (error: unknown) => string;
    /** Set by Node: the library listens to this document. */
    attached: boolean;
  }
  interface Window {
    Ramal: RamalPage;
  }
}

(() => {
  if (Object.hasOwn(window, 'Ramal')) return;
  const shims = new Map<string, () => ShimResult>();
  const outcomes = new Map<string, { outcome: Outcome; detail?: string | undefined }>();

  /** Unknown names throw, and a module may be registered later: a miss is never remembered. */
  const tryRequire = <Name extends ModuleName>(name: Name): WhatsAppModules[Name] | undefined => {
    try {
      return window.require(name);
    } catch {
      return undefined;
    }
  };

  /**
   * `apply` returns applied, not-needed, [shape-unknown, detail], or undefined while what it mends is not there yet. It
   * is run again whenever more of the page has been loaded, so it must find its own traces.
   */
  const shim = (name: string, apply: () => ShimResult) => void shims.set(name, apply);

  const runShims = () => {
    for (const [name, apply] of shims) {
      try {
        const result = apply();
        const [outcome, detail] = Array.isArray(result) ? result : [result];
        const settled = outcomes.get(name)?.outcome === 'applied' && outcome === 'not-needed';
        if (outcome && !settled) outcomes.set(name, { outcome, detail });
      } catch (error) {
        const { message } = (error ?? {}) as { message?: unknown };
        outcomes.set(name, { outcome: 'shape-unknown', detail: String(message ?? error) });
      }
    }
  };

  /** Modules without which something that people rely on fails. */
  const needed: ModuleName[] = [
    ...(['WAWebSocketModel', 'WAWebCmd', 'WAWebConnModel', 'WAWebCollections'] as const),
    ...(['WAWebWidFactory', 'WAWebMsgKey', 'WAWebSendMsgChatAction', 'WAWebFindChatAction'] as const),
    ...(['WAWebQueryExistsJob', 'WAWebUserPrefsMeUser', 'WAWebChatGetters', 'WALinkify'] as const),
    ...(['WAWebGetEphemeralFieldsMsgActionsUtils', 'WAWebSyncGatingUtils'] as const),
    ...(['WAWebDownloadManager', 'WAWebMediaMmsV4Upload', 'WAWebPrepRawMedia'] as const),
    ...(['WAWebSendReactionMsgAction', 'WAWebApiContact', 'WAWebAddonReactionTableMode'] as const),
  ];

  const report = (): DriftReport => ({
    whatsappVersion: window.Debug ? String(window.Debug.VERSION) : 'unknown',
    entries: [
      ...[...shims.keys()].map((name): DriftEntry => {
        const notFound = { outcome: 'shape-unknown', detail: 'what it mends was not found' } as const;
        return { name, kind: 'shim', ...(outcomes.get(name) ?? notFound) };
      }),
      ...needed
        .filter((name) => !realRequire(name))
        .map((name): DriftEntry => ({ name, kind: 'module', outcome: 'missing' })),
    ],
  });

  // The library must get something for what it does not really need; the report still says what is missing.
  const dispensable: Partial<Record<ModuleName, unknown>> = {
    WAWebSyncGatingUtils: {},
    WAWebCallCollection: undefined,
  };
  const original = window.require;
  const realRequire = (name: ModuleName): unknown => {
    try {
      return original(name);
    } catch {
      return undefined;
    }
  };
  window.require = <Name extends ModuleName>(name: Name) => {
    try {
      return original(name);
    } catch (error) {
      if (Object.hasOwn(dispensable, name)) return dispensable[name] as WhatsAppModules[Name];
      throw error;
    }
  };

  /** Minified builds throw objects whose message says nothing; what reaches Node is always plain text. */
  const explain = (error: unknown): string => {
    if (typeof error === 'string') return error;
    const { name, message, stack } = (error ?? {}) as { name?: unknown; message?: unknown; stack?: unknown };
    const text = [name, message].filter(Boolean).join(': ');
    if (text.length > 4) return text;
    return `${text || 'unknown error'} (${String(stack).split('\n')[1]?.trim() ?? 'no stack'})`;
  };

  const page = { tryRequire, shim, runShims, report, explain, attached: false };
  Object.defineProperty(window, 'Ramal', { value: page });
})();
