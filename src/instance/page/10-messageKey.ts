'use strict';
// In July 2026 MsgKey's own property `_serialized` got a minified name ($1). The library still reads `_serialized`.
import type { MsgKey, MsgKeyClass } from '../../whatsappPage/ids.ts';

((Ramal) => {
  /** The key as a record: the names of its properties depend on the build. */
  const named = (key: MsgKey) => key as unknown as Record<string, unknown>;

  /** The name of the own property that holds the key's text. */
  const aliasOf = (key: MsgKey) => Object.keys(key).find((name) => named(key)[name] === String(key));

  const probe = (Key: MsgKeyClass) => {
    const me = Ramal.tryRequire('WAWebUserPrefsMeUser');
    const wid = me?.getMaybeMePnUser?.() ?? Ramal.tryRequire('WAWebWidFactory')?.createWid?.('0@c.us');
    return wid && new Key({ from: wid, to: wid, id: 'PROBE', selfDir: 'out' });
  };

  const own = (key: MsgKey, value: unknown) =>
    Object.defineProperty(key, '_serialized', {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });

  /** Keys made before the shim have only the alias. */
  const migrate = (alias: string) => {
    const { Msg, Chat } = Ramal.tryRequire('WAWebCollections') ?? {};
    const keys: (MsgKey | undefined)[] = [
      ...(Msg?.getModelsArray() ?? []).map((message) => message.id),
      ...(Chat?.getModelsArray() ?? []).map((chat) => chat.lastReceivedKey),
    ];
    for (const key of keys) {
      if (key && !Object.hasOwn(key, '_serialized') && Object.hasOwn(key, alias)) own(key, String(key));
    }
  };

  let mended: string | undefined;
  Ramal.shim('message-key', () => {
    if (mended) {
      migrate(mended);
      return 'applied';
    }
    const Key = Ramal.tryRequire('WAWebMsgKey');
    const key = Key && probe(Key);
    if (!key) return undefined;
    const alias = aliasOf(key);
    if (alias === '_serialized') return 'not-needed';
    if (!alias) return ['shape-unknown', `own properties: ${Object.keys(key).join(', ')}`];
    // The constructor assigns the alias, which calls this setter: every new key gets an own, enumerable `_serialized`.
    Object.defineProperty(Key.prototype, alias, {
      configurable: true,
      get(this: MsgKey) {
        return this._serialized;
      },
      set(this: MsgKey, value: unknown) {
        own(this, value);
      },
    });
    migrate(alias);
    mended = alias;
    const again = probe(Key);
    return again && aliasOf(again) === '_serialized'
      ? 'applied'
      : ['shape-unknown', `alias ${alias} is not assigned`];
  });
})(window.Ramal);
