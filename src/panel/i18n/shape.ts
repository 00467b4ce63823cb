/** The same keys, other words. */
export type Shape<Tree> = { [Key in keyof Tree]: Tree[Key] extends string ? string : Shape<Tree[Key]> };
