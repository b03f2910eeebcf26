import { copySign, isNegative } from "./float-math.js";
import type { ComplexKernel, Parts, Round } from "./ufunc.js";

/** Scales the divisor first, so that nothing overflows on the way. Python counterpart: `numpy.divide`. */
export function divide(round: Round): ComplexKernel {
  return (out, at, ar, ai, br, bi) => {
    const [sr, si] = [Math.abs(br), Math.abs(bi)];
    if (sr >= si) {
      if (sr === 0 && si === 0) {
        put(out, at, ar / sr, ai / sr);
        return;
      }
      const ratio = round(bi / br);
      const scale = round(1 / round(br + round(bi * ratio)));
      put(out, at, round(ar + round(ai * ratio)) * scale, round(ai - round(ar * ratio)) * scale);
      return;
    }
    const ratio = round(br / bi);
    const scale = round(1 / round(bi + round(br * ratio)));
    put(out, at, round(round(ar * ratio) + ai) * scale, round(round(ai * ratio) - ar) * scale);
  };
}

export function multiply(round: Round): ComplexKernel {
  return (out, at, ar, ai, br, bi) => {
    put(out, at, round(ar * br) - round(ai * bi), round(ar * bi) + round(ai * br));
  };
}

export function reciprocal(round: Round): ComplexKernel {
  return (out, at, ar, ai) => {
    if (Math.abs(ai) <= Math.abs(ar)) {
      const ratio = round(ai / ar);
      const size = round(ar + round(ai * ratio));
      put(out, at, 1 / size, -ratio / size);
      return;
    }
    const ratio = round(ar / ai);
    const size = round(round(ar * ratio) + ai);
    put(out, at, ratio / size, -1 / size);
  };
}

/** Exponents up to which whole powers are products. */
const WHOLE_POWERS = 100;

/** Whole powers are products, all else goes by logarithms. Python counterpart: `numpy.power`. */
export function power(round: Round): ComplexKernel {
  const times = multiply(round);
  const over = divide(round);
  return (out, at, ar, ai, br, bi) => {
    if (br === 0 && bi === 0) {
      put(out, at, 1, 0);
    } else if (ar === 0 && ai === 0) {
      const isZero = br > 0 && bi === 0;
      put(out, at, isZero ? 0 : Number.NaN, isZero ? 0 : Number.NaN);
    } else if (bi === 0 && Number.isInteger(br) && Math.abs(br) < WHOLE_POWERS) {
      const scratch: [number, number] = [ar, ai];
      const product: [number, number] = [1, 0];
      for (let left = Math.abs(br); ; ) {
        if (left % 2 === 1) times(product, 0, product[0], product[1], scratch[0], scratch[1]);
        roundBoth(product, round);
        left = Math.floor(left / 2);
        if (left === 0) break;
        times(scratch, 0, scratch[0], scratch[1], scratch[0], scratch[1]);
        roundBoth(scratch, round);
      }
      if (br < 0) over(out, at, 1, 0, product[0], product[1]);
      else put(out, at, product[0], product[1]);
    } else {
      const scratch: [number, number] = [0, 0];
      log(scratch, 0, ar, ai);
      exp(out, at, scratch[0] * br - scratch[1] * bi, scratch[0] * bi + scratch[1] * br);
    }
  };
}

function roundBoth(parts: [number, number], round: Round): void {
  parts[0] = round(parts[0]);
  parts[1] = round(parts[1]);
}

export function put(out: Parts, at: number, re: number, im: number): void {
  out[at] = re;
  out[at + 1] = im;
}

/** A function of one complex number. */
type Unary = (out: Parts, at: number, re: number, im: number) => void;

export const exp: Unary = (out, at, re, im) => {
  const size = Math.exp(re);
  if (im === 0) put(out, at, size, im);
  else if (!Number.isFinite(im) && Math.abs(re) === Number.POSITIVE_INFINITY)
    put(out, at, size, re > 0 ? Number.NaN : 0);
  else put(out, at, size * Math.cos(im), size * Math.sin(im));
};

export const log: Unary = (out, at, re, im) => {
  put(out, at, logOfSize(re, im), Math.atan2(im, re));
};

/** The logarithm of the distance from 0, exact also near 1. */
function logOfSize(re: number, im: number): number {
  const [long, short] = [Math.max(Math.abs(re), Math.abs(im)), Math.min(Math.abs(re), Math.abs(im))];
  if (long > 0.5 && long < 3) return Math.log1p((long - 1) * (long + 1) + short * short) / 2;
  return Math.log(Math.hypot(re, im));
}

/** Logarithms of another base: `factor` is 1 over the logarithm of it. */
export function logTimes(factor: number): Unary {
  return (out, at, re, im) => put(out, at, logOfSize(re, im) * factor, Math.atan2(im, re) * factor);
}

export const log1p: Unary = (out, at, re, im) => {
  put(out, at, Math.log(Math.hypot(re + 1, im)), Math.atan2(im, re + 1));
};

export const expm1: Unary = (out, at, re, im) => {
  const half = Math.sin(im / 2);
  put(out, at, Math.expm1(re) * Math.cos(im) - 2 * half * half, Math.exp(re) * Math.sin(im));
};

