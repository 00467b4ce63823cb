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

const withLink = ({ subject, text }: Letter, url: string): Letter => ({
  // A header is one line, whatever an account is called.
  subject: subject.replace(/[\r\n]+/g, ' '),
  text: `${text}\n\n${url}\n`,
});

export const invitationLetter = (language: Language, account: string, url: string): Letter =>
  withLink(invitations[language](account), url);
export const registrationLetter = (language: Language, url: string): Letter =>
  withLink(registrations[language], url);
export const passwordLetter = (language: Language, url: string): Letter => withLink(passwords[language], url);
