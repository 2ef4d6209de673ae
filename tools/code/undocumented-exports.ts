import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import ts from 'typescript'

/**
 * Names that a module exports without a docstring, its own and those that it takes from files beside
 * it. What comes from another package is documented there.
 */
export function undocumentedExports(path: string): string[] {
  return exportsOf(path)
    .filter(({ isDocumented }) => !isDocumented)
    .map(({ name }) => name)
}

interface Export {
  readonly name: string
  readonly isDocumented: boolean
}

function exportsOf(path: string): Export[] {
  const text = readFileSync(path, 'utf8')
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  return source.statements.flatMap((statement) =>
    ts.isExportDeclaration(statement)
      ? reexports(path, statement)
      : isExported(statement)
        ? declared(statement)
        : [],
  )
}

function reexports(path: string, declaration: ts.ExportDeclaration): Export[] {
  const { moduleSpecifier, exportClause } = declaration
  if (!moduleSpecifier) return declared(declaration) // `export { z }` of an import
  const from = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : ''
  if (!from.startsWith('.')) return []
  const all = exportsOf(resolve(dirname(path), from))
  if (!exportClause || !ts.isNamedExports(exportClause)) return all
  return exportClause.elements.map(({ name, propertyName }) => {
    const original = (propertyName ?? name).text
    const isDocumented = all.some((one) => one.name === original && one.isDocumented)
    return { name: name.text, isDocumented }
  })
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false)
  )
}

function declared(statement: ts.Statement): Export[] {
  const text = statement.getSourceFile().text
  const comments = ts.getLeadingCommentRanges(text, statement.pos) ?? []
  const isDocumented = comments.some(({ pos }) => text.startsWith('/**', pos))
  return namesOf(statement).map((name) => ({ name, isDocumented }))
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isExportDeclaration(statement)) {
    const { exportClause } = statement
    return exportClause && ts.isNamedExports(exportClause)
      ? exportClause.elements.map(({ name }) => name.text)
      : []
  }
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText())
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  return isNamed && statement.name ? [statement.name.text] : []
}
