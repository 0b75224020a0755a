/**
 * The colours of Python: for each token the class that Pygments gives it in the page, so that code looks the same before it is
 * edited, in the editor, and after.
 *
 * Rules: only classes that have a colour; a token never overlaps another, and they come in order.
 */
import type { SyntaxNodeRef, Tree } from "@lezer/common";

/** A stretch of text, of one line or several. */
export interface Token {
  from: number;
  to: number;
  name: string;
}

type Reader = (from: number, to: number) => string;

const words = (text: string) => new Set(text.split(/\s+/));

const BUILTINS = words(
  `__import__ abs aiter all any bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir
  divmod enumerate eval filter float format frozenset getattr globals hasattr hash hex id input int isinstance issubclass iter
  len list locals map max memoryview min next object oct open ord pow print property range repr reversed round set setattr
  slice sorted staticmethod str sum super tuple type vars zip`,
);
const EXCEPTIONS = words(
  `ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError BufferError BytesWarning
  ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning
  EOFError EncodingWarning EnvironmentError Exception FileExistsError FileNotFoundError FloatingPointError FutureWarning
  GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError
  KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError
  OverflowError PendingDeprecationWarning PermissionError ProcessLookupError RecursionError ReferenceError ResourceWarning
  RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError
  TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError
  UnicodeWarning UserWarning ValueError Warning ZeroDivisionError`,
);
const PSEUDO = words("self cls Ellipsis NotImplemented");
const OPERATORS = words("in is and or not");
const MAGIC = words(
  `abs aenter aexit aiter anext await bool bytes call complex contains del delattr delete delitem dir divmod enter eq exit float
  format ge get getattr getattribute getitem gt hash index init instancecheck int invert iter le len length_hint lt missing ne
  neg new next pos prepare rdivmod repr reversed round set setattr setitem str subclasscheck`,
);
const MAGIC_OPERATOR = /^[ir]?(add|and|floordiv|lshift|matmul|mod|mul|or|pow|rshift|sub|truediv|xor)$/;
const OF_NODE: Record<string, string> = {
  Comment: "c1",
  String: "s2",
  Number: "mi",
  Boolean: "kc",
  None: "kc",
  At: "nd",
};
const KEYWORD = /^[a-z]+$/; // the grammar names a keyword as it is written
const AROUND = words("{ } FormatConversion FormatSelfDoc FormatSpec"); // what belongs to the text, not to the code in it

/** The tokens of a tree that have a colour, from one place to another; `read` gives its text. */
export function tokensOf(tree: Tree, read: Reader, from = 0, to = tree.length): Token[] {
  const tokens: Token[] = [];
  const strings: number[] = []; // of each f-string that is open, where its text goes on
  const add = (name: string, from: number, to: number) => {
    if (from < to) tokens.push({ from, to, name });
  };
  const isCode = (node: SyntaxNodeRef) =>
    strings.length > 0 && !AROUND.has(node.name) && node.matchContext(["FormatReplacement"]);

  tree.iterate({
    from,
    to,
    enter(node) {
      if (isCode(node)) {
        add("s2", strings.at(-1) ?? 0, node.from);
        strings[strings.length - 1] = node.to;
      }
      if (node.name === "FormatString") strings.push(node.from);
      const name = classOf(node, read);
      if (name) add(name, node.from, node.to);
      return !name;
    },
    leave(node) {
      if (node.name === "FormatString") add("s2", strings.pop() ?? 0, node.to);
    },
  });
  return tokens;
}

function classOf(node: SyntaxNodeRef, read: Reader): string | undefined {
  const { name } = node;
  if (name === "VariableName" || name === "PropertyName") return classOfName(node, read(node.from, node.to));
  return OF_NODE[name] ?? (KEYWORD.test(name) ? (OPERATORS.has(name) ? "ow" : "k") : undefined);
}

function classOfName(node: SyntaxNodeRef, word: string): string | undefined {
  const magic = /^__(\w+)__$/.exec(word)?.[1];
  if (magic && (MAGIC.has(magic) || MAGIC_OPERATOR.test(magic))) return "fm";
  if (node.name === "PropertyName") return undefined;
  if (node.matchContext(["FunctionDefinition"])) return "nf";
  if (node.matchContext(["ClassDefinition"])) return "nc";
  if (node.matchContext(["Decorator"]) && node.node.prevSibling?.name === "At") return "nd";
  if (PSEUDO.has(word)) return "bp";
  if (BUILTINS.has(word)) return "nb";
  return EXCEPTIONS.has(word) ? "ne" : undefined;
}
