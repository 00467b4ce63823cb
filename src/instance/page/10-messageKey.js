'use strict';
// MsgKey lost its own `_serialized` for a minified name ($1) in July 2026; the library reads `_serialized` everywhere.
((Ramal) => {
  /** The own property that holds the key's text, whatever the build calls it. */
  const aliasOf = (key) => Object.keys(key).find((name) => key[name] === String(key));

  const probe = (MsgKey) => {
    const me = Ramal.tryRequire('WAWebUserPrefsMeUser');
    const wid = me?.getMaybeMePnUser?.() ?? Ramal.tryRequire('WAWebWidFactory')?.createWid('0@c.us');
    return wid && new MsgKey({ from: wid, to: wid, id: 'PROBE', selfDir: 'out' });
  };

  const own = (key, value) =>
    Object.defineProperty(key, '_serialized', {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });

  /** Keys that were made before the shim carry only the alias. */
  const migrate = (alias) => {
    const { Msg, Chat } = Ramal.tryRequire('WAWebCollections') ?? {};
    const keys = [
      ...(Msg?.getModelsArray?.() ?? []).map((message) => message.id),
      ...(Chat?.getModelsArray?.() ?? []).map((chat) => chat.lastReceivedKey),
    ];
    for (const key of keys) {
      if (key && !Object.hasOwn(key, '_serialized') && Object.hasOwn(key, alias)) own(key, String(key));
    }
  };

  let mended;
  Ramal.shim('message-key', () => {
    if (mended) {
      migrate(mended);
      return 'applied';
    }
    const MsgKey = Ramal.tryRequire('WAWebMsgKey');
    const key = MsgKey && probe(MsgKey);
    if (!key) return undefined;
    const alias = aliasOf(key);
    if (alias === '_serialized') return 'not-needed';
    if (!alias) return ['shape-unknown', `own properties: ${Object.keys(key).join(', ')}`];
    // The constructor assigns the alias, which runs this setter; so every new key gets an own, enumerable text.
    Object.defineProperty(MsgKey.prototype, alias, {
      configurable: true,
      get() {
        return this._serialized;
      },
      set(value) {
        own(this, value);
      },
    });
    migrate(alias);
    mended = alias;
    return aliasOf(probe(MsgKey)) === '_serialized'
      ? 'applied'
      : ['shape-unknown', `alias ${alias} is not assigned`];
  });
})(window.Ramal);
