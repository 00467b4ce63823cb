import type { NumberState, StateCode } from '../../model/number.ts';
import type { MessageType } from '../../model/content.ts';
import type { DeliveryStatus } from '../../model/message.ts';
import type { ErrorCode } from '../../model/errors.ts';
import type { Verb } from '../api/queries.ts';
import type { Shape } from './shape.ts';
import { inboxPtBR } from './inbox.pt-BR.ts';
import { settingsPtBR } from './settings.pt-BR.ts';
import { signInPtBR } from './signIn.pt-BR.ts';

const state = {
  stopped: 'Parado',
  starting: 'Iniciando',
  qr: 'Escaneie o QR',
  pairing: 'Digite o código',
  syncing: 'Sincronizando',
  connected: 'Conectado',
  degraded: 'Instável',
  action_required: 'Precisa de você',
  disconnected: 'Desconectado',
  failed: 'Falhou',
} satisfies Record<NumberState, string>;

const code = {
  stopped: 'Este número está parado. Clique em Iniciar para colocá-lo no ar.',
  unpaired:
    'Parado, porque ninguém conectou um celular por um tempo. Clique em Iniciar, ou peça o QR code, para conectar um.',
  launching: 'Abrindo o navegador.',
  opening_whatsapp: 'Abrindo o WhatsApp Web.',
  recycling: 'Começando de novo, porque passou do limite de memória.',
  renewing: 'O Ramal foi atualizado; este número está começando de novo com a versão nova.',
  restarting: 'Reiniciando depois de uma falha.',
  scan_qr: 'Escaneie o QR code com o celular para conectar.',
  unlinked: 'O celular desconectou este aparelho. Escaneie o novo QR code para conectar de novo.',
  enter_code: 'Digite este código no celular.',
  linking: 'O celular aceitou. Conectando…',
  syncing: 'Conectado. Carregando as conversas do celular.',
  connected: 'Conectado.',
  module_missing:
    'O WhatsApp Web mudou e falta uma parte de que o Ramal precisa. Algumas funções vão falhar até uma atualização.',
  wrong_answers:
    'O WhatsApp Web está aberto, mas não responde o que tem de saber. Se continuar, o número é reiniciado.',
  reports_refused:
    'O Ramal não entende algo que este número informou. A informação fica guardada até a versão que a entende: atualize o Ramal e inicie-o de novo.',
  not_responding: 'O WhatsApp Web está demorando para responder. O Ramal está de olho.',
  passkey_required:
    'O WhatsApp pede uma chave de acesso (passkey) para conectar este celular, e um navegador sem tela não tem como fornecê-la. Tente mais tarde, conecte a partir de outra rede ou use a API oficial para este número. Celulares já conectados continuam funcionando.',
  terms_block: 'O WhatsApp quer que os termos sejam aceitos. Abra o WhatsApp no celular e aceite.',
  blocked: 'O WhatsApp bloqueou este número. Abra o WhatsApp no celular para ver o motivo.',
  conflict: 'O WhatsApp Web foi aberto em outro lugar com esta sessão. Feche lá e depois reinicie aqui.',
  update_required: 'O WhatsApp não aceita mais esta versão da página. Atualize o navegador e o Ramal.',
  cloud_token: 'A Meta não aceita mais o token deste número. Conecte-o de novo com a Meta.',
  cloud_not_registered:
    'A Meta ainda não registrou este número na API dela. Verifique o telefone e registre-o com o PIN.',
  cloud_restricted:
    'A Meta restringiu ou baniu este número. Abra o Gerenciador do WhatsApp para ver por quê.',
  cloud_unreachable:
    'Esta máquina não alcança a API da Meta. O Ramal continua tentando; confira a conexão com a internet.',
  wrong_phone:
    'O QR code foi escaneado por outro celular, que já foi desconectado. Escaneie com o celular deste número.',
  whatsapp_unreachable:
    'Esta máquina não consegue chegar ao WhatsApp. O Ramal tenta de novo sozinho; verifique a internet.',
  page_lost: 'A página do WhatsApp parou de responder. Ela está sendo reiniciada.',
  browser_lost: 'O navegador fechou de repente. Ele está sendo reiniciado.',
  offline: 'O WhatsApp Web perdeu a conexão e reconecta sozinho.',
  process_lost: 'O processo deste número terminou de repente. Ele está sendo reiniciado.',
  logging_out: 'Sessão encerrada. Um novo QR code vem em seguida.',
  no_browser:
    'Nenhum navegador pôde ser aberto. Instale o Chromium ou defina CHROME_PATH e clique em Iniciar.',
  disk_full: 'O disco desta máquina está cheio. Libere espaço; o Ramal tenta de novo sozinho.',
  profile_in_use: 'Outro processo está usando a sessão deste número. Pare-o e clique em Iniciar.',
  profile_too_new:
    'A sessão foi criada por um navegador mais novo que este. Use aquela versão ou uma mais nova e clique em Iniciar.',
  port_in_use: 'A porta deste número está ocupada por outro programa.',
  keeps_failing:
    'Falha repetidamente. O Ramal tenta de novo a cada cinco minutos; leia a causa e clique em Iniciar quando estiver resolvida.',
} satisfies Record<StateCode, string>;

