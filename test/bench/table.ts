/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly figure: number;
  readonly budget: number;
  readonly unit: string;
  /** What the figure was made of. */
  readonly note?: string;
}

const round = (value: number): string => String(Number(value.toPrecision(3)));

/** `ok`, or by how much it is over. */
export const verdict = ({ figure, budget, unit }: Row): string => (figure <= budget ? "ok" : `over by ${round(figure - budget)}${unit && ` ${unit}`}`);

export function table(rows: readonly Row[]): string {
  const head = ["", "figure", "budget", "", ""];
  const body = rows.map((row) => {
    const amount = (value: number) => `${round(value)}${row.unit && ` ${row.unit}`}`;
    return [row.what, amount(row.figure), `≤ ${amount(row.budget)}`, verdict(row), row.note ?? ""];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => cells[column].length)));
  const line = (cells: string[]) => cells.map((cell, column) => (column === 1 || column === 2 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join("  ").trimEnd();
  return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...body.map(line)].join("\n");
}
