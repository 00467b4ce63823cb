import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { BeginTexts } from './begin.ts';
import type { ContactsTexts } from './contacts.ts';
import type { DevelopersTexts } from './developers.ts';
import type { NumberTexts } from './number.ts';
import type { MetaTexts } from './meta.ts';
import type { OverviewTexts } from './overview.ts';
import type { Texts } from './pt-BR.ts';
import type { TrafficTexts } from './traffic.ts';

export const languages = { 'pt-BR': 'Português', es: 'Español', en: 'English' } as const;
export type Language = keyof typeof languages;
export const isLanguage = (value: unknown): value is Language =>
  typeof value === 'string' && Object.hasOwn(languages, value);

/** Loaded one at a time: nobody reads three. */
export const loaders: Record<Language, () => Promise<Texts>> = {
  'pt-BR': () => import('./pt-BR.ts').then(({ ptBR }) => ptBR),
  es: () => import('./es.ts').then(({ es }) => es),
  en: () => import('./en.ts').then(({ en }) => en),
};

/** The texts of a language that is in use. */
export const textsOf = (language: string): Texts =>
  i18next.getResourceBundle(language, 'translation') as Texts;

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: {
      translation: Texts;
      begin: BeginTexts;
      contacts: ContactsTexts;
      overview: OverviewTexts;
      developers: DevelopersTexts;
      meta: MetaTexts;
      number: NumberTexts;
      traffic: TrafficTexts;
    };
  }
}

const STORED = 'ramal.language';

/** The remembered one, then the first that the browser asks for and the panel speaks. */
export function chooseLanguage(remembered: string | null, wanted: readonly string[]): Language {
  if (isLanguage(remembered)) return remembered;
  const short = { pt: 'pt-BR', es: 'es', en: 'en' } as const;
  const found = wanted
    .map((tag) => tag.slice(0, 2).toLowerCase())
    .find((tag): tag is keyof typeof short => Object.hasOwn(short, tag));
  return found ? short[found] : 'en';
}

export async function setUpLanguage(): Promise<void> {
  i18next.on('languageChanged', (language) => document.documentElement.setAttribute('lang', language));
  const language = chooseLanguage(remembered(), navigator.languages);
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: await loaders[language]() } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
  });
}

export async function rememberLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', await loaders[language]());
  await i18next.changeLanguage(language);
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Storage is denied: the choice holds until the page is closed.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
