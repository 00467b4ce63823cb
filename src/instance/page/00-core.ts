'use strict';
// What Ramal adds to WhatsApp's page: shims for what WhatsApp has changed, and the calls for Node. Once per document.
import type { DriftEntry, DriftReport } from '../../model/instance.ts';
import type { PageCalls } from '../pageCalls.ts';
import type { Doubted, ModuleName, WhatsAppModules } from '../../whatsappPage/modules.ts';
import type {} from '../../whatsappPage/window.ts';

type Outcome = Exclude<DriftEntry['outcome'], 'missing'>;
/** undefined: the module that it repairs is not loaded yet. */
type ShimResult = Outcome | [outcome: Outcome, detail: string] | undefined;

declare global {
  /** `window.Ramal`: the calls for Node, and what the scripts share. Each script adds its part. */
  interface RamalPage extends PageCalls {
    /** A module of WhatsApp's. The module or any of its exports may be missing. */
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

  /** Unknown names throw. A module may be registered later, so a miss is not cached. */
  const tryRequire = <Name extends ModuleName>(name: Name): WhatsAppModules[Name] | undefined => {
    try {
      return window.require(name);
    } catch {
      return undefined;
    }
  };

  /**
   * `apply` returns applied, not-needed, [shape-unknown, detail], or undefined while the module that it repairs is not
   * loaded. It runs again whenever more of the page has loaded, so it must recognise its own changes.
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

  /** Modules that Ramal's features need. */
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
        const notFound = {
          outcome: 'shape-unknown',
          detail: 'the module that it repairs was not found',
        } as const;
        return { name, kind: 'shim', ...(outcomes.get(name) ?? notFound) };
      }),
      ...needed
        .filter((name) => !realRequire(name))
        .map((name): DriftEntry => ({ name, kind: 'module', outcome: 'missing' })),
    ],
  });

  // The library asks for these modules but does not need them. The report still names those that are missing.
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

  /** Makes plain text of an error. Minified builds throw objects whose message is one letter. */
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
