const en = {
  phones: 'Phones',
  phonesHint: 'Simulated phones. Open one to link it to a number and to write with it.',
  language: 'Language',
  name: 'Name',
  number: 'Number with country code',
  addPhone: 'Add phone',
  linked: 'linked',
  notLinked: 'not linked',
  back: 'Back',
  linkedDevices: 'Linked devices',
  linkDevice: 'Link a device',
  waitingCodes: 'QR codes that wait for a phone',
  noCodes: 'No browser shows a QR code right now.',
  scan: 'Scan this code',
  pasteCode: 'Or paste the text of a QR code',
  pasteHere: 'Text of the QR code',
  linkWithNumber: 'Or link with a pairing code',
  pairingCode: 'Pairing code (8 letters)',
  link: 'Link',
  unlink: 'Log out',
  connected: 'active now',
  away: 'not connected',
  noDevices: 'This phone is linked to no browser.',
  passkeyAsked: 'The browser asks for a passkey first.',
  noChats: 'No chats yet.',
  newChat: 'Write to a number',
  open: 'Open',
  writeMessage: 'Message',
  send: 'Send',
  picture: 'Send a picture',
  photo: 'Photo',
  video: 'Video',
  audio: 'Audio',
  ptt: 'Voice message',
  play: 'Play',
  document: 'Document',
  sticker: 'Sticker',
  location: 'Location',
  contact: 'Contact',
  deleted: 'This message was deleted',
  edited: 'edited',
  notSent: 'not sent',
  groupChanged: 'The group was changed',
  typing: 'typing…',
  reply: 'Reply',
  meta: 'Business manager',
  metaHint: "Meta's stand-in: businesses, their WhatsApp accounts, numbers and templates.",
  apps: 'Apps',
  verified: 'verified',
  notVerified: 'not verified',
  login: 'Login',
  smsCode: 'SMS code',
  numbers: 'Numbers',
  templates: 'Templates',
  charged: 'Charged',
  approve: 'Approve',
  reject: 'Reject',
  noCard: 'no card',
  anHour: '+1 hour',
  aDay: '+1 day',
  noWebhook: 'no webhook',
  newDisplayName: 'New name',
};

type Language = 'en' | 'pt-BR' | 'es';

