import { graphRefusal, noSuchField } from '../errors.ts';

/** One field of `fields=a,b{c},edge.limit(3)`. */
export interface AskedField {
  name: string;
  args: Record<string, string>;
  fields: AskedField[] | undefined;
}

/** How a type of node answers: field by field. */
export interface NodeView<Node> {
  type: string;
  /** What is answered when no fields are asked for. `id` always is. */
  defaults: string[];
  /** Fields that exist, and that no app here may read. */
  forbidden?: string[];
  fields: Record<string, (node: Node, asked: AskedField) => unknown>;
}

export function parseFields(text: string): AskedField[] {
  const reader = { text: text.replace(/\s/g, ''), at: 0 };
  const fields = readList(reader);
  if (reader.at < reader.text.length) throw syntaxError(text);
  return fields;
}

interface Reader {
  text: string;
  at: number;
}

function readList(reader: Reader): AskedField[] {
  const fields: AskedField[] = [];
  for (;;) {
    fields.push(readField(reader));
    if (reader.text[reader.at] !== ',') return fields;
    reader.at += 1;
  }
}

function readField(reader: Reader): AskedField {
  const field: AskedField = { name: readName(reader), args: {}, fields: undefined };
  while (reader.text[reader.at] === '.') {
    reader.at += 1;
    const name = readName(reader);
    if (reader.text[reader.at] !== '(') throw syntaxError(reader.text);
    field.args[name] = readArgument(reader);
  }
  if (reader.text[reader.at] === '{') {
    reader.at += 1;
    field.fields = readList(reader);
    if (reader.text[reader.at] !== '}') throw syntaxError(reader.text);
    reader.at += 1;
  }
  return field;
}

function readName(reader: Reader): string {
  const found = /^[\w-]+/.exec(reader.text.slice(reader.at))?.[0];
  if (found === undefined) throw syntaxError(reader.text);
  reader.at += found.length;
  return found;
}

function readArgument(reader: Reader): string {
  const end = reader.text.indexOf(')', reader.at);
  if (end === -1) throw syntaxError(reader.text);
  const value = reader.text.slice(reader.at + 1, end);
  reader.at = end + 1;
  return value;
}

const syntaxError = (text: string) =>
  graphRefusal(2500, `Syntax error "Expected end of string instead of "${text.slice(0, 20)}"."`);

/** Answers a node. One forbidden or unknown field fails the whole request. */
export function project<Node extends { id: string }>(
  view: NodeView<Node>,
  node: Node,
  asked: AskedField[] | undefined,
): Record<string, unknown> {
  const names = asked ?? view.defaults.map((name) => ({ name, args: {}, fields: undefined }));
  const answer: Record<string, unknown> = {};
  for (const field of names) {
    if (field.name === 'id') continue;
    if (view.forbidden?.includes(field.name) === true) {
      throw graphRefusal(10, 'Application does not have permission for this action');
    }
    const read = Object.hasOwn(view.fields, field.name) ? view.fields[field.name] : undefined;
    if (!read) throw noSuchField(field.name, view.type);
    const value = read(node, field);
    if (value !== undefined) answer[field.name] = field.fields ? narrowed(value, field.fields) : value;
  }
  return { ...answer, id: node.id };
}

/** `a{b,c}` of a plain object. Edges have done this themselves. */
function narrowed(value: unknown, fields: AskedField[]): unknown {
  if (Array.isArray(value)) return value.map((one) => narrowed(one, fields));
  if (typeof value !== 'object' || value === null || 'data' in value) return value;
  const object = value as Record<string, unknown>;
  const kept = fields.filter(({ name }) => object[name] !== undefined);
  return Object.fromEntries(
    kept.map(({ name, fields: inner }) => [name, inner ? narrowed(object[name], inner) : object[name]]),
  );
}
