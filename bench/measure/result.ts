/** The figures of one side with one count of numbers. Times in milliseconds, memory in bytes for each number. */
export interface Figures {
  startToQr: number[];
  restore: number[];
  memory: number | null;
  returned: number[];
  accepted: number[];
  /** Messages per second, of all numbers together. */
  rates: number[];
}

export interface Result {
  count: number;
  library: Figures;
  ramal: Figures;
  centre: { gateway: number; database: number } | null;
}

export const noFigures = (): Figures => ({
  startToQr: [],
  restore: [],
  memory: null,
  returned: [],
  accepted: [],
  rates: [],
});
