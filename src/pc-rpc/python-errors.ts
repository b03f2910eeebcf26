/** What a {@link RemoteError} may carry besides its message. */
export interface RemoteErrorOptions extends ErrorOptions {
  /** Name of the Python class. Default: the class's own. */
  readonly className?: string;
  /** See {@link RemoteError.remoteTraceback}. Default: empty. */
  readonly remoteTraceback?: readonly string[];
}

/**
 * An exception of the other side of a call. A client rejects with it; a server's method throws it to choose the
 * class that the caller sees: `throw new KeyError("7")`.
 *
 * There is one subclass for each exception of Python that is made from a message alone, in Python's hierarchy:
 * `error instanceof LookupError` holds for a KeyError. Classes that JavaScript has a global of its own for are
 * called `PythonTypeError`, `PythonSyntaxError` and `PythonReferenceError`. `name` is Python's name.
 *
 * This class itself stands for Python's `Exception`, and for classes that are unknown here (`className` tells).
 *
 * Python counterpart: the builtin exceptions, as raised by `sipyco.pc_rpc` clients.
 */
export class RemoteError extends Error {
  readonly code: string = "ERR_SIPYCO_REMOTE";
  /** Name of the Python class: `ValueError`, `GenericRemoteException`. */
  declare readonly className: string;
  /**
   * The other side's stack, as Python's `traceback.format_tb` makes it: one string a frame, the innermost last,
   * each ending in a line feed. Empty when it was not told. Python clients have it as `parent_traceback`.
   */
  readonly remoteTraceback: readonly string[];

  constructor(message = "", options?: RemoteErrorOptions) {
    super(message, options);
    this.remoteTraceback = options?.remoteTraceback ?? [];
    const className = options?.className;
    if (className !== undefined && className !== this.className) {
      own(this, "className", className);
      own(this, "name", className);
    }
  }
}

/** What the Python exception classes below have in common. */
export interface RemoteErrorClass {
  readonly prototype: RemoteError;
  new (message?: string, options?: RemoteErrorOptions): RemoteError;
}

function own(target: object, key: string, value: string): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true });
}

const classes = new Map<string, RemoteErrorClass>();

/** Names live on the prototype, where V8 finds them for the head line of the stack, and survive a minifier. */
function named(className: string, errorClass: RemoteErrorClass): RemoteErrorClass {
  own(errorClass, "name", className);
  own(errorClass.prototype, "name", className);
  own(errorClass.prototype, "className", className);
  classes.set(className, errorClass);
  return errorClass;
}

function define(className: string, base: RemoteErrorClass = RemoteError): RemoteErrorClass {
  return named(className, class extends base {});
}

/** Python's `Exception`, the base of all; another name of {@link RemoteError}. */
export const Exception: RemoteErrorClass = named("Exception", RemoteError);
export type Exception = RemoteError;

