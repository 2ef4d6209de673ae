import ts from 'typescript'

const MOST_COLUMNS = 120
const MOST_FUNCTION_LINES = 50

/** Lines that are too long to read. Texts and expressions in quotes are as long as they are. */
export function longLinesIn(path: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const code = line.replace(/(['"`]).*\1|\/\S+\/\w*$|['"`].*$/g, '')
    return code.length > MOST_COLUMNS
      ? [`${path}:${index + 1}: ${code.length} columns, ${MOST_COLUMNS} allowed`]
      : []
  })
}

/** Casts that claim a type; `as const` claims nothing. */
export function castsIn(path: string, text: string): string[] {
  const casts: string[] = []
  const source = parsed(path, text)
  visit(source, (node) => {
    if (!ts.isAsExpression(node) || node.type.getText(source) === 'const') return
    casts.push(`${path}:${lineOf(source, node)}: as ${node.type.getText(source)}`)
  })
  return casts
}

/** How many functions there are, and which are long. */
export function longFunctionsIn(path: string, text: string): { count: number; long: string[] } {
  const long: string[] = []
  let count = 0
  const source = parsed(path, text)
  visit(source, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return
    count += 1
    const lines = lineOf(source, node, node.end) - lineOf(source, node) + 1
    if (lines <= MOST_FUNCTION_LINES) return
    long.push(`${path}:${lineOf(source, node)}: a function of ${lines} lines`)
  })
  return { count, long }
}

function parsed(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node)
  ts.forEachChild(node, (child) => visit(child, look))
}

function lineOf(source: ts.SourceFile, node: ts.Node, at = node.getStart(source)): number {
  return source.getLineAndCharacterOfPosition(at).line + 1
}
