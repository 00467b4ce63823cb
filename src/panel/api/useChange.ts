import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';

/** A change, after which what shows these keys is asked for again. */
export function useChange<Input, Answer>(affected: QueryKey[], change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      for (const queryKey of affected) void client.invalidateQueries({ queryKey });
    },
  });
}