const status = {
  queued: 'Na fila',
  sending: 'Enviando',
  sent: 'Enviada',
  delivered: 'Entregue',
  read: 'Lida',
  played: 'Ouvida',
  failed: 'Falhou',
  uncertain: 'Não se sabe se foi enviada',
} satisfies Record<DeliveryStatus, string>;

const messageType = {
  text: 'Mensagem',
  image: 'Foto',
  video: 'Vídeo',
  audio: 'Áudio',
  voice: 'Mensagem de voz',
  document: 'Documento',
  sticker: 'Figurinha',
  location: 'Localização',
  contact: 'Contato',
  poll: 'Enquete',
  reaction: 'Reação',
  unknown: 'Mensagem que só aparece no celular',
} satisfies Record<MessageType, string>;

const problem = {
  bad_input: 'Confira os dados e tente de novo.',
  unauthorized: 'O seu acesso terminou. Entre de novo.',
  forbidden: 'Você não tem permissão para isso.',
  plan_limit: 'O plano desta conta não permite mais. Veja o plano em Ajustes › Plano.',
  rate_limited: 'Tentativas demais. Espere alguns minutos e tente de novo.',
  link_invalid: 'Este link já foi usado, expirou ou foi cancelado.',
  not_found: 'Isso não existe mais. Atualize a página.',
  conflict: 'Isso não é possível agora.',
  number_cannot_send: 'Este número não pode enviar agora. Conecte-o primeiro.',
  instance_not_ready: 'O número ainda não está pronto para isso. Tente de novo em instantes.',
  not_on_whatsapp: 'Este número não está no WhatsApp.',
  opted_out: 'Este contato pediu para não receber mais mensagens.',
  service_window_closed:
    'A pessoa não escreveu nas últimas 24 horas. A Meta só deixa escrever depois que ela escrever.',
  password_shared:
    'Sua senha foi escolhida por um link que outra pessoa também teve, e ela pode conhecê-la. Troque a senha na sua página e tente de novo.',
  unsupported_media_type: 'O corpo do pedido não está em um formato que se lê aqui.',
  idempotency_mismatch: 'Esta mensagem já foi enviada com outro conteúdo. Tente de novo.',
  media_too_large: 'O arquivo é grande demais.',
  media_unavailable: 'O arquivo não está disponível.',
  range_not_satisfiable: 'O arquivo não tem essa parte.',
  unsupported: 'Este canal não oferece essa função.',
  queue_full: 'Há mensagens demais na fila. Tente mais tarde.',
  storage_full: 'O disco do gateway está cheio e nada foi gravado. Avise quem o administra.',
  unavailable: 'Indisponível no momento. Tente de novo em instantes.',
  internal: 'Algo deu errado no gateway. Tente de novo; se continuar, veja o registro dele.',
  unreachable: 'O gateway não responde. Verifique se ele está ligado.',
} satisfies Record<ErrorCode | 'unreachable', string>;

