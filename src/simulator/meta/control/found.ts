import { Refusal } from '../../network/types.ts';

export function found<T>(map: Map<string, T>, id: string): T {
  const one = map.get(id);
  if (one === undefined) throw new Refusal(`Meta has no ${id}`, 404);
  return one;
}