/** The languages of the pages. The browser's language is used unless the user has chosen another. */
const WORDS: Record<Language, Record<keyof typeof en, string>> = {
  en,
  'pt-BR': {
    phones: 'Celulares',
    phonesHint: 'Celulares simulados. Abra um para conectá-lo a um número e escrever com ele.',
    language: 'Idioma',
    name: 'Nome',
    number: 'Número com código do país',
    addPhone: 'Adicionar celular',
    linked: 'conectado',
    notLinked: 'não conectado',
    back: 'Voltar',
    linkedDevices: 'Aparelhos conectados',
    linkDevice: 'Conectar um aparelho',
    waitingCodes: 'Códigos QR esperando um celular',
    noCodes: 'Nenhum navegador mostra um código QR agora.',
    scan: 'Escanear este código',
    pasteCode: 'Ou cole o texto de um código QR',
    pasteHere: 'Texto do código QR',
    linkWithNumber: 'Ou conecte com um código de pareamento',
    pairingCode: 'Código de pareamento (8 letras)',
    link: 'Conectar',
    unlink: 'Desconectar',
    connected: 'ativo agora',
    away: 'sem conexão',
    noDevices: 'Este celular não está conectado a nenhum navegador.',
    passkeyAsked: 'O navegador pede primeiro uma chave de acesso.',
    noChats: 'Ainda não há conversas.',
    newChat: 'Escrever para um número',
    open: 'Abrir',
    writeMessage: 'Mensagem',
    send: 'Enviar',
    picture: 'Enviar uma foto',
    photo: 'Foto',
    video: 'Vídeo',
    audio: 'Áudio',
    ptt: 'Mensagem de voz',
    play: 'Ouvir',
    document: 'Documento',
    sticker: 'Figurinha',
    location: 'Localização',
    contact: 'Contato',
    deleted: 'Esta mensagem foi apagada',
    edited: 'editada',
    notSent: 'não enviada',
    groupChanged: 'O grupo foi alterado',
    typing: 'digitando…',
    reply: 'Responder',
    meta: 'Gerenciador de negócios',
    metaHint: 'O substituto da Meta: empresas, suas contas do WhatsApp, números e modelos.',
    apps: 'Aplicativos',
    verified: 'verificada',
    notVerified: 'não verificada',
    login: 'Login',
    smsCode: 'Código por SMS',
    numbers: 'Números',
    templates: 'Modelos',
    charged: 'Cobrado',
    approve: 'Aprovar',
    reject: 'Rejeitar',
    noCard: 'sem cartão',
    anHour: '+1 hora',
    aDay: '+1 dia',
    noWebhook: 'sem webhook',
    newDisplayName: 'Novo nome',
  },
  es: {
    phones: 'Celulares',
    phonesHint: 'Celulares simulados. Abra uno para vincularlo a un número y escribir con él.',
    language: 'Idioma',
    name: 'Nombre',
    number: 'Número con código de país',
    addPhone: 'Agregar celular',
    linked: 'vinculado',
    notLinked: 'no vinculado',
    back: 'Volver',
    linkedDevices: 'Dispositivos vinculados',
    linkDevice: 'Vincular un dispositivo',
    waitingCodes: 'Códigos QR que esperan un celular',
    noCodes: 'Ningún navegador muestra un código QR ahora.',
    scan: 'Escanear este código',
    pasteCode: 'O pegue el texto de un código QR',
    pasteHere: 'Texto del código QR',
    linkWithNumber: 'O vincule con un código de emparejamiento',
    pairingCode: 'Código de emparejamiento (8 letras)',
    link: 'Vincular',
    unlink: 'Cerrar sesión',
    connected: 'activo ahora',
    away: 'sin conexión',
    noDevices: 'Este celular no está vinculado a ningún navegador.',
    passkeyAsked: 'El navegador pide primero una llave de acceso.',
    noChats: 'Todavía no hay chats.',
    newChat: 'Escribir a un número',
    open: 'Abrir',
    writeMessage: 'Mensaje',
    send: 'Enviar',
    picture: 'Enviar una foto',
    photo: 'Foto',
    video: 'Video',
    audio: 'Audio',
    ptt: 'Mensaje de voz',
    play: 'Escuchar',
    document: 'Documento',
    sticker: 'Sticker',
    location: 'Ubicación',
    contact: 'Contacto',
    deleted: 'Este mensaje fue eliminado',
    edited: 'editado',
    notSent: 'no enviado',
    groupChanged: 'El grupo fue cambiado',
    typing: 'escribiendo…',
    reply: 'Responder',
    meta: 'Administrador comercial',
    metaHint: 'El sustituto de Meta: empresas, sus cuentas de WhatsApp, números y plantillas.',
    apps: 'Aplicaciones',
    verified: 'verificada',
    notVerified: 'no verificada',
    login: 'Acceso',
    smsCode: 'Código por SMS',
    numbers: 'Números',
    templates: 'Plantillas',
    charged: 'Cobrado',
    approve: 'Aprobar',
    reject: 'Rechazar',
    noCard: 'sin tarjeta',
    anHour: '+1 hora',
    aDay: '+1 día',
    noWebhook: 'sin webhook',
    newDisplayName: 'Nombre nuevo',
  },
};
const NAMES: Record<Language, string> = { 'pt-BR': 'Português', es: 'Español', en: 'English' };
const LANGUAGES = ['en', 'pt-BR', 'es'] as const satisfies Language[];

const known = (tag: string): Language | undefined =>
  LANGUAGES.find((one) => tag.slice(0, 2) === one.slice(0, 2));
export const language = (): Language => known(localStorage.getItem('language') ?? navigator.language) ?? 'en';

/** A name without a word, such as a kind of message that is not listed, stays as it is. */
export function word(name: string): string {
  const words: Record<string, string> = WORDS[language()];
  return words[name] ?? name;
}

/** Fills in the elements that name a word. */
export function translate(): void {
  document.documentElement.lang = language();
  for (const node of elementsWith('data-word')) node.textContent = word(node.dataset['word'] ?? '');
  for (const node of elementsWith('data-label')) {
    const label = word(node.dataset['label'] ?? '');
    node.setAttribute('aria-label', label);
    node.title = label;
  }
  for (const node of elementsWith('data-placeholder'))
    node.setAttribute('placeholder', word(node.dataset['placeholder'] ?? ''));
}

const elementsWith = (attribute: string): NodeListOf<HTMLElement> =>
  document.querySelectorAll<HTMLElement>(`[${attribute}]`);

export function languageSwitch(select: HTMLSelectElement, changed: () => void): void {
  for (const [tag, name] of Object.entries(NAMES))
    select.add(new Option(name, tag, false, tag === language()));
  select.addEventListener('change', () => {
    localStorage.setItem('language', select.value);
    translate();
    changed();
  });
}
