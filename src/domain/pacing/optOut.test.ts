import { describe, expect, it } from 'vitest';
import { optOutWish } from './optOut.ts';

describe('what a message says about hearing from us', () => {
  it.each([
    ...[
      'STOP',
      'stop!',
      '“Stop.”',
      'Stop all',
      'opt-out',
      'OPTOUT',
      'Unsubscribe',
      'please remove me from your list',
    ],
    ...["don't text me anymore", 'No more messages', 'Please stop messaging me'],
    ...[
      'Sair',
      '*sair*',
      '_PARAR_',
      '🚫 PARE 🚫',
      'Sair, por favor',
      'Quero sair da lista',
      'cancelar assinatura',
    ],
    ...['Não me mandem mais mensagens', 'não quero receber mais nada', 'NAO QUERO MAIS RECEBER MENSAGENS'],
    ...[
      'Me tira dessa lista',
      'Retirem meu contato da lista',
      'parem de me mandar mensagem',
      'Descadastrar',
      'remover',
    ],
    ...['Bom dia, quero parar de receber mensagens, obrigada', 'não quero mais'],
    ...['Baja', 'dame de baja', 'Quiero darme de baja', 'Por favor, baja', 'no quiero recibir más mensajes'],
    ...['No me manden más mensajes', 'Dejen de escribirme', 'borren mi número', 'ya no quiero publicidad'],
    ...['Cancelar suscripción', 'Sáquenme de la lista', 'no quiero más'],
    ...['SAIR\n\nEnviado do meu iPhone', 'baja\n--\nEnviado desde mi Samsung', 'stop\r\nSent from my iPad'],
  ])('%j asks for silence', (text) => expect(optOutWish(text)).toBe('out'));

  it.each([
    ...['Quero sair para jantar', 'vou sair agora', 'não posso parar', 'a loja vai parar de vender?'],
    ...['quero cancelar meu pedido', 'cancelar', 'remover o item 3', 'Não quero mais esse, quero o azul'],
    ...['a bateria está baja', 'voy a salir', 'quiero salir el sábado', 'no quiero ese, quiero el otro'],
    ...[
      'stop by tomorrow',
      'the bus stop is closed',
      'não recebi mensagens',
      'pare na esquina',
      'para de chover?',
    ],
    ...['no quiero', 'Ya no quiero', 'Não envie', 'chega?', 'alto', 'do not send'],
    ...['', '   ', '👍', 'ok, obrigado', 'Enviado do meu iPhone', `sair ${'x'.repeat(300)}`],
  ])('%j does not', (text) => expect(optOutWish(text)).toBeNull());

  it.each(['START', 'Voltar', 'volver, por favor', 'começar'])('%j takes it back', (text) =>
    expect(optOutWish(text)).toBe('in'),
  );

  it('says nothing of media without words', () => expect(optOutWish(null)).toBeNull());
});
