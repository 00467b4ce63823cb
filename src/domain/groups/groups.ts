import type { Channels } from '../../channels/channels.ts';
import type { NumberRow } from '../../db/numbers.ts';
import { AppError } from '../../model/errors.ts';
import type { Group, GroupSummary, ParticipantChange, ParticipantResult } from '../../model/group.ts';
import type { Phone, Wid } from '../../model/ids.ts';
import { canonicalPhone } from '../../model/phone.ts';
import { capability, orThrow, requireUp } from '../actions/actions.ts';
import type { LookUps } from '../actions/lookUps.ts';
import { requirePhone } from '../phones/phone.ts';
import { homesOfNumbers } from '../numbers/numbers.ts';

/** The groups of a number, read and changed live at WhatsApp. Nothing of them is stored here. */
export class Groups {
  readonly #channels: Channels;
  readonly #lookUps: LookUps;
  constructor({ channels, lookUps }: { channels: Channels; lookUps: LookUps }) {
    this.#channels = channels;
    this.#lookUps = lookUps;
  }

  async list(number: NumberRow): Promise<GroupSummary[]> {
    const list = capability(this.#channels.of(number), 'listGroups');
    requireUp(number);
    this.#lookUps.require(number.accountId);
    return orThrow('the groups were read', await list(number.numberId)).groups;
  }

  async get(number: NumberRow, wid: Wid): Promise<Group> {
    requireUp(number);
    this.#lookUps.require(number.accountId);
    return this.#read(number, wid);
  }

  async #read(number: NumberRow, wid: Wid): Promise<Group> {
    const read = capability(this.#channels.of(number), 'readGroup');
    const result = await read(number.numberId, wid);
    if (result.outcome === 'refused' && result.code === 'not_found')
      throw new AppError('not_found', result.text);
    return orThrow('the group was read', result).group;
  }

  async create(
    number: NumberRow,
    subject: string,
    typed: string[],
  ): Promise<{ group: Group; participants: ParticipantResult[] }> {
    const create = capability(this.#channels.of(number), 'createGroup');
    requireUp(number);
    const phones = phonesOf(number, typed);
    const result = await create(number.numberId, subject, phones);
    // A second request would create a second group, so the error does not say that repeating is safe.
    if (result.outcome === 'unknown') throw unsure();
    const { group, participants } = orThrow('the group was made', result);
    return { group: await this.#read(number, group), participants };
  }

  async change(
    number: NumberRow,
    wid: Wid,
    change: ParticipantChange,
    typed: string[],
  ): Promise<ParticipantResult[]> {
    const act = capability(this.#channels.of(number), 'changeParticipants');
    requireUp(number);
    const result = await act(number.numberId, wid, change, phonesOf(number, typed));
    return orThrow('the participants were changed', result).participants;
  }

  async update(
    number: NumberRow,
    wid: Wid,
    wish: { subject: string | null; description: string | null },
  ): Promise<Group> {
    const update = capability(this.#channels.of(number), 'updateGroup');
    requireUp(number);
    orThrow('the group was changed', await update(number.numberId, wid, wish));
    return this.#read(number, wid);
  }

  async inviteLink(number: NumberRow, wid: Wid): Promise<string> {
    const read = capability(this.#channels.of(number), 'inviteLink');
    requireUp(number);
    this.#lookUps.require(number.accountId);
    return orThrow('the link was read', await read(number.numberId, wid)).link;
  }

  async leave(number: NumberRow, wid: Wid): Promise<void> {
    const leave = capability(this.#channels.of(number), 'leaveGroup');
    requireUp(number);
    orThrow('the number left the group', await leave(number.numberId, wid));
  }
}

function phonesOf(number: NumberRow, typed: string[]): Phone[] {
  const homes = homesOfNumbers([number]);
  const phones = typed.map((one, index) => requirePhone(one, `body.participants.${index}`, homes));
  return [...new Map(phones.map((phone) => [canonicalPhone(phone), phone])).values()];
}

const unsure = (): AppError =>
  new AppError(
    'unavailable',
    'WhatsApp did not answer in time, so it is not known whether the group was made. Look at the list of groups before asking again.',
  );
