/** The cells that a screen is made of. */

/** One cell: its look (see palette) and what is written there; "" behind a wide character. */
export type Cell = [attr: number, text: string];

/** A row is compared with the terminal only when it is marked dirty. */
export type Row = Cell[] & { dirty: boolean };
