/** Runs once before all test files. */
export default function setup(): void {
  // PostgreSQL and the browser path are provided here as the parts that need them arrive.
}
