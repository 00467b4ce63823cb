import { describe, expect, it } from 'vitest';
import { access, type Access } from '../../contract/access.ts';
import { roles, scopes } from '../../model/access.ts';
import { errorCodes } from '../../model/errors.ts';
import { numberStates, stateCodes } from '../../model/number.ts';
import { messageTypes } from '../../model/content.ts';
import { deliveryStatuses } from '../../model/message.ts';
import { beginTexts } from './begin.ts';
import { contactsTexts } from './contacts.ts';
import { developersTexts } from './developers.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { chooseLanguage, languages, type Language } from './i18n.ts';
import { actionTexts } from './actions.ts';
import { metaTexts } from './meta.ts';
import { numberTexts } from './number.ts';
import { overviewTexts } from './overview.ts';
import { ptBR, type Texts } from './pt-BR.ts';
import { trafficTexts } from './traffic.ts';

const texts: Record<Language, Texts> = { 'pt-BR': ptBR, es, en };

/** What the audit log has entries of. */
const audited = Object.entries<Access>(access).flatMap(([name, { audit }]) => (audit ? [name] : []));

const everyLanguage = Object.keys(languages) as Language[];

const keysOf = (tree: object, prefix = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? keysOf(value as object, `${prefix}${key}.`)
      : [prefix + key],
  );
const at = (tree: object, key: string): unknown =>
  key.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], tree);

/** Those of every page, and of the pages that bring theirs along. */
const all = {
  panel: texts,
  begin: beginTexts,
  contacts: contactsTexts,
  developers: developersTexts,
  meta: metaTexts,
  number: numberTexts,
  overview: overviewTexts,
  traffic: trafficTexts,
};

describe.each(Object.entries(all))('the texts of %s', (_name, of) => {
  it.each(everyLanguage)('are complete in %s, and none is empty', (language) => {
    expect(keysOf(of[language]).sort()).toEqual(keysOf(of['pt-BR']).sort());
    for (const key of keysOf(of[language])) expect(at(of[language], key), key).toMatch(/\S/);
  });

  it.each(everyLanguage)('put the same values into the same sentences in %s', (language) => {
    const values = (from: Language, key: string) =>
      String(at(of[from], key))
        .match(/{{\w+}}/g)
        ?.sort() ?? [];
    for (const key of keysOf(of[language])) expect(values(language, key), key).toEqual(values('pt-BR', key));
  });
});

describe.each(everyLanguage)('the texts in %s', (language) => {
  it.each([
    ['state', numberStates],
    ['code', stateCodes],
    ['status', deliveryStatuses],
    ['messageType', messageTypes],
    ['problem', errorCodes],
    ['role', roles],
    ['roleText', roles],
    ['scope', scopes],
    ['scopeText', scopes],
  ] as const)('name every %s of the model', (section, names) => {
    expect(Object.keys(texts[language][section])).toEqual(expect.arrayContaining([...names]));
  });

  it('say every action that the audit log has', () => {
    expect(Object.keys(actionTexts[language])).toEqual(expect.arrayContaining(audited));
  });
});

describe('the language of a visitor', () => {
  it('is the remembered one, then the first wanted one that is spoken, then English', () => {
    expect(chooseLanguage('es', ['pt-BR'])).toBe('es');
    expect(chooseLanguage('xx', ['fr', 'pt-PT', 'en'])).toBe('pt-BR');
    expect(chooseLanguage(null, ['es-BO'])).toBe('es');
    expect(chooseLanguage(null, ['de'])).toBe('en');
  });
});
