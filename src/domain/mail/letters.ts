import { plainLine, plainText } from '../../lib/plainText.ts';

export const languages = ['pt-BR', 'es', 'en'] as const;
export type Language = (typeof languages)[number];

export interface Letter {
  subject: string;
  text: string;
}

const invitations: Record<Language, (account: string) => Letter> = {
  'pt-BR': (account) => ({
    subject: `Convite para ${account} no Ramal`,
    text: `Você foi convidado para atender por ${account} no Ramal. Este link vale por 7 dias e funciona uma vez:`,
  }),
  es: (account) => ({
    subject: `Invitación a ${account} en Ramal`,
    text: `Te invitaron a trabajar en ${account} con Ramal. Este enlace vale por 7 días y funciona una vez:`,
  }),
  en: (account) => ({
    subject: `Invitation to ${account} on Ramal`,
    text: `You are invited to work in ${account} on Ramal. This link is good for 7 days and works once:`,
  }),
};

const registrations: Record<Language, Letter> = {
  'pt-BR': {
    subject: 'Seu convite para o Ramal',
    text: 'Crie sua conta no Ramal e conecte seu WhatsApp. Este link vale por 14 dias e funciona uma vez:',
  },
  es: {
    subject: 'Tu invitación a Ramal',
    text: 'Crea tu cuenta en Ramal y conecta tu WhatsApp. Este enlace vale por 14 días y funciona una vez:',
  },
  en: {
    subject: 'Your invitation to Ramal',
    text: 'Open your account on Ramal and pair your WhatsApp. This link is good for 14 days and works once:',
  },
};

const passwords: Record<Language, Letter> = {
  'pt-BR': {
    subject: 'Nova senha no Ramal',
    text: 'Para escolher uma nova senha, abra este link em até 24 horas. Se você não pediu isto, ignore esta mensagem:',
  },
  es: {
    subject: 'Nueva contraseña en Ramal',
    text: 'Para elegir una nueva contraseña, abre este enlace en 24 horas. Si no lo pediste, ignora este mensaje:',
  },
  en: {
    subject: 'A new password for Ramal',
    text: 'To choose a new password, open this link within 24 hours. If you did not ask for it, ignore this message:',
  },
};

const emails: Record<Language, Letter> = {
  'pt-BR': {
    subject: 'Confirme seu e-mail no Ramal',
    text: 'Para entrar no Ramal com este e-mail, abra este link em até 24 horas. Se você não pediu isto, ignore esta mensagem:',
  },
  es: {
    subject: 'Confirma tu correo en Ramal',
    text: 'Para entrar en Ramal con este correo, abre este enlace en 24 horas. Si no lo pediste, ignora este mensaje:',
  },
  en: {
    subject: 'Confirm your address for Ramal',
    text: 'To sign in to Ramal with this address, open this link within 24 hours. If you did not ask for it, ignore this message:',
  },
};

const emailChanges: Record<Language, (email: string) => Letter> = {
  'pt-BR': (email) => ({
    subject: 'Seu e-mail no Ramal vai mudar',
    text: `Alguém que sabe sua senha pediu para trocar o e-mail do seu acesso ao Ramal por ${email}. Se não foi você, troque a senha agora: isso cancela a troca.`,
  }),
  es: (email) => ({
    subject: 'Tu correo en Ramal va a cambiar',
    text: `Alguien que sabe tu contraseña pidió cambiar el correo de tu acceso a Ramal por ${email}. Si no fuiste tú, cambia la contraseña ahora: eso anula el cambio.`,
  }),
  en: (email) => ({
    subject: 'Your address for Ramal is about to change',
    text: `Somebody who knows your password asked to change the e-mail address of your Ramal login to ${email}. If it was not you, change your password now: that cancels the change.`,
  }),
};

const MOST_NAME = 60;

/**
 * A user's text in mail to a stranger: one short line that reads as a name. Whatever mail programs would turn into a link
 * (`example.com`, `x@example.com`) is broken up.
 */
export function nameInLetter(name: string): string {
  const line = plainLine(name)
    .normalize('NFKC')
    .replace(/(?<=\S)[.:/\\@\u3002\uff61\u2024]+(?=\S)/gu, ' ')
    .replace(/[<>"\u201c\u201d]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return line.length <= MOST_NAME ? line : `${plainText(line, MOST_NAME - 1).trimEnd()}…`;
}

const withLink = ({ subject, text }: Letter, url: string): Letter => ({
  subject,
  text: `${text}\n\n${url}\n`,
});

export const invitationLetter = (language: Language, account: string, url: string): Letter =>
  withLink(invitations[language](nameInLetter(account)), url);
export const registrationLetter = (language: Language, url: string): Letter =>
  withLink(registrations[language], url);
export const passwordLetter = (language: Language, url: string): Letter => withLink(passwords[language], url);
export const emailLetter = (language: Language, url: string): Letter => withLink(emails[language], url);
/** To the previous address. It contains no link. */
export const emailChangeLetter = (language: Language, email: string): Letter => emailChanges[language](email);
