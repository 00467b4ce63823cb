import { z } from 'zod';
import { request } from './request.ts';

const byId = z.object({ id: z.string() });

export const groupRequests = {
  group: request(byId, ({ network, device }, { id }) =>
    network.views.group(network.directory.group(id), device.phone),
  ),
  groupCreate: request(
    z.object({ subject: z.string(), members: z.array(z.string()), lidAddressing: z.boolean() }),
    ({ network, device }, { subject, members, lidAddressing }) => {
      const group = network.createGroup(device.phone, subject, members, lidAddressing);
      return network.views.group(group, device.phone);
    },
  ),
  groupChange: request(
    z.object({
      id: z.string(),
      change: z.enum(['add', 'remove', 'promote', 'demote']),
      members: z.array(z.string()),
    }),
    ({ network, device }, { id, change, members }) => {
      network.groups.change(id, device.phone, change, members);
      return null;
    },
  ),
  groupSubject: request(z.object({ id: z.string(), subject: z.string() }), ({ network, device }, input) => {
    network.groups.setSubject(input.id, device.phone, input.subject);
    return null;
  }),
  groupDescription: request(
    z.object({ id: z.string(), description: z.string(), descriptionId: z.string() }),
    ({ network, device }, input) => {
      network.groups.setDescription(input.id, device.phone, input.description, input.descriptionId);
      return null;
    },
  ),
  groupProperty: request(
    z.object({
      id: z.string(),
      property: z.enum(['announcement', 'restrict', 'member_add_mode']),
      value: z.boolean(),
    }),
    ({ network, device }, { id, property, value }) => {
      network.groups.setProperty(id, device.phone, property, value);
      return null;
    },
  ),
  groupLeave: request(byId, ({ network, device }, { id }) => {
    network.groups.leave(id, device.phone);
    return null;
  }),
  groupInvite: request(byId, ({ network }, { id }) => network.directory.group(id).inviteCode),
  groupJoin: request(z.object({ code: z.string() }), ({ network, device }, { code }) =>
    network.views.group(network.groups.join(code, device.phone), device.phone),
  ),
};
