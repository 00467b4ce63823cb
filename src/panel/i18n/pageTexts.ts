import i18next from 'i18next';
import type { Language } from './i18n.ts';

/** The texts of a page that loads when it is wanted come with it, under a name of their own. */
export function addPageTexts(name: string, all: Record<Language, object>): void {
  for (const [language, texts] of Object.entries(all)) i18next.addResourceBundle(language, name, texts);
}
