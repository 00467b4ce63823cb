import { z } from 'zod';
import { request } from './request.ts';

const byWid = z.object({ wid: z.string() });

export const peopleRequests = {
  contact: request(byWid, ({ network, device }, { wid }) => network.views.contact(wid, device.phone)),
  /** Unlike sending, the query knows both forms of a Brazilian number. */
  exists: request(byWid, ({ network, device }, { wid }) => {
    const phone = network.directory.find(wid);
    const isOther = wid.endsWith('@c.us') && `${phone?.phone}@c.us` !== wid;
    if (!phone || (isOther && network.faults.on(device.phone, 'exactPhones'))) return null;
    const lid = `${phone.lid}@lid`;
    const asLid = wid.endsWith('@lid') && phone.hasPhoneNumberHidden;
    return { wid: asLid ? lid : `${phone.phone}@c.us`, lid, isBusiness: phone.isBusiness };
  }),
  picture: request(byWid, ({ network }, { wid }) => {
    const sha256 = network.directory.find(wid)?.picture;
    return sha256 == null ? null : Buffer.from(sha256, 'base64').toString('hex');
  }),
  setPicture: request(z.object({ jpeg: z.string().nullable() }), ({ network, device }, { jpeg }) => {
    network.setPicture(device.phone, jpeg === null ? null : Buffer.from(jpeg, 'base64'));
    return null;
  }),
  about: request(byWid, ({ network }, { wid }) => network.directory.find(wid)?.about ?? null),
  setAbout: request(z.object({ about: z.string() }), ({ network, device }, { about }) => {
    network.directory.phone(device.phone).about = about;
    return null;
  }),
  setName: request(z.object({ name: z.string() }), ({ network, device }, { name }) => {
    network.directory.phone(device.phone).name = name;
    return null;
  }),
  block: request(
    z.object({ wid: z.string(), blocked: z.boolean() }),
    ({ network, device }, { wid, blocked }) => {
      const me = network.directory.phone(device.phone);
      const other = network.directory.phone(wid).phone;
      me.blocked = me.blocked.filter((phone) => phone !== other);
      if (blocked) me.blocked.push(other);
      return null;
    },
  ),
};
