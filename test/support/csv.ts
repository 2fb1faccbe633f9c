/** Reads RFC 4180 back, independently of what wrote it: rows of cells, the first row naming the columns. */
export function parseCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; at++) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else {
      const end = /[,\n]/g;
      end.lastIndex = at;
      const next = end.exec(text)?.index ?? text.length;
      cell = text.slice(at, next);
      at = next;
    }
    row.push(cell);
    if (text[at] === ',') continue;
    rows.push(row);
    row = [];
  }
  const [head = [], ...others] = rows;
  return others.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
}