export const exp2: Unary = (out, at, re, im) => exp(out, at, re * Math.LN2, im * Math.LN2);

export const sqrt: Unary = (out, at, re, im) => {
  if (Math.abs(im) === Number.POSITIVE_INFINITY) put(out, at, Number.POSITIVE_INFINITY, im);
  else if (re === Number.POSITIVE_INFINITY) put(out, at, re, copySign(0, im));
  else if (re === Number.NEGATIVE_INFINITY) put(out, at, 0, copySign(-re, im));
  else if (re === 0) {
    const root = Math.sqrt(Math.abs(im) / 2);
    put(out, at, root, copySign(root, im));
  } else {
    const root = Math.sqrt((Math.abs(re) + Math.hypot(re, im)) / 2);
    if (isNegative(re)) put(out, at, Math.abs(im) / (2 * root), copySign(root, im));
    else put(out, at, root, im / (2 * root));
  }
};

export const sinh: Unary = (out, at, re, im) => {
  put(out, at, Math.sinh(re) * Math.cos(im), Math.cosh(re) * Math.sin(im));
};

export const cosh: Unary = (out, at, re, im) => {
  put(out, at, Math.cosh(re) * Math.cos(im), Math.sinh(re) * Math.sin(im));
};

/** Beyond this, the hyperbolic tangent is 1 to the last bit. */
const LARGE = 22;

export const tanh: Unary = (out, at, re, im) => {
  if (Math.abs(re) === Number.POSITIVE_INFINITY) {
    put(out, at, copySign(1, re), Number.isFinite(im) ? copySign(0, Math.sin(2 * im)) : 0);
    return;
  }
  if (Math.abs(re) > LARGE) {
    const small = 4 * Math.sin(im) * Math.cos(im) * Math.exp(-2 * Math.abs(re));
    put(out, at, copySign(1, re), small);
    return;
  }
  const tangent = Math.tan(im);
  const beta = 1 + tangent * tangent;
  const sine = Math.sinh(re);
  const size = 1 + beta * sine * sine;
  put(out, at, (beta * Math.sqrt(1 + sine * sine) * sine) / size, tangent / size);
};

export const sin: Unary = turned(sinh);
export const tan: Unary = turned(tanh);
export const cos: Unary = (out, at, re, im) => cosh(out, at, -im, re);

/** f(z) as -i g(i z), which relates the circular functions to the hyperbolic ones, and their inverses. */
function turned(kernel: Unary): Unary {
  return (out, at, re, im) => {
    kernel(out, at, -im, re);
    put(out, at, out[at + 1] as number, -(out[at] as number));
  };
}

/** Roots of 1 + z and 1 - z, of which Kahan's formulas make the inverse functions; they keep the sign of zeros. */
function rootsAroundOne(re: number, im: number): readonly [number, number, number, number] {
  const roots: [number, number, number, number] = [0, 0, 0, 0];
  sqrt(roots, 0, 1 + re, im);
  sqrt(roots, 2, 1 - re, -im);
  return roots;
}

export const arcsin: Unary = (out, at, re, im) => {
  const [pr, pi, mr, mi] = rootsAroundOne(re, im);
  put(out, at, Math.atan2(re, pr * mr - pi * mi), Math.asinh(mr * pi - mi * pr));
};

export const arccos: Unary = (out, at, re, im) => {
  const [pr, pi, mr, mi] = rootsAroundOne(re, im);
  put(out, at, 2 * Math.atan2(mr, pr), Math.asinh(pr * mi - pi * mr));
};

export const arcsinh: Unary = turned(arcsin);

export const arccosh: Unary = (out, at, re, im) => {
  const roots: [number, number, number, number] = [0, 0, 0, 0];
  sqrt(roots, 0, re + 1, im);
  sqrt(roots, 2, re - 1, im);
  const [pr, pi, mr, mi] = roots;
  put(out, at, Math.asinh(mr * pr + mi * pi), 2 * Math.atan2(mi, pr));
};

export const arctanh: Unary = (out, at, re, im) => {
  if (Math.abs(re) === Number.POSITIVE_INFINITY || Math.abs(im) === Number.POSITIVE_INFINITY) {
    put(out, at, copySign(0, re), Number.isNaN(im) ? im : copySign(Math.PI / 2, im));
    return;
  }
  const size = Math.abs(re);
  const distance = (1 - size) * (1 - size) + im * im;
  const angle = Math.atan2(2 * im, (1 - re) * (1 + re) - im * im);
  put(out, at, copySign(Math.log1p((4 * size) / distance) / 4, re), angle / 2);
};

export const arctan: Unary = turned(arctanh);

/** To whole numbers, each part by itself. */
export function eachPart(round: (part: number) => number): Unary {
  return (out, at, re, im) => put(out, at, round(re), round(im));
}

/** 1, 0 or -1 by the real part, or by the imaginary one of a number without it. */
export const sign: Unary = (out, at, re, im) => {
  const decides = re === 0 ? im : re;
  const isUnknown = Number.isNaN(re) || Number.isNaN(im);
  put(out, at, isUnknown ? Number.NaN : Math.sign(decides), 0);
};
