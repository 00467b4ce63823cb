import type { settingsPtBR } from './settings.pt-BR.ts';
import type { Shape } from './shape.ts';

export const settingsEs: Shape<typeof settingsPtBR> = {
  scopeText: {
    send: 'Envía mensajes y ve si los números pueden enviar.',
    read: 'Lee conversaciones, mensajes, contactos y estados.',
    manage: 'Inicia, detiene y conecta números.',
  },
  settings: {
    title: 'Ajustes',
    sections: 'Partes de la configuración',
    meta: 'Meta',
  },
  customer: {
    invite: 'Invitar cliente',
    intro:
      'Crea un enlace con el que un cliente se registra y conecta su propio celular. Solo ve sus propios datos.',
    submit: 'Crear enlace',
    link: 'Enlace de registro',
    made: 'Envía este enlace al cliente. Vale una vez, y solo se muestra ahora.',
  },
  limit: {
    numbers: 'Números',
    users: 'Personas e invitaciones abiertas',
    messagesPerMonth: 'Mensajes de este mes',
    webhooks: 'Webhooks',
    keys: 'Claves de la API',
    storageBytes: 'Archivos de los mensajes',
  },
  planLimit: {
    numbers_one: 'El plan de esta cuenta permite {{count}} número. Míralo en Ajustes › Plan.',
    numbers_other: 'El plan de esta cuenta permite {{count}} números. Míralo en Ajustes › Plan.',
    users_one:
      'El plan de esta cuenta permite {{count}} persona, con las invitaciones abiertas. Míralo en Ajustes › Plan.',
    users_other:
      'El plan de esta cuenta permite {{count}} personas, con las invitaciones abiertas. Míralo en Ajustes › Plan.',
    messagesPerMonth_one:
      'El plan de esta cuenta permite {{count}} mensaje por mes. Míralo en Ajustes › Plan.',
    messagesPerMonth_other:
      'El plan de esta cuenta permite {{count}} mensajes por mes, y se acabaron. Míralo en Ajustes › Plan.',
    webhooks_one:
      'El plan de esta cuenta permite {{count}} webhook. Quita uno, o mira el plan en Ajustes › Plan.',
    webhooks_other:
      'El plan de esta cuenta permite {{count}} webhooks. Quita uno, o mira el plan en Ajustes › Plan.',
    keys_one:
      'El plan de esta cuenta permite {{count}} clave de la API. Revoca una, o mira el plan en Ajustes › Plan.',
    keys_other:
      'El plan de esta cuenta permite {{count}} claves de la API. Revoca una, o mira el plan en Ajustes › Plan.',
    storageBytes:
      'El plan de esta cuenta permite {{size}} de archivos, y este no cabe. Los mensajes sin archivo sí se envían. Míralo en Ajustes › Plan.',
  },
  plan: {
    title: 'Plan',
    text: 'Lo que esta cuenta puede tener, y cuánto usa ya.',
    name: {
      owner: 'Dueño',
      free: 'Gratis',
      basic: 'Básico',
      pro: 'Pro',
    },
    used: '{{used}} de {{limit}}',
    unlimited: '{{used}}, sin límite',
    noLimit: 'sin límite',
    requests: '{{formatted}} pedidos a la API por minuto, entre todas las claves',
    change: 'Cambiar el plan',
    changeText:
      'Solo el dueño de la instalación puede. Vale al instante; lo que pase de un límite menor se queda, pero no crece.',
    limits:
      'Números: {{numbers}} · personas: {{users}} · mensajes por mes: {{messages}} · webhooks: {{webhooks}} · claves de la API: {{keys}} · archivos: {{storage}}',
    changed: '{{name}} ahora tiene el plan {{plan}}',
  },
  assignment: {
    title: 'Asignación',
    text: 'Quién se queda con una conversación que todavía no tiene responsable.',
    answering: 'Quien responde toma la conversación',
    answeringHint: 'Vale para conversaciones sin responsable. Los grupos siguen siendo de todos.',
    newOnes: 'Quién recibe una conversación nueva',
    how: {
      by_hand: 'Nadie: alguien la toma',
      round_robin: 'Uno por vez, por turnos',
      least_busy: 'Quien tiene menos conversaciones abiertas',
    },
    howHint:
      'Entre administradores y agentes del equipo de la conversación o, si no tiene equipo, de la cuenta. Un número puede tener otra regla.',
  },
  accountName: {
    title: 'Nombre de la cuenta',
    text: 'Cómo la ven las personas de la cuenta.',
  },
  people: {
    title: 'Personas',
    members: 'Personas',
    membersText: 'Quién entra en esta cuenta, y qué puede cada uno.',
    noMembers: 'Nadie forma parte de esta cuenta todavía. Invita a la primera persona.',
    you: 'tú',
    menu: 'Acciones de {{name}}',
    role: 'Rol',
    roleOf: 'Rol de {{name}}',
    roleFailed: 'El rol de {{name}} no cambió',
    remove: 'Quitar de la cuenta…',
    removeTitle: '¿Quitar a {{name}} de la cuenta?',
    removeText:
      'La persona deja de ver esta cuenta al instante; las invitaciones y claves de API que hizo dejan de servir. Lo que hizo queda registrado, y se la puede invitar de nuevo.',
    removeConfirm: 'Quitar de la cuenta',
    passwordLink: 'Enlace de contraseña nueva…',
    passwordLinkFor: 'Contraseña nueva para {{name}}',
    passwordLinkText:
      'Crea un enlace con el que {{name}} elige una contraseña nueva. Entrégalo solo a esa persona.',
    passwordLinkMake: 'Crear enlace',
    passwordLinkLabel: 'Enlace de contraseña nueva',
    passwordLinkMade: 'Entrega este enlace a {{name}}. Vale una vez, y solo se muestra ahora.',
    invitations: 'Invitaciones abiertas',
    invitationsText:
      'Una invitación vale una vez y cuenta como una persona del plan hasta que se use o se cancele.',
    noInvitations: 'Ninguna invitación abierta.',
    invite: 'Invitar persona',
    inviteHint: 'Con correo, la invitación es solo de esa persona.',
    inviteSubmit: 'Crear invitación',
    inviteLink: 'Enlace de la invitación',
    invited: 'Envía este enlace a la persona. Vale una vez, y solo se muestra ahora.',
    invitedByMail:
      'La invitación se envió a {{email}}. Si prefieres, envía tú este enlace; solo se muestra ahora.',
    byLink: 'Invitación por enlace',
    revoke: 'Cancelar invitación',
    revokeTitle: '¿Cancelar esta invitación?',
    revokeText: 'Su enlace deja de valer al instante.',
  },
  team: {
    title: 'Equipos',
    text: 'Grupos de personas, como Ventas o Soporte.',
    none: 'Ningún equipo todavía.',
    nobody: 'Nadie todavía',
    create: 'Crear equipo',
    members: 'Quiénes forman parte',
    change: 'Cambiar',
    changeOf: 'Cambiar {{name}}',
    delete: 'Eliminar',
    deleteOf: 'Eliminar {{name}}',
    deleteTitle: '¿Eliminar el equipo {{name}}?',
    deleteText: 'Sus personas siguen en la cuenta.',
    taken: 'Ya existe un equipo con este nombre.',
  },
  keys: {
    title: 'Claves de API',
    text: 'Con una clave, tus programas usan Ramal. Da a cada programa una clave propia.',
    none: 'Ninguna clave todavía. Crea una para enviar mensajes desde tus programas.',
    create: 'Crear clave',
    nameHint: 'El programa que la usará: ERP, sitio web…',
    scopes: 'Lo que puede hacer',
    scopeMissing: 'Elige al menos una cosa que la clave pueda hacer.',
    numbers: 'Solo para estos números (ninguno marcado: todos)',
    expiry: 'Validez',
    never: 'Sin plazo',
    days_one: '{{count}} día',
    days_other: '{{count}} días',
    submit: 'Crear clave',
    key: 'Clave de API',
    made: 'Copia la clave ahora y guárdala bien: no se muestra de nuevo.',
    example: 'Para probar:',
    allNumbers: 'Todos los números',
    onlyNumbers: 'Solo {{names}}',
    someNumbers_one: 'solo {{count}} número',
    someNumbers_other: 'solo {{count}} números',
    noExpiry: 'sin plazo',
    expires: 'vale hasta {{time}}',
    expired: 'Vencida',
    unused: 'nunca usada',
    used: 'usada el {{time}}',
    revoke: 'Revocar',
    revokeOf: 'Revocar {{name}}',
    revokeTitle: '¿Revocar la clave {{name}}?',
    revokeText:
      'Los programas que la usan se detienen al instante. No hay vuelta atrás: habría que crear otra.',
  },
  audit: {
    title: 'Auditoría',
    text: 'Quién hizo qué en esta cuenta, lo más reciente primero.',
    whole: 'Toda la instalación',
    wholeText: 'Quién hizo qué en todas las cuentas, lo más reciente primero.',
    none: 'Todavía no pasó nada.',
    more: 'Mostrar más',
    unknown: 'hizo: {{action}}',
    from: 'desde {{address}}',
  },
  actor: {
    key: 'clave de API',
    pairing: 'Quien abrió el enlace de conexión',
    local: 'Un programa de esta máquina',
    anonymous: 'Alguien sin acceso',
  },
  once: {
    until: 'Vale hasta {{time}}',
    done: 'Listo',
  },
  pairingLink: {
    menu: 'Enlace de conexión…',
    title: 'Enlace para conectar {{name}}',
    text: 'Quien tiene el celular abre este enlace y escanea el código QR, sin necesitar acceso a Ramal.',
    make: 'Crear enlace',
    label: 'Enlace de conexión',
    made: 'Envía este enlace a quien tiene el celular. Solo sirve para este número.',
  },
};
