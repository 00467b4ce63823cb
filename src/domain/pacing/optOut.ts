/** Whole messages that ask for silence, in the languages of the panel. Only these: "não posso parar agora" is none. */
const words = new Set([
  'stop',
  'stop all',
  'unsubscribe',
  'sair',
  'parar',
  'pare',
  'descadastrar',
  'remover',
  'nao quero mais',
  'salir',
  'baja',
  'detener',
  'no quiero mas',
]);
const back = new Set(['start', 'unstop', 'voltar', 'iniciar', 'comecar', 'volver', 'empezar', 'alta']);

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** What a message of a contact says about hearing from us: `out`, `in` again, or nothing. */
export function optOutWish(text: string | null): 'out' | 'in' | null {
  if (text === null || text.length > 60) return null;
  const said = plain(text);
  if (words.has(said)) return 'out';
  return back.has(said) ? 'in' : null;
}
