import type { TFunction } from 'i18next';
import type { Message } from '../../contract/messages.ts';
import type { Instance } from '../../contract/instances.ts';
import { ProblemError } from '../api/problem.ts';
import { formatBytes } from './time.ts';
import type { Texts } from './pt-BR.ts';

const isKey = <Table extends object>(table: Table, key: string): key is keyof Table & string =>
  Object.hasOwn(table, key);

/** The language's own sentence; the API's English one where the panel is older than the API. */
export function stateText(instance: Pick<Instance, 'code' | 'text'>, texts: Texts): string {
  return isKey(texts.code, instance.code) ? texts.code[instance.code] : instance.text;
}

export function messageErrorText({ error }: Message, texts: Texts): string | null {
  if (!error) return null;
  return isKey(texts.messageError, error.code) ? texts.messageError[error.code] : error.text;
}

/** A problem in words. The API explains itself in English, and better than a code can: English shows that. */
export function problemText(error: unknown, t: TFunction, language: string): string {
  if (!(error instanceof ProblemError)) return t('problem.internal');
  const { limit } = error;
  if (limit && isLimit(limit.name))
    return t(`planLimit.${limit.name}`, { count: limit.allowed, size: formatBytes(limit.allowed, language) });
  const explained = language === 'en' && error.code !== 'unreachable' && error.message !== '';
  return explained ? error.message : t(`problem.${error.code}`);
}

const limits = ['numbers', 'users', 'messagesPerMonth', 'webhooks', 'keys', 'storageBytes'] as const;
const isLimit = (name: string): name is (typeof limits)[number] =>
  (limits as readonly string[]).includes(name);
