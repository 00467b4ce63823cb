import type { inboxPtBR } from './inbox.pt-BR.ts';
import type { Shape } from './shape.ts';

export const inboxEs: Shape<typeof inboxPtBR> = {
  nav: {
    overview: 'Resumen',
    inbox: 'Chats',
    contacts: 'Contactos',
    numbers: 'Números',
    developers: 'API',
    settings: 'Ajustes',
    unread_one: '{{count}} conversación sin leer',
    unread_other: '{{count}} conversaciones sin leer',
  },
  account: {
    label: 'Cuenta',
    foreign: 'Estás en la cuenta de un cliente: {{name}}. La visita queda registrada en su auditoría.',
    loadFailed: 'No se pudieron cargar las cuentas',
    noneTitle: 'Todavía no hay cuentas',
    none: 'Agrega el primer número: su cuenta nace con él. O invita a un cliente a registrarse.',
    toNumbers: 'Ir a los números',
  },
};
