import { describe, expect, test } from "vitest";
import { PyCallable, PyType } from "../../../src/python/expression/model.js";
import { np, numpyExtension } from "../../../src/python/numpy/index.js";
import { numpyOutcomeOf } from "./outcome.js";
import { numpyTopics } from "./vectors.js";

describe("of numpy, nothing but what computes can be reached", () => {
  test("the module has functions, types and numbers, none of which begins with an underscore", () => {
    for (const [name, value] of np.attributes) {
      expect(name).toMatch(/^[a-zA-Z]\w*$/);
      const isNumber = typeof value === "number" || value === null;
      expect(isNumber || value instanceof PyCallable, name).toBe(true);
    }
  });

  test.each(
    `load save savez savetxt loadtxt genfromtxt fromfile fromregex memmap frombuffer fromstring fromiter
    open_memmap DataSource lib os sys testing ctypeslib random core compat f2py distutils emath
    vectorize frompyfunc apply_along_axis fromfunction piecewise set_printoptions seterr seterrcall
    object_ void record recarray chararray datetime64 timedelta64 nditer ufunc matrix busdaycalendar
    getbufsize setbufsize source info lookfor show_config deprecate get_include
    constructor prototype toString valueOf hasOwnProperty attributes name get size has
    __class__ __dict__ __import__ __builtins__ __loader__ _globals __proto__ __version__`.split(/\s+/),
  )("np has no %s", (name) => {
    // `size` is a function of numpy's too.
    if (name === "size") expect(np.attributes.get(name)).toBeInstanceOf(PyCallable);
    else expect(numpyOutcomeOf(`np.${name}`)).toMatchObject({ error: "AttributeError" });
  });

  test.each([
    "np.zeros(2)",
    "np.float64(1)",
    "np.array(['a'])",
    "np.dtype('f8')",
    "np.sin",
    "np.zeros",
    "np.float64",
  ])("%s has no attribute that does not compute", (value) => {
    const names = `tofile dump dumps data base ctypes flags setflags setfield getfield view newbyteorder byteswap
        resize itemset put fill partition choose fields descr names metadata newaxis
        constructor prototype toString valueOf hasOwnProperty call apply bind buffer offset get set toNested wanted
        __class__ __array__ __array_interface__ __reduce__ __doc__ __init__ __getattribute__ __proto__ _data _`;
    for (const name of names.split(/\s+/)) {
      expect(numpyOutcomeOf(`${value}.${name}`), name).toMatchObject({ error: "AttributeError" });
    }
  });

  test("names in expressions do not become those of JavaScript", () => {
    expect(numpyOutcomeOf("np.zeros(2, dtype='constructor')")).toMatchObject({ error: "TypeError" });
    expect(numpyOutcomeOf("np.zeros(2, constructor=1)")).toMatchObject({ error: "TypeError" });
    expect(numpyOutcomeOf("np.zeros(2, __proto__=1)")).toMatchObject({ error: "TypeError" });
    expect(numpyOutcomeOf("np.sum([1], out=np.zeros(1))")).toMatchObject({ error: "TypeError" });
  });

  test("every function is there whose name an expression of numpy's uses", () => {
    const used = numpyTopics.flatMap(({ cases }) =>
      cases
        .filter(({ error }) => error === undefined)
        .flatMap(({ source }) => source.match(/\bnp\.\w+/g) ?? []),
    );
    const missing = used.filter((name) => !np.attributes.has(name.slice("np.".length)));
    expect(missing).toEqual([]);
  });

  test("types are types", () => {
    expect(np.attributes.get("float32")).toBeInstanceOf(PyType);
    expect(numpyExtension.owns(np.attributes.get("float32"))).toBe(false);
  });
});
