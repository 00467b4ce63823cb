'use strict';
// Groups: creating, changing, joining and leaving.
import type { Chat, Participant } from '../../whatsappPage/chat.ts';
import type { Wid } from '../../whatsappPage/ids.ts';
import type {
  GroupDescription,
  NewParticipant,
  SetGroupDescription,
} from '../../whatsappPage/modules/groups.ts';
import type { WireGroup } from '../wire.ts';

((sim) => {
  const ids = (list: Participant[]) => list.map(({ id }) => String(id));
  const change = (kind: 'remove' | 'promote' | 'demote') => (chat: Chat, participants: Participant[]) =>
    sim.request('groupChange', { id: String(chat.id), change: kind, members: ids(participants) });

  sim.define('WAWebGroupCreateJob', () => ({
    async createGroup({ title, addressingModeOverride }, participants) {
      const reachable = ({ phoneNumber, lid }: NewParticipant) =>
        !sim.fault('dropsUnknownParticipants') || (lid ?? sim.lidOf(phoneNumber)) !== undefined;
      const members = participants
        .filter(reachable)
        .map(({ phoneNumber, lid }) => String(phoneNumber ?? lid));
      const lidAddressing = sim.settings.dialect === 'live' && addressingModeOverride === 'lid';
      const wire = await sim.request('groupCreate', { subject: title, members, lidAddressing });
      await openGroup(wire);
      return {
        wid: sim.createWid(wire.id),
        subject: wire.subject,
        participants: wire.participants
          .filter(({ isSuperAdmin }) => !isSuperAdmin)
          .map(({ id }) => ({ wid: sim.createWid(id), error: undefined, type: 'participant' })),
      };
    },
  }));

  async function openGroup(wire: WireGroup) {
    for (const { id } of wire.participants) {
      if (!sim.phoneOf(id))
        await sim.request('contact', { wid: id }).then((found) => found && sim.addContact(found));
    }
    return sim.findChat(sim.createWid(wire.id));
  }

  sim.define('WAWebGroupQueryJob', () => ({
    async queryAndUpdateGroupMetadataById({ id }) {
      const wire = await sim.request('group', { id: String(id) });
      sim.chats.get(id)?.groupMetadata?.fill(wire);
    },
    resetGroupInviteCode: async (wid) => ({ code: await sim.request('groupInvite', { id: String(wid) }) }),
  }));
  sim.define('WAWebModifyParticipantsGroupAction', () => ({
    removeParticipants: change('remove'),
    promoteParticipants: change('promote'),
    demoteParticipants: change('demote'),
  }));
  sim.define('WASmaxGroupsAddParticipantsRPC', () => ({
    async sendAddParticipantsRPC({ participantArgs, iqTo }) {
      const members = participantArgs.map(({ participantJid }) => String(sim.createWid(participantJid)));
      await sim.request('groupChange', { id: String(sim.createWid(iqTo)), change: 'add', members });
      const addParticipantsParticipantMixins = { name: 'ParticipantAdded', value: {} };
      const mixin =
        'addParticipantsParticipantAddedOrNonRegisteredWaUserParticipantErrorLidResponseMixinGroup';
      const addParticipant = [{ [mixin]: { value: { addParticipantsParticipantMixins } } }];
      return { name: 'AddParticipantsResponseSuccess', value: { addParticipant } };
    },
  }));
  async function setDescription(groupWid: Wid | undefined, description: unknown, descriptionId: string) {
    if (!groupWid || typeof description !== 'string') throw sim.error('no group to describe');
    await sim.request('groupDescription', { id: String(groupWid), description, descriptionId });
  }
  const byObject = ({ groupWid, desc, newDescId }: GroupDescription) =>
    setDescription(groupWid, desc, newDescId);
  // Four declared parameters: the shim reads the function's length.
  const byArguments = (groupWid: Wid, desc: string, newDescId: string, _prevDescId: unknown) =>
    setDescription(groupWid, desc, newDescId);
  sim.define('WAWebGroupModifyInfoJob', () => ({
    setGroupSubject: (wid, subject) => sim.request('groupSubject', { id: String(wid), subject }),
    // Since 2026 one object; before, positional arguments.
    setGroupDescription: (sim.fault('groupDescriptionObject')
      ? byObject
      : byArguments) as SetGroupDescription,
  }));
  sim.define('WAWebSetPropertyGroupAction', () => ({
    setGroupProperty: (chat, property, value) =>
      sim.request('groupProperty', { id: String(chat.id), property, value: Boolean(value) }),
  }));
  sim.define('WAWebMexFetchGroupInviteCodeJob', () => ({
    fetchMexGroupInviteCode: (id) => sim.request('groupInvite', { id: String(id) }),
  }));
  sim.define('WAWebGroupInviteJob', () => ({
    async joinGroupViaInvite(code) {
      const wire = await sim.request('groupJoin', { code });
      await openGroup(wire);
      return { gid: sim.createWid(wire.id) };
    },
  }));
  sim.define('WAWebExitGroupAction', () => ({
    sendExitGroup: (chat) => sim.request('groupLeave', { id: String(chat.id) }),
  }));
  sim.define('WAWebApiMembershipApprovalRequestStore', () => ({
    getMembershipApprovalRequests: () => Promise.resolve([]),
  }));
})(window.__simulator);
