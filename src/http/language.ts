import type { Request } from 'express';
import { languages, type Language } from '../domain/mail/letters.ts';

/** The supported language that the browser prefers; English for programs. */
export function languageOf(request: Request): Language {
  const wanted = request.acceptsLanguages(...languages, 'pt');
  if (wanted === 'pt') return 'pt-BR';
  return languages.find((one) => one === wanted && request.get('accept-language') !== undefined) ?? 'en';
}
