'use strict';
// The number's own profile, and the pictures of others.
((Ramal) => {
  const { actions, done, need, refused } = Ramal;

  const conn = () => window.require('WAWebConnModel').Conn;

  actions.read_profile = async () => {
    const wid = Ramal.me().phone;
    const said = await need('WAWebContactStatusBridge', 'getStatus')({ token: '', wid });
    const about = typeof said === 'string' ? said : (said?.status ?? null);
    return { outcome: 'profile', name: conn().pushname || null, about };
  };

  actions.set_profile = async ({ name, about }) => {
    if (name !== null) {
      const allowed = conn().canSetMyPushname?.() ?? true;
      if (!allowed) return refused('whatsapp', 'WhatsApp does not let this number change its name here.');
      await need('WAWebSetPushnameConnAction', 'setPushname')(name);
    }
    if (about !== null) await need('WAWebContactStatusBridge', 'setMyStatus')(about);
    return done;
  };

  /** The library crops a square from the middle, in the two sizes that WhatsApp needs. */
  actions.set_picture = async ({ picture }) => {
    const bridge = 'WAWebContactProfilePicThumbBridge';
    const { phone } = Ramal.me();
    if (!phone) throw new Error('the page does not know who it is');
    const me = Ramal.serialized(phone);
    if (picture === null) {
      need(bridge, 'requestDeletePicture');
      // undefined: there is no picture to remove.
      return (await window.WWebJS.deletePicture(me)) === false ? declined : done;
    }
    need(bridge, 'sendSetPicture');
    const { mimetype, base64: data } = picture;
    return (await window.WWebJS.setPicture(me, { mimetype, data })) ? done : declined;
  };
  const declined = refused('whatsapp', 'WhatsApp did not accept the picture.');

  const MOST_BYTES = 4_000_000;
  const PICTURE_MS = 10_000;

  /** null if it is too large for a profile picture. */
  async function boundedBlob(answer: Response): Promise<Blob | null> {
    const reader = answer.body?.getReader();
    if (!reader) return null;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts, { type: answer.headers.get('content-type') ?? '' });
      size += value.byteLength;
      if (size > MOST_BYTES) {
        await reader.cancel();
        return null;
      }
      parts.push(value);
    }
  }

  /** null if the page is not allowed to read it. Then the gateway fetches it from its URL. */
  async function bytesOf(url: string): Promise<string | null> {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(PICTURE_MS) });
      const blob = answer.ok ? await boundedBlob(answer) : null;
      if (!blob) return null;
      const reader = new FileReader();
      await new Promise((resolve, reject) => {
        reader.onload = resolve;
        reader.onerror = reject;
        reader.readAsDataURL(blob);
      });
      return typeof reader.result === 'string' ? (reader.result.split(',')[1] ?? null) : null;
    } catch {
      return null;
    }
  }

  /** WhatsApp's server answers with an error if there is no picture, or if this number may not see it. */
  const isNone = (error: unknown) => {
    const { status, statusCode } = (error ?? {}) as { status?: unknown; statusCode?: unknown };
    return [401, 404].includes(Number(status ?? statusCode));
  };

  actions.read_picture = async ({ chat }) => {
    const ask = need('WAWebContactProfilePicThumbBridge', 'requestProfilePicFromServer');
    const [known] = Ramal.chatsOf(chat);
    const address = chat.phone ? `${chat.phone}@c.us` : String(chat.wid);
    try {
      const found = await ask(known ?? { id: Ramal.toWid(address) });
      const url = found?.eurl ?? null;
      return { outcome: 'picture', url, base64: url && (await bytesOf(url)) };
    } catch (error) {
      if (isNone(error)) return { outcome: 'picture', url: null, base64: null };
      throw error;
    }
  };
})(window.Ramal);
