import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { conversationStates } from '../../../model/conversation.ts';
import { tabs, type Filter, type Tab } from '../../api/inbox/filter.ts';

/** Where one is in the inbox; it stands in the address, so that a link or a reload leads to the same. */
export interface Place {
  /** Of all one's own accounts together. */
  all?: boolean;
  /** The open conversation. */
  c?: string;
  /** The message that it was opened at. */
  m?: string;
  tab?: Tab;
  state?: Filter['state'];
  number?: string;
  team?: string;
  tag?: string;
  unread?: boolean;
  /** A new conversation is begun: with this phone, or with somebody who is chosen first (''). */
  write?: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
const oneOf = <One extends string>(all: readonly One[], value: unknown): One | undefined =>
  all.find((one) => one === value);

export function placeOf(search: Record<string, unknown>): Place {
  const place = {
    all: search['all'] === true ? true : undefined,
    c: text(search['c']),
    m: text(search['m']),
    tab: oneOf(tabs, search['tab']),
    state: oneOf([...conversationStates, 'any'] as const, search['state']),
    number: text(search['number']),
    team: text(search['team']),
    tag: text(search['tag']),
    unread: search['unread'] === true ? true : undefined,
    write: text(search['write']),
  };
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
}

/** Numbers, teams and tags are those of one account. */
export const filterOf = ({ all, tab = 'all', state = 'open', number, team, tag, unread }: Place): Filter =>
  all === true ? { tab, state, unread } : { tab, state, numberId: number, teamId: team, tag, unread };

/** Where a link to a conversation leads, in the list as it is; to one message of it, where one is named. */
export const toConversation =
  ({ accountId, id }: { accountId: string; id: string }, messageId?: string) =>
  (old: Place): Place & { account: string } => {
    const { m: _before, ...rest } = old;
    return { ...rest, account: accountId, c: id, ...(messageId !== undefined && { m: messageId }) };
  };

const route = getRouteApi('/signed-in/account/inbox');

type Change = { [Name in keyof Place]?: Place[Name] | undefined };
export function usePlace() {
  const place: Place = route.useSearch();
  const navigate = useNavigate();
  const go = (change: Change, replace = false): void =>
    void navigate({
      to: '/inbox',
      search: (old) =>
        Object.fromEntries(Object.entries({ ...old, ...change }).filter(([, value]) => value !== undefined)),
      replace,
    });
  return { place, go };
}
