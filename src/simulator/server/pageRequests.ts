import { z } from 'zod';
import { Refusal } from '../network/types.ts';
import type { Device } from '../network/types.ts';
import { chatRequests } from './chatRequests.ts';
import { groupRequests } from './groupRequests.ts';
import { peopleRequests } from './peopleRequests.ts';
import { request, unlinkedRequest } from './request.ts';
import type { Answered, PageContext, PageRequest } from './request.ts';
import type { PageRequests } from '../wire.ts';

const browser = z.object({ os: z.string(), name: z.string() });
const nothing = z.unknown();

const linkingRequests = {
  hello: unlinkedRequest(
    z.object({
      page: z.string(),
      credentials: z.object({ deviceId: z.string(), secret: z.string() }).nullable(),
      keys: z.object({
        staticKey: z.string(),
        identityKey: z.string(),
        advSecret: z.string(),
        platform: z.string(),
      }),
      browser,
    }),
    (context, { page, credentials, keys, browser: info }) => {
      const { network, link } = context;
      link.id = page;
      const device = credentials
        ? network.linking.device(credentials.deviceId, credentials.secret)
        : undefined;
      context.device = device;
      if (device && network.faults.value(device.phone, 'unreachable') === true) {
        setImmediate(() => link.close());
        return undefined;
      }
      if (device) network.linking.connect(device, link);
      else network.linking.wait(link, keys, info);
      return { linked: device !== undefined, settings: network.faults.settings(device?.phone ?? null) };
    },
  ),
  describe: unlinkedRequest(z.object({ browser }), ({ network, link }, input) => {
    network.linking.describe(link.id, input.browser);
    return null;
  }),
  refreshQr: unlinkedRequest(nothing, ({ network, link }) => {
    network.linking.refreshQr(link.id);
    return null;
  }),
  pairingCode: unlinkedRequest(z.object({ phone: z.string() }), ({ network, link }, { phone }) =>
    network.linking.requestCode(link.id, phone),
  ),
  passkeyAnswer: unlinkedRequest(z.object({ clientDataJson: z.string() }), ({ network, link }, input) => {
    network.linking.answerPasskey(link.id, input.clientDataJson);
    return null;
  }),
  passkeyCancel: unlinkedRequest(nothing, ({ network, link }) => {
    network.linking.cancelPasskey(link.id);
    return null;
  }),
  unknownModule: unlinkedRequest(
    z.object({ module: z.string() }),
    ({ network, link, device }, { module }) => {
      network.recordUnknownModule(module, device?.phone ?? null, link.id);
      return null;
    },
  ),
};

const sessionRequests = {
  start: request(nothing, ({ network, device }) => {
    const { phone } = device;
    const me = network.directory.phone(phone);
    const queued = new Set(device.queue.map((event) => event.key));
    const chats = network.views.chatsOf(phone);
    const people = new Set(chats.flatMap((chat) => network.directory.membersOf(chat)).concat(phone));
    return {
      me: { phone, lid: me.lid, name: me.name, isBusiness: me.isBusiness },
      whatsNewSeen: device.whatsNewSeen,
      chats: chats.map((chat) => network.views.chat(chat, phone, queued)),
      contacts: [...people].map((person) => network.views.contact(person, phone)),
    };
  }),
  receive: request(nothing, ({ network, device, link }) => {
    link.receiving = true;
    void network.post.flush(device);
    return null;
  }),
  synced: request(nothing, ({ network, device }) => {
    const ms = network.faults.number(device.phone, 'whatsNew');
    if (ms > 0 && !device.whatsNewSeen) {
      network.timers.after(ms, () => {
        if (!device.whatsNewSeen && network.faults.on(device.phone, 'whatsNew')) {
          network.unlink(device.phone, device.id);
        }
      });
    }
    return null;
  }),
  whatsNewDismissed: request(nothing, ({ device }) => {
    device.whatsNewSeen = true;
    return null;
  }),
  logout: request(nothing, ({ network, device }) => {
    network.unlink(device.phone, device.id);
    return null;
  }),
};

const REQUESTS: Answered<keyof PageRequests> = {
  ...linkingRequests,
  ...sessionRequests,
  ...chatRequests,
  ...groupRequests,
  ...peopleRequests,
};

export async function answerPage(context: PageContext, name: string, input: unknown): Promise<unknown> {
  const known: PageRequest | undefined = Object.hasOwn(REQUESTS, name)
    ? REQUESTS[name as keyof PageRequests]
    : undefined;
  if (!known) throw new Refusal(`unknown request: ${name}`, 404);
  context.device ??= linkedSince(context);
  if (known.linkedOnly && !context.device) throw new Refusal('this page is not linked', 401);
  return await known.run(context, input);
}

/** A page that is linked while it is open keeps its connection. */
function linkedSince({ network, link }: PageContext): Device | undefined {
  for (const [id, open] of network.linking.links) if (open === link) return network.linking.devices.get(id);
  return undefined;
}
