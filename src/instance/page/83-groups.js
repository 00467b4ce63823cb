'use strict';
// Groups. What became of each participant is looked up afterwards: WhatsApp drops whom it does not know without a word.
((Ramal) => {
  const { actions, done, need, refused } = Ramal;
  const serialized = (wid) => Ramal.serialized(wid);
  const notThere = () => refused('not_found', 'This number is in no such group.');

  const membersOf = (chat) => chat.groupMetadata?.participants?.getModelsArray?.() ?? [];
  const isMine = (chat) => membersOf(chat).some(({ id }) => Ramal.isMe(serialized(id)));

  /** The group with its members as they are now, or nothing when this number is not in it. */
  async function fresh(group) {
    const chat = window.require('WAWebCollections').Chat.get(group);
    if (!chat) return undefined;
    await Ramal.tryRequire('WAWebGroupQueryJob')?.queryAndUpdateGroupMetadataById?.({ id: group });
    return isMine(chat) ? chat : undefined;
  }

  const isAdmin = (chat) =>
    membersOf(chat).some((one) => Ramal.isMe(serialized(one.id)) && (one.isAdmin || one.isSuperAdmin));

  const summaryOf = (chat) => ({
    wid: serialized(chat.id),
    subject: chat.groupMetadata?.subject || chat.formattedTitle || chat.name || '',
    size: membersOf(chat).length,
    isAdmin: isAdmin(chat),
  });

  actions.list_groups = () => {
    const { Chat } = window.require('WAWebCollections');
    const groups = Chat.getModelsArray().filter((chat) => chat.id.server === 'g.us' && isMine(chat));
    return { outcome: 'groups', groups: groups.map(summaryOf) };
  };

  actions.read_group = async ({ group }) => {
    const chat = await fresh(group);
    if (!chat) return notThere();
    const { desc, creation } = chat.groupMetadata;
    const participants = membersOf(chat).map((one) => ({
      ...Ramal.peer(serialized(one.id)),
      isAdmin: Boolean(one.isAdmin || one.isSuperAdmin),
      isOwner: Boolean(one.isSuperAdmin),
    }));
    const createdAt = typeof creation === 'number' ? creation * 1000 : null;
    return {
      outcome: 'group',
      group: { ...summaryOf(chat), description: desc || null, createdAt, participants },
    };
  };

  /** Asking whether they exist also teaches the page their LID, without which it may drop them. */
  const lookUp = (phones) =>
    Promise.all(
      phones.map(async (phone) => {
        const found = await Ramal.checkPhone(phone);
        const wid = found.outcome === 'registered' ? found.wid : null;
        return { phone, wid, peer: wid && Ramal.peer(wid) };
      }),
    );

  function memberOf(chat, { peer }) {
    const { participants } = chat.groupMetadata;
    const byLid = peer.lid && participants.get(peer.lid);
    return byLid || (peer.phone && participants.get(`${peer.phone}@c.us`)) || undefined;
  }

  const resultOf = (phone, outcome, text = null) => ({ phone, outcome, text });
  const absent = ({ phone }) => resultOf(phone, 'not_on_whatsapp', 'This phone is not on WhatsApp.');
  const said = (code) => {
    const texts = {
      403: ['invitation_needed', 'They let nobody add them; send them the invite link.'],
      404: ['not_on_whatsapp', 'This phone is not on WhatsApp.'],
      408: ['refused', 'They left the group recently and cannot be added yet.'],
      419: ['refused', 'The group is full.'],
    };
    return texts[code] ?? ['refused', `WhatsApp did not do it${code ? ` (${code})` : ''}.`];
  };

  const isSo = {
    add: (member) => Boolean(member),
    remove: (member) => !member,
    promote: (member) => Boolean(member?.isAdmin),
    demote: (member) => Boolean(member) && !member.isAdmin,
  };

  const resultsOf = (chat, change, people, codes = new Map()) =>
    people.map((one) => {
      if (!one.wid) return absent(one);
      const member = memberOf(chat, one);
      if (isSo[change](member)) return resultOf(one.phone, 'done');
      if (!member && change !== 'add')
        return resultOf(one.phone, 'not_in_group', 'They are not in the group.');
      return resultOf(one.phone, ...said(codes.get(one.peer.phone) ?? codes.get(one.phone)));
    });

  actions.create_group = async ({ subject, participants }) => {
    const people = await lookUp(participants);
    const wids = people
      .filter(({ wid }) => wid)
      .map(({ peer, wid }) => ({
        phoneNumber: peer.phone ? Ramal.toWid(`${peer.phone}@c.us`) : Ramal.toWid(wid),
        lid: peer.lid ? Ramal.toWid(peer.lid) : undefined,
      }));
    if (wids.length === 0) return refused('not_on_whatsapp', 'None of these phones is on WhatsApp.');
    const createGroup = need('WAWebGroupCreateJob', 'createGroup');
    const options = {
      ...{ title: subject, addressingModeOverride: 'lid', ephemeralDuration: 0, parentGroupId: undefined },
      ...{ memberAddMode: false, membershipApprovalMode: false, announce: false, restrict: false },
    };
    const made = await createGroup(options, wids);
    const wid = serialized(made.wid);
    const codes = new Map(
      (made.participants ?? []).map((one) => [Ramal.peer(serialized(one.wid)).phone, Number(one.error)]),
    );
    await Ramal.findChat(wid);
    const chat = await fresh(wid);
    const known = chat ?? { groupMetadata: { participants: new Map() } };
    return { outcome: 'created', group: wid, participants: resultsOf(known, 'add', people, codes) };
  };

  const ways = {
    remove: 'removeParticipants',
    promote: 'promoteParticipants',
    demote: 'demoteParticipants',
  };

  async function addAll(chat, people) {
    const codes = new Map();
    for (const { phone, wid, peer } of people) {
      if (!wid) continue;
      const address = Ramal.toWid(peer.phone ? `${peer.phone}@c.us` : wid);
      codes.set(phone, (await window.WWebJS.getAddParticipantsRpcResult(chat.id, address)).code);
    }
    return codes;
  }

  actions.change_participants = async ({ group, change, participants }) => {
    const chat = await fresh(group);
    if (!chat) return notThere();
    if (change !== 'add' && !isAdmin(chat))
      return refused('whatsapp', 'Only an admin of the group can do that, and this number is none.');
    const people = await lookUp(participants);
    let codes;
    if (change === 'add') {
      codes = await addAll(chat, people);
    } else {
      const wanted = people.flatMap((one) => (one.wid && memberOf(chat, one)) || []);
      if (wanted.length > 0) await need('WAWebModifyParticipantsGroupAction', ways[change])(chat, wanted);
    }
    const after = (await fresh(group)) ?? chat;
    return { outcome: 'changed', participants: resultsOf(after, change, people, codes) };
  };

  /** Since 2026 it takes one object, before that four arguments; what it did is looked up. */
  async function describe(group, desc) {
    const set = need('WAWebGroupModifyInfoJob', 'setGroupDescription');
    const groupWid = Ramal.toWid(group);
    const isSet = async () => ((await fresh(group))?.groupMetadata.desc ?? '') === desc;
    const newDescId = await window.require('WAWebMsgKey').newId();
    const prevDescId = (await fresh(group))?.groupMetadata.descId;
    const asObject = () => set({ desc, groupWid, newDescId, prevDescId });
    const oneByOne = () => set(groupWid, desc, newDescId, prevDescId);
    let why;
    for (const way of set.length > 1 ? [oneByOne, asObject] : [asObject, oneByOne]) {
      try {
        await way();
        if (await isSet()) return;
      } catch (error) {
        why ??= error;
      }
    }
    throw why ?? new Error('the group keeps its description');
  }

  actions.update_group = async ({ group, subject, description }) => {
    if (!(await fresh(group))) return notThere();
    if (subject !== null) {
      await need('WAWebGroupModifyInfoJob', 'setGroupSubject')(Ramal.toWid(group), subject);
    }
    if (description !== null) await describe(group, description);
    return done;
  };

  actions.invite_link = async ({ group }) => {
    if (!(await fresh(group))) return notThere();
    const answer = await need('WAWebMexFetchGroupInviteCodeJob', 'fetchMexGroupInviteCode')(group);
    const code = answer?.code ?? answer;
    if (typeof code !== 'string' || code === '')
      return refused('whatsapp', 'WhatsApp gave no link; mostly only an admin of the group may have it.');
    return { outcome: 'link', link: `https://chat.whatsapp.com/${code}` };
  };

  actions.leave_group = async ({ group }) => {
    const chat = await fresh(group);
    if (!chat) return notThere();
    await need('WAWebExitGroupAction', 'sendExitGroup')(chat);
    return done;
  };
})(window.Ramal);