const messageError = {
  not_on_whatsapp: 'Este número não está no WhatsApp.',
  opted_out: 'Este contato pediu para não receber mais mensagens.',
  not_ready: 'O número não estava conectado.',
  not_found: 'A conversa não foi encontrada.',
  unsupported: 'Este tipo de mensagem não é possível aqui.',
  media: 'O arquivo não pôde ser enviado.',
  whatsapp: 'O WhatsApp recusou a mensagem.',
  unconfirmed:
    'O WhatsApp nunca confirmou esta mensagem; confira no celular se ela saiu antes de enviar de novo.',
  content_gone: 'Foi apagada antes de ser enviada.',
  relinked: 'O celular foi conectado de novo no meio do envio; confira nele se a mensagem saiu.',
};

const verb = {
  start: 'Iniciar',
  stop: 'Parar',
  restart: 'Reiniciar',
  logout: 'Desconectar celular…',
} satisfies Record<Verb, string>;

export const ptBR = {
  ...signInPtBR,
  ...settingsPtBR,
  ...inboxPtBR,
  state,
  code,
  status,
  messageType,
  problem,
  messageError,
  verb,
  common: {
    cancel: 'Cancelar',
    save: 'Salvar',
    saved: 'Salvo',
    loading: 'Carregando',
    loadFailed: 'Não foi possível carregar',
    close: 'Fechar',
    tryAgain: 'Tentar de novo',
    copy: 'Copiar',
    copied: 'Copiado',
    detail: 'Detalhe técnico',
    remaining: 'Válido por mais {{time}}',
  },
  top: {
    tagline: 'gateway de WhatsApp',
    language: 'Idioma',
    toDark: 'Usar tema escuro',
    toLight: 'Usar tema claro',
    skip: 'Ir para o conteúdo',
    places: 'Páginas',
    chosen: 'escolhido',
  },
  connection: {
    lost: 'Sem conexão com o gateway. O que você vê pode estar desatualizado; reconectando…',
  },
  numbers: {
    asCards: 'Mostrar como cartões',
    asTable: 'Mostrar como tabela',
    title: 'Números',
    summary_zero: 'Nenhum de {{total}} conectado',
    summary_one: '{{count}} de {{total}} conectado',
    summary_other: '{{count}} de {{total}} conectados',
    allInOrder: 'Tudo em ordem',
    needYou_one: '{{count}} espera por você',
    needYou_other: '{{count}} esperam por você',
    loading: 'Carregando os números',
    loadFailed: 'Não foi possível carregar os números',
    add: 'Adicionar número',
  },
  empty: {
    title: 'Conecte o primeiro número',
    text: 'O Ramal liga os seus números de WhatsApp à sua equipe e aos seus programas. Leva menos de um minuto.',
    step1: 'Adicione o número: nome e telefone, nada mais.',
    step2: 'Escaneie o QR code com o celular desse número.',
    step3: 'Envie uma mensagem de teste. Pronto.',
    noneTitle: 'Nenhum número ainda',
    none: 'Quem administra a sua conta ainda não adicionou um número. Quando houver um, ele aparece aqui.',
  },
  card: {
    settings: 'Saúde e ajustes',
    since: 'Desde {{time}}',
    menu: 'Ações de {{name}}',
    openPhone: 'Abrir celular',
    opensTab: 'abre em outra aba',
    queued_one: '{{count}} mensagem na fila',
    queued_other: '{{count}} mensagens na fila',
    drift: 'WhatsApp mudou',
    driftHint: 'Partes da página do WhatsApp que o Ramal não reconhece: {{names}}',
    retryIn: 'Nova tentativa em {{time}}',
    retryNow: 'Tentando de novo…',
    failures_one: '{{count}} falha seguida',
    failures_other: '{{count}} falhas seguidas',
    port: 'porta {{port}}',
    officialApi: 'API oficial do WhatsApp',
    script: 'Enviar pela API',
    curl: 'Comando curl para enviar uma mensagem',
    sampleText: 'Olá do Ramal!',
    linkedAs: 'no celular: {{name}}',
    yourKey: 'SUA_CHAVE',
    makeKey: 'Criar uma chave de API',
    notYours: 'Este número espera que um administrador conecte o celular.',
    actionFailed: 'Não foi possível: {{action}}',
  },
  qr: {
    alt: 'QR code para conectar {{name}}',
    waiting: 'Aguardando um novo código…',
    step1: 'No celular, abra o WhatsApp',
    step2: 'Menu ou Configurações › Dispositivos conectados',
    step3: 'Conectar dispositivo, e aponte para o código',
    usePhone: 'Usar o número de telefone',
    failed: 'O QR code não pôde ser carregado',
  },
  pairing: {
    label: 'Código para conectar {{name}}',
    step1: 'No celular, abra o WhatsApp',
    step2: 'Menu ou Configurações › Dispositivos conectados › Conectar dispositivo',
    step3: '“Conectar com número de telefone”, e digite o código',
    expired: 'O código expirou.',
    unknown: 'O código foi pedido em outra tela.',
    again: 'Pedir outro código',
    useQr: 'Voltar ao QR code',
  },
  addPhone: {
    title: 'Adicionar número',
    intro: 'Depois é só escanear o QR code com o celular desse número.',
    nameHint: 'Como você o reconhece: Loja Centro, Suporte…',
    nameMissing: 'Dê um nome ao número.',
    phone: 'Telefone',
    phoneHint: 'Com o código do país e o DDD',
    phonePlaceholder: '+55 11 99999-9999',
    account: 'Conta',
    accountHint: 'Junto com os números desta conta, ou em uma conta nova',
    newAccount: 'Conta nova',
    phoneTaken: 'Este telefone já foi adicionado.',
    submit: 'Adicionar',
    done: '{{name}} adicionado',
  },
  messages: {
    title: 'Últimas mensagens',
    none: 'Nenhuma mensagem ainda. As que chegarem aparecem aqui.',
    failed: 'As mensagens não puderam ser carregadas.',
    deleted: 'Mensagem apagada',
    reacted: 'Reagiu com {{emoji}}',
    group: 'Grupo',
    unread_one: '{{count}} não lida',
    unread_other: '{{count}} não lidas',
  },
  send: {
    title: 'Mensagem de teste',
    to: 'Para',
    toPlaceholder: '+55 11 99999-9999',
    text: 'Mensagem',
    textPlaceholder: 'Escreva uma mensagem',
    submit: 'Enviar mensagem de teste',
    toMissing: 'Digite para quem.',
    textMissing: 'Escreva a mensagem.',
    toPhone: 'para {{phone}}',
  },
  logout: {
    title: 'Desconectar {{name}}?',
    text: 'O celular deixa de estar ligado ao Ramal, e este número para de enviar e receber aqui.',
    lost: 'A sessão é apagada: para voltar, é preciso escanear um QR code novo com o celular.',
    kept: 'As conversas já guardadas ficam, e nada se apaga no celular.',
    queued_one: '{{count}} mensagem na fila espera até o celular ser conectado de novo.',
    queued_other: '{{count}} mensagens na fila esperam até o celular ser conectado de novo.',
    confirm: 'Desconectar celular',
  },
  remove: {
    deleteAccount: {
      menu: 'Excluir conta…',
      text: 'Tudo desta conta é apagado para sempre: o número, a sessão, os contatos, as conversas e os arquivos. Não há volta.',
    },
    removeNumber: {
      menu: 'Remover número…',
      text: 'O número sai da conta, e a sessão e as conversas dele são apagadas para sempre. Os outros números e os contatos ficam.',
    },
    title: 'Excluir {{name}}?',
    type: 'Digite {{name}} para confirmar',
    confirm: 'Excluir para sempre',
    done: '{{name}} excluído',
  },
};

/** What every language says: a key that one of them lacks does not compile. */
export type Texts = Shape<typeof ptBR>;
