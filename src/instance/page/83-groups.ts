'use strict';
// Groups. The result for each participant is looked up afterwards: WhatsApp drops unknown ones without an error.
import type { ParticipantChange, ParticipantResult } from '../../model/group.ts';
import type { Chat, Participant } from '../../whatsappPage/chat.ts';
import type { Wid } from '../../whatsappPage/ids.ts';
import type { GroupOptions } from '../../whatsappPage/modules/groups.ts';
import type { Answers } from '../pageAnswers.ts';
import type { ActionAnswer } from '../pageCalls.ts';

((Ramal) => {
  type Results = Extract<ActionAnswer<'create_group'>, { outcome: 'created' }>['participants'];
  type Outcome = ParticipantResult['outcome'];
  /** The result of looking up a phone that is not on WhatsApp. */
  interface Unknown {
    phone: string;
    wid: null;
  }
  interface Person {
    phone: string;
    wid: string;
    peer: Answers['peer'];
  }
  /** The part of a group that has its members. */
  interface WithMembers {
    groupMetadata?: { participants: { get: (id: string) => Participant | undefined } } | undefined;
  }

  const { actions, done, need, refused } = Ramal;
  const serialized = (wid: Wid) => Ramal.serialized(wid);
  const notThere = () => refused('not_found', 'This number is not in this group.');

  const membersOf = (chat: Chat) => chat.groupMetadata?.participants.getModelsArray() ?? [];
  const isMine = (chat: Chat) => membersOf(chat).some(({ id }) => Ramal.isMe(serialized(id)));

  /** The group with its current members; undefined if this number is not in it. */
  async function fresh(group: string): Promise<Chat | undefined> {
    const chat = window.require('WAWebCollections').Chat.get(group);
    if (!chat) return undefined;
    await Ramal.tryRequire('WAWebGroupQueryJob')?.queryAndUpdateGroupMetadataById?.({ id: group });
    return isMine(chat) ? chat : undefined;
  }

  const isAdmin = (chat: Chat) =>
    membersOf(chat).some((one) => Ramal.isMe(serialized(one.id)) && (one.isAdmin || one.isSuperAdmin));

  const summaryOf = (chat: Chat) => ({
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
    const { desc, creation } = chat.groupMetadata ?? {};
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

  /** The look-up also gives the page their LID. Without it, WhatsApp may drop them. */
  const lookUp = (phones: string[]) =>
    Promise.all(
      phones.map(async (phone): Promise<Person | Unknown> => {
        const found = await Ramal.checkPhone(phone);
        if (found.outcome !== 'registered') return { phone, wid: null };
        return { phone, wid: found.wid, peer: Ramal.peer(found.wid) };
      }),
    );
  const isKnown = (one: Person | Unknown): one is Person => one.wid !== null;

  function memberOf({ groupMetadata }: WithMembers, { peer }: Person): Participant | undefined {
    const byLid = peer.lid ? groupMetadata?.participants.get(peer.lid) : undefined;
    return byLid ?? (peer.phone ? groupMetadata?.participants.get(`${peer.phone}@c.us`) : undefined);
  }

  const resultOf = (phone: string, outcome: Outcome, text: string | null = null) => ({
    ...{ phone, outcome, text },
  });
  const absent = (phone: string) => resultOf(phone, 'not_on_whatsapp', 'This phone is not on WhatsApp.');
  const said = (code: number | undefined): [Outcome, string] => {
    const texts: Record<number, [Outcome, string]> = {
      403: ['invitation_needed', 'Their privacy settings do not allow this; send them the invite link.'],
      404: ['not_on_whatsapp', 'This phone is not on WhatsApp.'],
      408: ['refused', 'They left the group recently and cannot be added yet.'],
      419: ['refused', 'The group is full.'],
    };
    return texts[code ?? 0] ?? ['refused', `WhatsApp did not do it${code ? ` (${code})` : ''}.`];
  };

  const isSo: Record<ParticipantChange, (member: Participant | undefined) => boolean> = {
    add: (member) => member !== undefined,
    remove: (member) => member === undefined,
    promote: (member) => Boolean(member?.isAdmin),
    demote: (member) => member !== undefined && !member.isAdmin,
  };

  /** The server's codes, by phone. */
  type Codes = Map<string | null, number | undefined>;
  const resultsOf = (
    chat: WithMembers,
    change: ParticipantChange,
    people: (Person | Unknown)[],
    codes: Codes = new Map(),
  ): Results =>
    people.map((one) => {
      if (!isKnown(one)) return absent(one.phone);
      const member = memberOf(chat, one);
      if (isSo[change](member)) return resultOf(one.phone, 'done');
      if (!member && change !== 'add')
        return resultOf(one.phone, 'not_in_group', 'They are not in the group.');
      return resultOf(one.phone, ...said(codes.get(one.peer.phone) ?? codes.get(one.phone)));
    });

  actions.create_group = async ({ subject, participants }) => {
    const people = await lookUp(participants);
    const wids = people.filter(isKnown).map(({ peer, wid }) => ({
      phoneNumber: peer.phone ? Ramal.toWid(`${peer.phone}@c.us`) : Ramal.toWid(wid),
      lid: peer.lid ? Ramal.toWid(peer.lid) : undefined,
    }));
    if (wids.length === 0) return refused('not_on_whatsapp', 'None of these phones is on WhatsApp.');
    const createGroup = need('WAWebGroupCreateJob', 'createGroup');
    const options: GroupOptions = {
      ...{
        title: subject,
        addressingModeOverride: 'lid' as const,
        ephemeralDuration: 0,
        parentGroupId: undefined,
      },
      ...{ memberAddMode: false, membershipApprovalMode: false, announce: false, restrict: false },
    };
    const made = await createGroup(options, wids);
    const wid = serialized(made.wid);
    const codes: Codes = new Map(
      (made.participants ?? []).map((one) => [Ramal.peer(serialized(one.wid)).phone, Number(one.error)]),
    );
    await Ramal.findChat(wid);
    const chat = await fresh(wid);
    const known = chat ?? { groupMetadata: { participants: new Map<string, Participant>() } };
    return { outcome: 'created', group: wid, participants: resultsOf(known, 'add', people, codes) };
  };

  const ways = {
    remove: 'removeParticipants',
    promote: 'promoteParticipants',
    demote: 'demoteParticipants',
  } as const;

  async function addAll(chat: Chat, people: (Person | Unknown)[]) {
    const codes: Codes = new Map();
    for (const { phone, wid, peer } of people.filter(isKnown)) {
      const address = Ramal.toWid(peer.phone ? `${peer.phone}@c.us` : wid);
      codes.set(phone, (await window.WWebJS.getAddParticipantsRpcResult(chat.id, address)).code);
    }
    return codes;
  }

  actions.change_participants = async ({ group, change, participants }) => {
    const chat = await fresh(group);
    if (!chat) return notThere();
    if (change !== 'add' && !isAdmin(chat))
      return refused('whatsapp', 'Only an admin of the group can do that, and this number is not one.');
    const people = await lookUp(participants);
    let codes: Codes | undefined;
    if (change === 'add') {
      codes = await addAll(chat, people);
    } else {
      const wanted = people.filter(isKnown).flatMap((one) => memberOf(chat, one) ?? []);
      if (wanted.length > 0) await need('WAWebModifyParticipantsGroupAction', ways[change])(chat, wanted);
    }
    const after = (await fresh(group)) ?? chat;
    return { outcome: 'changed', participants: resultsOf(after, change, people, codes) };
  };

  /** Since 2026 the function takes one object, before that four arguments. The result is looked up. */
  async function describe(group: string, desc: string): Promise<void> {
    const set = need('WAWebGroupModifyInfoJob', 'setGroupDescription');
    const groupWid = Ramal.toWid(group);
    const isSet = async () => ((await fresh(group))?.groupMetadata?.desc ?? '') === desc;
    const newDescId = await window.require('WAWebMsgKey').newId();
    const prevDescId = (await fresh(group))?.groupMetadata?.descId;
    const asObject = () => set({ desc, groupWid, newDescId, prevDescId });
    const oneByOne = () => set(groupWid, desc, newDescId, prevDescId);
    let why: unknown;
    for (const way of set.length > 1 ? [oneByOne, asObject] : [asObject, oneByOne]) {
      try {
        await way();
        if (await isSet()) return;
      } catch (error) {
        why ??= error;
      }
    }
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- WhatsApp throws other values too
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
    const code = typeof answer === 'string' ? answer : answer?.code;
    if (typeof code !== 'string' || code === '')
      return refused('whatsapp', 'WhatsApp gave no link: usually only an admin of the group can get it.');
    return { outcome: 'link', link: `https://chat.whatsapp.com/${code}` };
  };

  actions.leave_group = async ({ group }) => {
    const chat = await fresh(group);
    if (!chat) return notThere();
    await need('WAWebExitGroupAction', 'sendExitGroup')(chat);
    return done;
  };
})(window.Ramal);
