import { wordsOf } from '../../model/text.ts';

/**
 * Whole messages that opt out or back in, in the languages of the panel, without accents, case and punctuation. Only whole
 * messages count: "não posso parar agora" and "quero sair com vocês" ask for nothing.
 */
const out = matcher([
  // Portuguese, Spanish and English share some of these.
  'stop( all)?|stopall|unsubscribe( me)?|opt ?out|quit',
  // Portuguese
  '((eu )?(quero|queria|gostaria de|desejo|prefiro) )?(sair|me descadastrar|descadastrar)( (da|desta|dessa) lista)?',
  'parar|pare|parem|para de (me )?(mandar|enviar) (mensage(m|ns)|isso)',
  '(quero )?(parar de|nao quero( mais)?|nao desejo( mais)?|nao gostaria de( mais)?) receber( mais)?( (essas|suas|as))?( (mensage(m|ns)|nada|propagandas?|promocoes|ofertas|isso))?( (de voces|daqui|deste numero))?',
  'nao quero mais( (nada|mensage(m|ns)|receber))?|nao quero mais (as |suas |essas )?mensage(m|ns)',
  'nao (me (mande|mandem|manda|envie|enviem|envia|escreva|escrevam)|(mande|mandem|manda|envie|enviem|envia|escreva|escrevam) mais)( mais)?( (mensage(m|ns)|nada|isso))?( (para|pra) mim)?',
  'par(e|em|a) de (me )?(mandar|enviar|escrever)( (mensage(m|ns)|isso))?',
  '(quero |favor )?cancelar? (a |minha |meu |o )?(inscricao|assinatura|cadastro|recebimento|envio( de mensage(m|ns))?)',
  '(me )?(descadastr(e|em|a)|descadastro)( (meu|o meu) numero)?',
  '(favor )?(remover|remova|removam|remove|retirar|retire|retirem|tira|tirar|tire|tirem|exclua|excluir|excluam|apague|apaguem) (o )?meu (numero|contato|telefone|cadastro|nome)( (da|desta|dessa) lista)?',
  '(me )?(remova|removam|remove|retire|retirem|tira|tire|tirem|exclua|excluam) (da|desta|dessa) lista|remover',
  'chega de mensage(m|ns)|sem mais mensage(m|ns)',
  // Spanish
  '((quiero|quisiera|deseo|solicito) )?(salir|baja|dar(me|se)? de baja|la baja)( (de la|de esta) lista)?',
  '(de|den)(me|nme)? de baja|dame de baja|denme de baja|baja ya',
  'detener',
  'no (quiero|deseo) (recibir( mas)?( (mensajes|nada|publicidad|promociones|ofertas))?|mas( (mensajes|publicidad|promociones|ofertas))?|(mensajes|publicidad))( (de ustedes|suyos))?',
  'ya no (quiero|deseo) (recibir( mas)?( (mensajes|nada|publicidad|promociones))?|(mas )?(mensajes|publicidad|promociones))',
  'no (me|nos) (escriban|escriba|escribas|envien|envie|envies|manden|mande|mandes|contacten|contacte|molesten|moleste)( mas)?( (mensajes|nada))?',
  '(dejen|deje|deja|dejar) de (escribirme|enviarme( mensajes)?|mandarme( mensajes)?|enviar mensajes|mandar mensajes|molestar(me)?)',
  '(cancelar|cancelen|cancele) (la |mi )?suscripcion|desuscribir(me|se)?|desuscribanme',
  '(eliminen|elimine|elimina|eliminar|borren|borre|borra|borrar|quiten|quite|quita|quitar|saquen|saque|saca) mi (numero|contacto|telefono)( de (la|esta|su) lista)?',
  '(quitenme|quiteme|quitame|saquenme|saqueme|sacame|borrenme|borreme|eliminenme|eliminame) de (la|esta|su) lista',
  'no mas mensajes',
  // English
  '(please )?stop (messaging|texting|contacting|sending|writing)( to)?( me)?( (messages|this|these))?|stop (it|messages|sending)',
  '(do not|dont|don t) (message|text|contact|write to|write|send) (me|messages)( (any ?more|again|messages|any ?more messages))?',
  '(please )?(remove|delete|take) (me|my number)( (from|off) (the|this|your) list)?',
  'no more messages|cancel (my )?subscription|i want to (unsubscribe|opt out)',
]);
const back = matcher(['start|unstop|voltar|iniciar|comecar|volver|empezar|alta|subscribe']);

const matchers = { out, in: back };

function matcher(phrases: string[]): RegExp {
  return new RegExp(`^(?:${phrases.join('|')})$`);
}

/** Polite words around the request are ignored. */
const courtesy =
  /^(?:(?:por favor|pf|pfv|pfvr|please|ola|oi|hola|hi|hello|bom dia|boa tarde|boa noite|buenos dias|buenas tardes|buenas noches) ){1,3}|(?: (?:por favor|pf|pfv|pfvr|please|obrigad[oa]|gracias|thanks|thank you|agora|ya|ahora)){1,3}$/g;

/** What mail programs and phones append. */
const signature =
  /^(?:enviad[oa] (?:do|da|pelo|desde|por)|sent (?:from|via)|get outlook|obter o outlook|obtener outlook)\b/;

/** Longer messages are never only an opt-out. */
const MOST_CHARACTERS = 200;

/** Whether a contact's message opts out (`out`), opts in again (`in`), or neither. */
export function optOutWish(text: string | null): 'out' | 'in' | null {
  if (text === null || text.length > MOST_CHARACTERS) return null;
  const lines = text.split(/[\r\n]/).map(wordsOf);
  const end = lines.findIndex((line) => signature.test(line));
  const said = (end === -1 ? lines : lines.slice(0, end)).filter((line) => line !== '').join(' ');
  for (const words of [said, said.replace(courtesy, '')]) {
    if (matchers.out.test(words)) return 'out';
    if (matchers.in.test(words)) return 'in';
  }
  return null;
}
