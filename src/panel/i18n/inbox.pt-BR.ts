export const inboxPtBR = {
  nav: {
    overview: 'Resumo',
    inbox: 'Conversas',
    contacts: 'Contatos',
    numbers: 'Números',
    developers: 'API',
    settings: 'Ajustes',
    unread_one: '{{count}} conversa não lida',
    unread_other: '{{count}} conversas não lidas',
  },
  account: {
    label: 'Conta',
    foreign: 'Você está na conta de um cliente: {{name}}. A visita fica registrada na auditoria dela.',
    loadFailed: 'Não foi possível carregar as contas',
    noneTitle: 'Ainda não há contas',
    none: 'Adicione o primeiro número: a conta dele nasce junto. Ou convide um cliente a se cadastrar.',
    toNumbers: 'Ir para os números',
  },
};
