/** The statements of a CQL file: no comments, none empty. A `;` ends a statement wherever it is. */
export function statementsOf(file: string): string[] {
  return file
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
