/** Exported declarations of a source file as Markdown: what stands in the types, and nothing else. */
import ts from 'typescript'

const printer = ts.createPrinter({ removeComments: true })

export function declarationsOf(file: string, source: string): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  return tree.statements.filter(isExported).flatMap((node) => describe(node, tree) ?? [])
}

function isExported(node: ts.Statement): boolean {
  if (!ts.canHaveModifiers(node)) return false
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false
}

function describe(node: ts.Statement, tree: ts.SourceFile): string | undefined {
  if (ts.isInterfaceDeclaration(node)) {
    return section(node.name.text, commentOf(node), table(node.members, tree))
  }
  if (ts.isTypeAliasDeclaration(node)) {
    if (ts.isTypeLiteralNode(node.type)) {
      return section(node.name.text, commentOf(node), table(node.type.members, tree))
    }
    return section(node.name.text, commentOf(node), code(print(node, tree)))
  }
  if (ts.isFunctionDeclaration(node) && node.name) {
    const { name, modifiers, typeParameters, parameters, type } = node
    const bare = ts.factory.createFunctionDeclaration(
      modifiers,
      undefined,
      name,
      typeParameters,
      parameters,
      type,
      undefined
    )
    return section(`${name.text}()`, commentOf(node), code(print(bare, tree)))
  }
  if (ts.isClassDeclaration(node) && node.name) {
    const members = node.members.filter(isPublic)
    return section(node.name.text, commentOf(node), table(members, tree))
  }
  return undefined
}

function isPublic(member: ts.ClassElement): boolean {
  if (!member.name || ts.isPrivateIdentifier(member.name)) return false
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : []
  return !modifiers.some(({ kind }) =>
    [
      ts.SyntaxKind.PrivateKeyword,
      ts.SyntaxKind.ProtectedKeyword,
      ts.SyntaxKind.StaticKeyword,
    ].includes(kind)
  )
}

function table(members: Iterable<ts.TypeElement | ts.ClassElement>, tree: ts.SourceFile): string {
  const rows = [...members].map((member) => {
    const name = member.name?.getText(tree) ?? ''
    const optional = 'questionToken' in member && member.questionToken ? '?' : ''
    return `| \`${name}${optional}\` | ${cell(typeOf(member, tree))} | ${escape(commentOf(member))} |`
  })
  return rows.length ? ['| member | type | |', '| --- | --- | --- |', ...rows].join('\n') : ''
}

function typeOf(member: ts.TypeElement | ts.ClassElement, tree: ts.SourceFile): string {
  if (
    ts.isMethodSignature(member) ||
    ts.isMethodDeclaration(member) ||
    ts.isGetAccessorDeclaration(member)
  ) {
    const parameters = member.parameters.map((one) => one.getText(tree)).join(', ')
    const result = member.type?.getText(tree) ?? ''
    return ts.isGetAccessorDeclaration(member)
      ? result
      : `(${parameters})${result && ` => ${result}`}`
  }
  if (ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) {
    return member.type?.getText(tree) ?? ''
  }
  return ''
}

const print = (node: ts.Node, tree: ts.SourceFile) =>
  printer.printNode(ts.EmitHint.Unspecified, node, tree).replace(/^export /, '')

function commentOf(node: ts.Node): string {
  const parts = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  const text = parts.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
  const thrown = parts.flatMap(({ tags = [] }) =>
    tags
      .filter(({ tagName }) => tagName.text === 'throws')
      .map(
        (tag) =>
          `Throws ${tag
            .getText()
            .replace(/^@throws\s+/, '')
            .replace(/\s*\*\s*/g, ' ')}`
      )
  )
  return [...text, ...thrown].join(' ').replace(/\s+/g, ' ').trim()
}

const section = (title: string, comment: string, body: string) =>
  [`### ${title}`, comment, body].filter(Boolean).join('\n\n')
const code = (source: string) => `\`\`\`ts\n${source}\n\`\`\``
const escape = (text: string) => text.replaceAll('|', '\\|')
const cell = (type: string) => (type ? `\`${escape(type.replace(/\s+/g, ' '))}\`` : '')
