import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../contract/accounts.ts';
import type { AuditEntry } from '../../../contract/audit.ts';
import type { Member } from '../../../contract/members.ts';
import { useMembers } from '../../api/account.ts';
import row from '../../components/Rows.module.css';
import { actionTexts } from '../../i18n/actions.ts';
import { textsOf, type Language } from '../../i18n/i18n.ts';
import { formatFull } from '../../i18n/time.ts';
import css from './settings.module.css';

interface Props {
  entry: AuditEntry;
  account: Account;
  /** Where entries of all of them are shown: each says whose it is. */
  accounts: Account[] | null;
}

export function AuditRow({ entry, account, accounts }: Props) {
  const { t, i18n } = useTranslation();
  const { data: members } = useMembers(account.id);
  const { language } = i18n;
  const { at, action, actor, address } = entry;
  const facts = [...about(entry, accounts ?? [account], members ?? []), ...details(entry, t, language)];
  const named = entry.target['id'];
  const owner = accounts?.find(({ id, numbers }) => id === named || numbers.some((one) => one.id === named));
  return (
    <li className={row.row}>
      <div className={row.words}>
        <p>
          <b>{actor.kind === 'user' || actor.kind === 'key' ? actor.name : t(`actor.${actor.kind}`)}</b>{' '}
          {actor.kind === 'key' && <span className={row.badge}>{t('actor.key')}</span>}{' '}
          {actionTexts[language as Language][action] ?? t('audit.unknown', { action })}
        </p>
        <p className={row.facts}>
          {owner && <span className={row.badge}>{owner.name}</span>}
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
          {address !== null && <span>{t('audit.from', { address })}</span>}
        </p>
      </div>
      <time className={css.time} dateTime={at}>
        {formatFull(at, language)}
      </time>
    </li>
  );
}

/** Whom or what it was about, by name where it still has one. */
function about({ target }: AuditEntry, accounts: Account[], members: Member[]): string[] {
  const user = members.find(({ userId }) => userId === target['userId'])?.name;
  const numbers = accounts.flatMap((account) => account.numbers);
  const number = numbers.find(({ id }) => id === (target['numberId'] ?? target['id']))?.name;
  return [user, number].filter((name) => name !== undefined);
}

function details({ detail }: AuditEntry, t: TFunction, language: string): string[] {
  const { role, plan, scope, assignment } = textsOf(language);
  const words: Record<string, Record<string, string>> = {
    role,
    plan: plan.name,
    scopes: scope,
    assignment: assignment.how,
  };
  return Object.entries(detail).flatMap(([field, value]) => {
    if (value === null || value === undefined) return [];
    const items: unknown[] = Array.isArray(value) ? value : [value];
    const word = items.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
    if (field === 'numberIds') return [t('keys.someNumbers', { count: items.length })];
    if (field === 'expiresAt') return [t('keys.expires', { time: formatFull(word.join(), language) })];
    return word.map((one) => words[field]?.[one] ?? one);
  });
}
