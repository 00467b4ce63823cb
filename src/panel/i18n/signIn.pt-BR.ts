import type { Role, Scope } from '../../model/access.ts';

const role = {
  admin: 'Administrador',
  agent: 'Atendente',
  viewer: 'Observador',
} satisfies Record<Role, string>;

const roleText = {
  admin: 'Faz tudo nesta conta: números, pessoas, chaves de API.',
  agent: 'Lê e envia mensagens. Não mexe nos números nem nas pessoas.',
  viewer: 'Só vê: números, conversas e pessoas.',
} satisfies Record<Role, string>;

const scope = {
  send: 'Enviar',
  read: 'Ler',
  manage: 'Gerenciar',
} satisfies Record<Scope, string>;

/** Coming in: signing in, registering, links, pairing, one's own login. */
export const signInPtBR = {
  role,
  roleText,
  scope,
  form: {
    name: 'Nome',
    yourName: 'Seu nome',
    email: 'E-mail',
    emailOptional: 'E-mail (opcional)',
    phone: 'Telefone',
    login: 'E-mail ou telefone',
    password: 'Senha',
    newPassword: 'Nova senha',
    passwordHint: 'Pelo menos 10 caracteres. Uma frase é fácil de lembrar e difícil de adivinhar.',
    showPassword: 'Mostrar ou esconder a senha',
    nameMissing: 'Digite o nome.',
    loginMissing: 'Digite o e-mail ou o telefone.',
    emailMissing: 'Digite o e-mail.',
    phoneMissing: 'Digite o telefone.',
    passwordMissing: 'Digite a senha.',
    wrong: {
      name: 'Este nome não pode ser usado.',
      email: 'Não é um endereço de e-mail.',
      phone: 'Não é um telefone com código do país, como +55 11 99999-9999.',
      login: 'Não é um e-mail nem um telefone.',
      password: 'Escolha pelo menos 10 caracteres.',
      current: 'A senha atual não confere.',
    },
    strength: {
      short: 'Curta demais',
      fair: 'Fácil de adivinhar',
      good: 'Boa',
      strong: 'Forte',
    },
  },
  signIn: {
    title: 'Entrar',
    submit: 'Entrar',
    wrong: 'E-mail, telefone ou senha não conferem.',
    ended: 'O seu acesso terminou. Entre de novo para continuar.',
    forgot: 'Esqueci a senha',
    forgotWithoutMail: 'Esqueceu a senha? Peça um link de nova senha ao seu administrador.',
    noLogin: 'Ainda não tem acesso?',
    register: 'Cadastre-se',
    back: 'Ir para a entrada',
  },
  forgot: {
    title: 'Esqueci a senha',
    intro: 'Digite o seu e-mail ou telefone. Se houver um acesso com ele, enviamos um link por e-mail.',
    submit: 'Enviar o link',
    sentTitle: 'Veja o seu e-mail',
    sent: 'Se houver um acesso com {{login}}, um link para escolher outra senha está a caminho. Olhe também no spam.',
  },
  reset: {
    title: 'Nova senha',
    intro: 'Escolha uma senha nova. Você sai de todos os aparelhos e entra de novo com ela.',
    submit: 'Salvar a senha',
    another: 'Peça um novo ao seu administrador, ou use “Esqueci a senha” na entrada.',
    doneTitle: 'Senha salva',
    done: 'Entre com a senha nova.',
  },
  link: {
    missing:
      'Esta página se abre por um link, e o endereço está sem a última parte dele. Abra o link inteiro.',
    dead: 'Este link já foi usado, expirou ou foi cancelado.',
  },
  setUp: {
    title: 'Bem-vindo ao Ramal',
    intro: 'Crie o acesso do dono desta instalação. Com ele você vê todas as contas.',
    emailHint: 'É com ele que você entra.',
    submit: 'Criar e entrar',
    dead: 'Este link não vale mais. Reinicie o gateway e abra o link novo que aparece no terminal.',
    noLinkTitle: 'Falta o dono',
    noLink: 'Esta instalação do Ramal ainda não tem dono.',
    noLinkHow:
      'Abra o link que o gateway mostra no terminal em que foi iniciado. É ele que prova que a instalação é sua.',
    doneTitle: 'Tudo pronto',
    done: 'Esta instalação já tem dono.',
  },
  register: {
    title: 'Criar conta',
    intro: 'Seus dados agora, o QR code na próxima tela. Leva menos de um minuto.',
    phone: 'WhatsApp',
    phoneHint: 'O número que você vai conectar, com o código do país e o DDD',
    submit: 'Continuar para o QR code',
    taken: 'Já existe um acesso com este e-mail ou telefone. Entre com ele.',
    closed: 'O cadastro está fechado nesta instalação. Fale com quem a administra.',
    byInvitation: 'O cadastro aqui é por convite. Abra o link de cadastro que você recebeu, ou peça um.',
    another: 'Peça outro a quem o enviou.',
    haveLogin: 'Já tem acesso?',
    signedIn: 'Você entrou como {{name}}. Este link é para cadastrar outra pessoa.',
    signOutFirst: 'Sair e cadastrar',
  },
  invitation: {
    title: 'Convite',
    to: 'Entrar em {{account}}',
    as: 'Você foi convidado. Seu papel: {{role}}.',
    byAs: '{{name}} convidou você. Seu papel: {{role}}.',
    another: 'Peça outro convite a quem o enviou.',
    join: 'Aceitar o convite',
    joinAs: 'Entrar como {{name}}',
    otherLogin: 'Usar outro acesso',
    member: 'Você já faz parte desta conta.',
    taken: 'Já existe um acesso com este e-mail ou telefone. Entre com ele e abra o convite de novo.',
    loginMissing: 'Digite um e-mail ou um telefone: é com ele que você entra.',
    phone: 'Telefone (opcional)',
    phoneHint: 'Com ele você também entra',
  },
  pairPage: {
    title: 'Conectar WhatsApp',
    to: 'Conectar {{name}}',
    phone: 'Use o celular com o número {{phone}}.',
    another: 'Peça outro link a quem administra este número.',
    done: '{{name}} está conectado',
    doneText:
      'O celular está ligado ao Ramal. Deixe-o com bateria e internet, e não desconecte o aparelho nele.',
    close: 'Você já pode fechar esta página.',
    toInbox: 'Ir para as conversas',
  },
  notFound: {
    title: 'Esta página não existe',
    text: 'O endereço pode ter mudado, ou estar incompleto.',
    back: 'Ir para os números',
  },
  pageFailed: {
    text: 'O gateway pode ter sido atualizado, ou não responde.',
    reload: 'Recarregar a página',
  },
  user: {
    menu: 'Menu',
    signOut: 'Sair',
    signOutFailed: 'Não foi possível sair',
  },
  me: {
    title: 'Meu acesso',
    profile: 'Perfil',
    profileText: 'O seu nome, e com o que você entra.',
    taken: 'Outra pessoa já usa este e-mail ou telefone.',
    password: 'Senha',
    passwordText: 'Ao trocar a senha, você sai dos outros aparelhos.',
    current: 'Senha atual',
    changePassword: 'Trocar a senha',
    passwordChanged: 'Senha trocada',
    everywhere: 'Sair de todos os aparelhos',
    everywhereText:
      'Perdeu um celular ou usou um computador que não é seu? Saia de todos de uma vez, também deste.',
  },
};
