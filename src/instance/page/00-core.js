'use strict';
// What Ramal keeps in WhatsApp's page: shims against its drift, and the calls that Node makes. Once per document.
(() => {
  if (window.Ramal) return;
  const shims = new Map();
  const outcomes = new Map();

  /** Unknown names throw, and a module may be registered later: a miss is never remembered. */
  const tryRequire = (name) => {
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
  const shim = (name, apply) => shims.set(name, apply);

  const runShims = () => {
    for (const [name, apply] of shims) {
      try {
        const result = apply();
        const [outcome, detail] = Array.isArray(result) ? result : [result];
        const settled = outcomes.get(name)?.outcome === 'applied' && outcome === 'not-needed';
        if (outcome && !settled) outcomes.set(name, { outcome, detail });
      } catch (error) {
        outcomes.set(name, { outcome: 'shape-unknown', detail: String(error?.message ?? error) });
      }
    }
  };

  /** Modules without which something that people rely on fails. */
  const needed = [
    ...[
      'WAWebSocketModel',
      'WAWebCmd',
      'WAWebConnModel',
      'WAWebCollections',
      'WAWebWidFactory',
      'WAWebMsgKey',
    ],
    ...['WAWebSendMsgChatAction', 'WAWebFindChatAction', 'WAWebQueryExistsJob', 'WAWebUserPrefsMeUser'],
    ...['WAWebChatGetters', 'WALinkify', 'WAWebGetEphemeralFieldsMsgActionsUtils', 'WAWebSyncGatingUtils'],
    ...['WAWebDownloadManager', 'WAWebMediaMmsV4Upload', 'WAWebPrepRawMedia', 'WAWebSendReactionMsgAction'],
    ...['WAWebApiContact', 'WAWebAddonReactionTableMode'],
  ];

  const report = () => ({
    whatsappVersion: String(window.Debug?.VERSION ?? 'unknown'),
    entries: [
      ...[...shims.keys()].map((name) => ({
        name,
        kind: 'shim',
        ...(outcomes.get(name) ?? { outcome: 'shape-unknown', detail: 'what it mends was not found' }),
      })),
      ...needed
        .filter((name) => !realRequire(name))
        .map((name) => ({ name, kind: 'module', outcome: 'missing' })),
    ],
  });

  // The library must get something for what it does not really need; the report still says what is missing.
  const dispensable = { WAWebSyncGatingUtils: {}, WAWebCallCollection: undefined };
  const original = window.require;
  const realRequire = (name) => {
    try {
      return original(name);
    } catch {
      return undefined;
    }
  };
  window.require = (name) => {
    try {
      return original(name);
    } catch (error) {
      if (Object.hasOwn(dispensable, name)) return dispensable[name];
      throw error;
    }
  };

  /** Minified builds throw objects whose message says nothing; what reaches Node is always plain text. */
  const explain = (error) => {
    if (typeof error === 'string') return error;
    const { name, message, stack } = error ?? {};
    const text = [name, message].filter(Boolean).join(': ');
    if (text.length > 4) return text;
    return `${text || 'unknown error'} (${String(stack).split('\n')[1]?.trim() ?? 'no stack'})`;
  };

  const page = { tryRequire, shim, runShims, report, explain, attached: false };
  Object.defineProperty(window, 'Ramal', { value: page });
})();
