'use strict';
// Groups: creating, changing, joining and leaving.
((sim) => {
  const ids = (list) => list.map((one) => String(one.id ?? one));
  const change = (kind) => (chat, participants) =>
    sim.request('groupChange', { id: String(chat.id), change: kind, members: ids(participants) });

  sim.define('WAWebGroupCreateJob', () => ({
    async createGroup({ title, addressingModeOverride }, participants) {
      const reachable = ({ phoneNumber, lid }) =>
        !sim.fault('dropsUnknownParticipants') || lid || sim.lidOf(phoneNumber);
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

  async function openGroup(wire) {
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
  async function setDescription(groupWid, description, descriptionId) {
    if (!groupWid || typeof description !== 'string') throw sim.error('no group to describe');
    await sim.request('groupDescription', { id: String(groupWid), description, descriptionId });
  }
  sim.define('WAWebGroupModifyInfoJob', () => ({
    setGroupSubject: (wid, subject) => sim.request('groupSubject', { id: String(wid), subject }),
    // Since 2026 one object; before, positional arguments.
    setGroupDescription: sim.fault('groupDescriptionObject')
      ? ({ groupWid, desc, newDescId }) => setDescription(groupWid, desc, newDescId)
      : (groupWid, desc, newDescId, _prevDescId) => setDescription(groupWid, desc, newDescId),
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
    getMembershipApprovalRequests: async () => [],
  }));
})(window.__simulator);