/** The base of arithmetic errors. */
export const ArithmeticError: RemoteErrorClass = define("ArithmeticError");
export type ArithmeticError = RemoteError;
export const FloatingPointError: RemoteErrorClass = define("FloatingPointError", ArithmeticError);
export type FloatingPointError = RemoteError;
/** A result is too large to be represented. */
export const OverflowError: RemoteErrorClass = define("OverflowError", ArithmeticError);
export type OverflowError = RemoteError;
export const ZeroDivisionError: RemoteErrorClass = define("ZeroDivisionError", ArithmeticError);
export type ZeroDivisionError = RemoteError;
/** An `assert` failed. */
export const AssertionError: RemoteErrorClass = define("AssertionError");
export type AssertionError = RemoteError;
/** An object has no such attribute; a target no such method. */
export const AttributeError: RemoteErrorClass = define("AttributeError");
export type AttributeError = RemoteError;
export const BufferError: RemoteErrorClass = define("BufferError");
export type BufferError = RemoteError;
/** Input ended too soon. */
export const EOFError: RemoteErrorClass = define("EOFError");
export type EOFError = RemoteError;
export const ImportError: RemoteErrorClass = define("ImportError");
export type ImportError = RemoteError;
export const ModuleNotFoundError: RemoteErrorClass = define("ModuleNotFoundError", ImportError);
export type ModuleNotFoundError = RemoteError;
/** The base of {@link IndexError} and {@link KeyError}. */
export const LookupError: RemoteErrorClass = define("LookupError");
export type LookupError = RemoteError;
/** An index is out of range. */
export const IndexError: RemoteErrorClass = define("IndexError", LookupError);
export type IndexError = RemoteError;
/** A dict has no such key. Its message is the key's repr. */
export const KeyError: RemoteErrorClass = define("KeyError", LookupError);
export type KeyError = RemoteError;
export const MemoryError: RemoteErrorClass = define("MemoryError");
export type MemoryError = RemoteError;
export const NameError: RemoteErrorClass = define("NameError");
export type NameError = RemoteError;
export const UnboundLocalError: RemoteErrorClass = define("UnboundLocalError", NameError);
export type UnboundLocalError = RemoteError;
/** The operating system refused: files, sockets, devices. */
export const OSError: RemoteErrorClass = define("OSError");
export type OSError = RemoteError;
export const BlockingIOError: RemoteErrorClass = define("BlockingIOError", OSError);
export type BlockingIOError = RemoteError;
export const ChildProcessError: RemoteErrorClass = define("ChildProcessError", OSError);
export type ChildProcessError = RemoteError;
/** The base of the other side's own connection troubles (ours is `ConnectionLost`). */
export const ConnectionError: RemoteErrorClass = define("ConnectionError", OSError);
export type ConnectionError = RemoteError;
export const BrokenPipeError: RemoteErrorClass = define("BrokenPipeError", ConnectionError);
export type BrokenPipeError = RemoteError;
export const ConnectionAbortedError: RemoteErrorClass = define("ConnectionAbortedError", ConnectionError);
export type ConnectionAbortedError = RemoteError;
export const ConnectionRefusedError: RemoteErrorClass = define("ConnectionRefusedError", ConnectionError);
export type ConnectionRefusedError = RemoteError;
export const ConnectionResetError: RemoteErrorClass = define("ConnectionResetError", ConnectionError);
export type ConnectionResetError = RemoteError;
export const FileExistsError: RemoteErrorClass = define("FileExistsError", OSError);
export type FileExistsError = RemoteError;
export const FileNotFoundError: RemoteErrorClass = define("FileNotFoundError", OSError);
export type FileNotFoundError = RemoteError;
export const InterruptedError: RemoteErrorClass = define("InterruptedError", OSError);
export type InterruptedError = RemoteError;
export const IsADirectoryError: RemoteErrorClass = define("IsADirectoryError", OSError);
export type IsADirectoryError = RemoteError;
export const NotADirectoryError: RemoteErrorClass = define("NotADirectoryError", OSError);
export type NotADirectoryError = RemoteError;
export const PermissionError: RemoteErrorClass = define("PermissionError", OSError);
export type PermissionError = RemoteError;
export const ProcessLookupError: RemoteErrorClass = define("ProcessLookupError", OSError);
export type ProcessLookupError = RemoteError;
/** Something timed out on the other side (our own time limit is `CallTimeout`). */
export const TimeoutError: RemoteErrorClass = define("TimeoutError", OSError);
export type TimeoutError = RemoteError;
/** Python's `ReferenceError` (weak references), not JavaScript's. */
export const PythonReferenceError: RemoteErrorClass = define("ReferenceError");
export type PythonReferenceError = RemoteError;
/** An error that fits no other class. */
export const RuntimeError: RemoteErrorClass = define("RuntimeError");
export type RuntimeError = RemoteError;
export const NotImplementedError: RemoteErrorClass = define("NotImplementedError", RuntimeError);
export type NotImplementedError = RemoteError;
export const RecursionError: RemoteErrorClass = define("RecursionError", RuntimeError);
export type RecursionError = RemoteError;
export const StopAsyncIteration: RemoteErrorClass = define("StopAsyncIteration");
export type StopAsyncIteration = RemoteError;
export const StopIteration: RemoteErrorClass = define("StopIteration");
export type StopIteration = RemoteError;
/** Python's `SyntaxError`, not JavaScript's. */
export const PythonSyntaxError: RemoteErrorClass = define("SyntaxError");
export type PythonSyntaxError = RemoteError;
export const IndentationError: RemoteErrorClass = define("IndentationError", PythonSyntaxError);
export type IndentationError = RemoteError;
export const TabError: RemoteErrorClass = define("TabError", IndentationError);
export type TabError = RemoteError;
export const SystemError: RemoteErrorClass = define("SystemError");
export type SystemError = RemoteError;
/** Python's `TypeError`, as a client gets it. A server's method may as well throw JavaScript's. */
export const PythonTypeError: RemoteErrorClass = define("TypeError");
export type PythonTypeError = RemoteError;
/** An argument of the right type with a wrong value; JavaScript's RangeError arrives as this. */
export const ValueError: RemoteErrorClass = define("ValueError");
export type ValueError = RemoteError;
export const UnicodeError: RemoteErrorClass = define("UnicodeError", ValueError);
export type UnicodeError = RemoteError;
/** The base of warnings that were turned into errors. */
export const Warning: RemoteErrorClass = define("Warning");
export type Warning = RemoteError;
export const BytesWarning: RemoteErrorClass = define("BytesWarning", Warning);
export type BytesWarning = RemoteError;
export const DeprecationWarning: RemoteErrorClass = define("DeprecationWarning", Warning);
export type DeprecationWarning = RemoteError;
export const EncodingWarning: RemoteErrorClass = define("EncodingWarning", Warning);
export type EncodingWarning = RemoteError;
export const FutureWarning: RemoteErrorClass = define("FutureWarning", Warning);
export type FutureWarning = RemoteError;
export const ImportWarning: RemoteErrorClass = define("ImportWarning", Warning);
export type ImportWarning = RemoteError;
export const PendingDeprecationWarning: RemoteErrorClass = define("PendingDeprecationWarning", Warning);
export type PendingDeprecationWarning = RemoteError;
export const ResourceWarning: RemoteErrorClass = define("ResourceWarning", Warning);
export type ResourceWarning = RemoteError;
export const RuntimeWarning: RemoteErrorClass = define("RuntimeWarning", Warning);
export type RuntimeWarning = RemoteError;
export const SyntaxWarning: RemoteErrorClass = define("SyntaxWarning", Warning);
export type SyntaxWarning = RemoteError;
export const UnicodeWarning: RemoteErrorClass = define("UnicodeWarning", Warning);
export type UnicodeWarning = RemoteError;
export const UserWarning: RemoteErrorClass = define("UserWarning", Warning);
export type UserWarning = RemoteError;

/**
 * An exception of any other class, the other side's own ones included; the message is `ClassName: text`.
 *
 * Python counterpart: `sipyco.packed_exceptions.GenericRemoteException`.
 */
export const GenericRemoteException: RemoteErrorClass = define("GenericRemoteException");
export type GenericRemoteException = RemoteError;

/** The class that goes by this name on the wire; undefined for names that Python clients could not raise. */
export function remoteErrorClass(className: string): RemoteErrorClass | undefined {
  return classes.get(className);
}
