import type { Scope } from '../../model/access.ts';
import type { PlanName } from '../../model/plans.ts';

const planName = {
  owner: 'Dono',
  free: 'Grátis',
  basic: 'Básico',
  pro: 'Pro',
} satisfies Record<PlanName, string>;

const scopeText = {
  send: 'Envia mensagens e vê se os números podem enviar.',
  read: 'Lê conversas, mensagens, contatos e estados.',
  manage: 'Inicia, para e conecta números.',
} satisfies Record<Scope, string>;

/** An account's settings. */
export const settingsPtBR = {
  scopeText,
  settings: {
    title: 'Ajustes',
    sections: 'Partes das configurações',
    meta: 'Meta',
  },
  customer: {
    invite: 'Convidar cliente',
    intro:
      'Crie um link com o qual um cliente se cadastra e conecta o próprio celular. Ele só vê os dados dele.',
    submit: 'Criar link',
    link: 'Link de cadastro',
    made: 'Envie este link ao cliente. Ele vale uma vez, e só aparece agora.',
  },
  limit: {
    numbers: 'Números',
    users: 'Pessoas e convites abertos',
    messagesPerMonth: 'Mensagens neste mês',
    webhooks: 'Webhooks',
    keys: 'Chaves da API',
    storageBytes: 'Arquivos das mensagens',
  },
  planLimit: {
    numbers_one: 'O plano desta conta permite {{count}} número. Veja em Ajustes › Plano.',
    numbers_other: 'O plano desta conta permite {{count}} números. Veja em Ajustes › Plano.',
    users_one:
      'O plano desta conta permite {{count}} pessoa, com os convites abertos. Veja em Ajustes › Plano.',
    users_other:
      'O plano desta conta permite {{count}} pessoas, com os convites abertos. Veja em Ajustes › Plano.',
    messagesPerMonth_one: 'O plano desta conta permite {{count}} mensagem por mês. Veja em Ajustes › Plano.',
    messagesPerMonth_other:
      'O plano desta conta permite {{count}} mensagens por mês, e elas acabaram. Veja em Ajustes › Plano.',
    webhooks_one:
      'O plano desta conta permite {{count}} webhook. Remova um, ou veja o plano em Ajustes › Plano.',
    webhooks_other:
      'O plano desta conta permite {{count}} webhooks. Remova um, ou veja o plano em Ajustes › Plano.',
    keys_one:
      'O plano desta conta permite {{count}} chave da API. Revogue uma, ou veja o plano em Ajustes › Plano.',
    keys_other:
      'O plano desta conta permite {{count}} chaves da API. Revogue uma, ou veja o plano em Ajustes › Plano.',
    storageBytes:
      'O plano desta conta permite {{size}} de arquivos, e este não cabe. Mensagens sem arquivo podem ser enviadas. Veja em Ajustes › Plano.',
  },
  plan: {
    title: 'Plano',
    text: 'O que esta conta pode ter, e quanto já usa.',
    name: planName,
    used: '{{used}} de {{limit}}',
    unlimited: '{{used}}, sem limite',
    noLimit: 'sem limite',
    requests: '{{formatted}} pedidos à API por minuto, somando todas as chaves',
    change: 'Mudar o plano',
    changeText:
      'Só o dono da instalação pode. Vale na hora; o que passar de um limite menor fica, mas não cresce.',
    limits:
      'Números: {{numbers}} · pessoas: {{users}} · mensagens por mês: {{messages}} · webhooks: {{webhooks}} · chaves da API: {{keys}} · arquivos: {{storage}}',
    changed: '{{name}} agora tem o plano {{plan}}',
  },
  assignment: {
    title: 'Atribuição',
    text: 'Quem fica com uma conversa que ainda não tem responsável.',
    answering: 'Quem responde assume a conversa',
    answeringHint: 'Vale para conversas sem responsável. Grupos continuam de todos.',
    newOnes: 'Quem recebe uma conversa nova',
    how: {
      by_hand: 'Ninguém: alguém a assume',
      round_robin: 'Um de cada vez, em rodízio',
      least_busy: 'Quem tem menos conversas abertas',
    },
    howHint:
      'Entre administradores e atendentes da equipe da conversa ou, se ela não tem equipe, da conta. Um número pode ter outra regra.',
  },
  accountName: {
    title: 'Nome da conta',
    text: 'Como ela aparece para as pessoas da conta.',
  },
  people: {
    title: 'Pessoas',
    members: 'Pessoas',
    membersText: 'Quem entra nesta conta, e o que cada um pode.',
    noMembers: 'Ninguém faz parte desta conta ainda. Convide a primeira pessoa.',
    you: 'você',
    menu: 'Ações de {{name}}',
    role: 'Papel',
    roleOf: 'Papel de {{name}}',
    roleFailed: 'O papel de {{name}} não mudou',
    remove: 'Tirar da conta…',
    removeTitle: 'Tirar {{name}} da conta?',
    removeText:
      'A pessoa deixa de ver esta conta na hora; os convites e as chaves de API que ela fez deixam de valer. O que ela fez fica registrado, e ela pode ser convidada de novo.',
    removeConfirm: 'Tirar da conta',
    passwordLink: 'Link de nova senha…',
    passwordLinkFor: 'Nova senha para {{name}}',
    passwordLinkText: 'Crie um link com o qual {{name}} escolhe uma senha nova. Entregue-o só a essa pessoa.',
    passwordLinkMake: 'Criar link',
    passwordLinkLabel: 'Link de nova senha',
    passwordLinkMade: 'Entregue este link a {{name}}. Ele vale uma vez, e só aparece agora.',
    invitations: 'Convites abertos',
    invitationsText: 'Um convite vale uma vez e conta como uma pessoa do plano até ser usado ou cancelado.',
    noInvitations: 'Nenhum convite aberto.',
    invite: 'Convidar pessoa',
    inviteHint: 'Com e-mail, o convite é só dessa pessoa.',
    inviteSubmit: 'Criar convite',
    inviteLink: 'Link do convite',
    invited: 'Envie este link à pessoa. Ele vale uma vez, e só aparece agora.',
    invitedByMail:
      'O convite foi enviado para {{email}}. Se preferir, envie você mesmo este link; ele só aparece agora.',
    byLink: 'Convite por link',
    revoke: 'Cancelar convite',
    revokeTitle: 'Cancelar este convite?',
    revokeText: 'O link dele deixa de valer na hora.',
  },
  team: {
    title: 'Equipes',
    text: 'Grupos de pessoas, como Vendas ou Suporte.',
    none: 'Nenhuma equipe ainda.',
    nobody: 'Ninguém ainda',
    create: 'Criar equipe',
    members: 'Quem faz parte',
    change: 'Mudar',
    changeOf: 'Mudar {{name}}',
    delete: 'Excluir',
    deleteOf: 'Excluir {{name}}',
    deleteTitle: 'Excluir a equipe {{name}}?',
    deleteText: 'As pessoas dela continuam na conta.',
    taken: 'Já existe uma equipe com este nome.',
  },
  keys: {
    title: 'Chaves de API',
    text: 'Com uma chave, os seus programas usam o Ramal. Dê a cada programa uma chave só dele.',
    none: 'Nenhuma chave ainda. Crie uma para enviar mensagens dos seus programas.',
    create: 'Criar chave',
    nameHint: 'O programa que vai usá-la: ERP, site…',
    scopes: 'O que ela pode',
    scopeMissing: 'Escolha pelo menos uma coisa que a chave pode fazer.',
    numbers: 'Só para estes números (nenhum marcado: todos)',
    expiry: 'Validade',
    never: 'Sem prazo',
    days_one: '{{count}} dia',
    days_other: '{{count}} dias',
    submit: 'Criar chave',
    key: 'Chave de API',
    made: 'Copie a chave agora e guarde-a bem: ela não aparece de novo.',
    example: 'Para experimentar:',
    allNumbers: 'Todos os números',
    onlyNumbers: 'Só {{names}}',
    someNumbers_one: 'só {{count}} número',
    someNumbers_other: 'só {{count}} números',
    noExpiry: 'sem prazo',
    expires: 'vale até {{time}}',
    expired: 'Expirada',
    unused: 'nunca usada',
    used: 'usada em {{time}}',
    revoke: 'Revogar',
    revokeOf: 'Revogar {{name}}',
    revokeTitle: 'Revogar a chave {{name}}?',
    revokeText: 'Os programas que a usam param na hora. Não há volta: seria preciso criar outra.',
  },
  audit: {
    title: 'Auditoria',
    text: 'Quem fez o quê nesta conta, o mais recente primeiro.',
    whole: 'Toda a instalação',
    wholeText: 'Quem fez o quê em todas as contas, o mais recente primeiro.',
    none: 'Nada aconteceu ainda.',
    more: 'Mostrar mais',
    unknown: 'fez: {{action}}',
    from: 'de {{address}}',
  },
  actor: {
    key: 'chave de API',
    pairing: 'Quem abriu o link de conexão',
    local: 'Um programa desta máquina',
    anonymous: 'Alguém sem acesso',
  },
  once: {
    until: 'Vale até {{time}}',
    done: 'Pronto',
  },
  pairingLink: {
    menu: 'Link de conexão…',
    title: 'Link para conectar {{name}}',
    text: 'Quem está com o celular abre este link e escaneia o QR code, sem precisar de acesso ao Ramal.',
    make: 'Criar link',
    label: 'Link de conexão',
    made: 'Envie este link a quem está com o celular. Ele só serve para este número.',
  },
};
