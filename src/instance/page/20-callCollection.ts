'use strict';
// The library expects a Map in the call collection. Without one it throws before it listens to messages.
((Ramal) => {
  Ramal.shim('call-collection', () => {
    const calls = Ramal.tryRequire('WAWebCallCollection');
    if (!calls || typeof calls.on !== 'function') return 'not-needed';
    if (Object.hasOwn(calls, 'ramalCalls')) return 'applied';
    if (Object.values(calls).some((value) => value instanceof Map)) return 'not-needed';
    Object.assign(calls, { ramalCalls: new Map() });
    return 'applied';
  });
})(window.Ramal);
