import type fc from "fast-check";
import { textsOf } from "./grammar.js";

/**
 * What expressions with `np` are made of, as {@link textsOf} takes it. `<real>` is an array of anything but complex
 * numbers whose elements have numpy's last bit, `<complex>` one that may hold them; to `<close>`, whose last bits may be
 * others, nothing is done that would make more of the difference.
 */
const grammar = `
int = 0  1  2  3  5  -1  -2  7  100  127  128  -129  255  256  40000
large = 2**31  (2**32 - 1)  (-2**31 - 1)  (2**53 + 1)  2**62  (2**63 - 1)  -2**63  2**63  (2**64 - 1)
float = 0.0  -0.0  0.5  1.0  1.5  -2.5  0.1  0.3  1e3  1e-5  123456.789  65520.0
odd = np.inf  -np.inf  np.nan  np.pi  1e300  -1e-300  5e-324  3.5e38  1e16  65504.0
cnumber = 1j  (1+2j)  (0.5-1.5j)  -2j  (3-0j)  (-1+0.25j)  complex(np.inf, 1)  complex(0, np.nan)
number = <int>  <float>  <odd>  <large>  True  False
  | <int>  <float>  <rtype>(<int>)  <rtype>(<float>)
rtype = bool  int  float  np.int8  np.uint8  np.int16  np.uint16  np.int32  np.uint32  np.int64  np.uint64  np.float16
  = np.float32  np.float64  np.bool_
dtype = <rtype>  'f4'  '<i2'  '>f8'  '>i4'  'u1'  'half'  'int64'  '?'  np.dtype('f2')
ctype = complex  np.complex64  np.complex128  'c8'  '>c16'
shape = 3  (3,)  (2, 3)  [1, 3]  (2, 1)  (2, 2, 3)  ()  0  (2, 0)  (1,)  1  (3, 2)  6  (1, 2, 3)  -1  (3, -1)  (-1, 2)
axis = None  0  1  -1  -1  0  0  (0, 1)  2  5  -3  (0, 0)  (1, -1)  ()  1.0  '0'
index = 0  -1  1  2  5  :  ::-1  1:  :2  ::2  -2:  :1  ...  None  ..., 0  0, 1  :, 0  :, 1:  1, :  ..., None  [0]
  = [0, -1]  [[1], [0]]  [True, False, True]  [0, 1], [1, 0]  :, [0, 0]  np.array([1, 0])  np.newaxis, 0  1.5  'a'
  = True  ()  []  0, ..., 0  :, ::-1  slice(1, None)  np.int64(1)  np.arange(2)  [1.5]  0, 0, 0, 0  1:0:0  [5]
  = -1, [0, 1]  [0, 1], :, [0, 1]  False  :, None, 0  [True, False]  ..., [1, 0]  1.0:2  np.array(0)  2:0:-1, 0
ints = [1, 2, 3]  [0]  []  [[1, 2, 3], [4, 5, 6]]  [[1], [2]]  [[1, -2], [3, 4]]  [3, 1, 2, 1]  (1, (2, 3))  range(3)
  = [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [0, 1, 2]]]  [[1, 2], [3]]  [-7, 7, 0]  [300, -1, 70000]
  | [<int>, <int>, <int>]  [[<int>, <int>], [<int>, <int>]]  [<large>, <int>]  [<int>, <large>, <int>]
list = [[], []]  [0.5, 1.5, -2.5]  [[0.25, 2.0, 3.0], [1e3, -1.0, 0.0]]  [True, False, True]  [[True], [False]]  [np.nan, 1.0, -0.0]
  | <ints>  [<float>, <float>, <odd>]  [[<float>], [<odd>]]  [<number>, <number>]  [<number>, True, <float>]
  | [<real>, <real>]  [<number>, <real>]
clist = [1j, 2, -0.5]  [[1+2j, 0], [3j, -1]]  [complex(np.nan, 1), 1j]
  | [<cnumber>, <cnumber>, <cnumber>]  [<number>, <cnumber>]
leaf = np.arange(6).reshape(2, 3)  np.arange(3)  np.arange(5, 0, -2)  np.eye(3)  np.ones((2, 1))  np.array(5)
  = np.arange(12.0).reshape(2, 2, 3)  np.zeros(0)  np.arange(3, dtype=np.float32)  np.array([[2, 1], [0, 3]], dtype='i2')
  = np.eye(2, 3, k=1)  np.arange(6, dtype='u1').reshape(3, 2).T  np.linspace(0, 1, 4)  np.float32(1.5)  np.int8(-3)
  | np.array(<list>)  np.array(<ints>, dtype=<dtype>)  np.array(<list>, <dtype>)  np.array(<list>).astype(<dtype>)
  | np.zeros(<shape>)  np.ones(<shape>, dtype=<dtype>)  np.full(<shape>, <number>)  np.full(<shape>, <number>, <dtype>)
  | np.arange(<int>)  np.arange(<int>, <int>)  np.arange(<float>, <int>, 0.75)  np.arange(<int>, <int>, <int>)
  | np.linspace(<float>, <int>, 5)  np.linspace(0, <number>, 4, endpoint=False)  np.identity(2, <dtype>)
  | np.arange(4, dtype=<dtype>)  np.linspace(0, 10, 5, dtype=<dtype>)  <rtype>(<number>)  np.eye(2, dtype=<dtype>)
op = +  -  *  /  //  %  &  |  ^  <<  >>  ==  !=  <  <=  >  >=
sum = +  -
real = <leaf>
  | <leaf>  <leaf>  (<real> <op> <real>)  (<real> <op> <number>)  (<number> <op> <real>)  (<real> <op> <list>)
  | (<real> + <real>)  (<real> * <real>)  (<real> / <real>)  (<real> ** 2)  (<number> * <real>)  (<leaf> <op> <leaf>)
  | (-<real>)  (+<real>)  (~<real>)  abs(<real>)  <move>  <move>  <reduce>  <reduce>  <each>  <each>
move = np.arange(3)
  | <real>[<index>]  <real>[<index>]  <real>[<index>]  <real>.T  <real>.ravel()  <real>.flatten()  <real>.copy()
  | <real>.reshape(<shape>)  <real>.reshape(3, -1)  <real>.reshape(2, 3)  np.reshape(<real>, <shape>)  <real>.squeeze()
  | <real>.reshape(<shape>, order='F')  <real>.ravel('F')  np.transpose(<real>)  <real>.swapaxes(0, 1)
  | np.expand_dims(<real>, 0)  np.expand_dims(<real>, <axis>)  np.squeeze(<real>, <axis>)  np.flip(<real>)
  | np.flip(<real>, <axis>)  np.roll(<real>, 1)  np.roll(<real>, <int>, axis=<int>)  np.tile(<real>, 2)
  | np.tile(<real>, (2, 1))  np.repeat(<real>, 2)  np.repeat(<real>, 2, axis=<axis>)  np.concatenate([<real>, <real>])
  | np.concatenate((<real>, <list>), axis=<axis>)  np.stack([<real>, <real>])  np.stack((<real>, <real>), axis=<axis>)
  | np.hstack([<real>, <real>])  np.vstack([<real>, <real>])  np.append(<real>, <number>)  np.column_stack([<real>, <list>])
  | np.append(<real>, <real>, axis=<axis>)  np.broadcast_to(<real>, <shape>)  np.array(<real>, ndmin=2)
  | np.asarray(<real>)  np.moveaxis(<real>, 0, -1)  <real>.real  <real>.imag  np.zeros_like(<real>)  np.ones_like(<real>)
  | np.full_like(<real>, <number>)  np.where(<real>, <real>, <number>)  np.where(<real> > 1, <real>, <real>)
  | np.where(<list>, <list>, <real>)  <real>.transpose(1, 0)  <real>.transpose()
each = np.floor([1.5, -1.5])
  | np.sqrt(<real>)  np.floor(<real>)  np.ceil(<real>)  np.rint(<real>)  np.trunc(<real>)  np.sign(<real>)  np.abs(<real>)
  | np.conj(<real>)  <real>.conj()  np.real(<real>)  np.imag(<real>)  np.round(<real>)  np.round(<real>, 1)
  | np.round(<real>, -1)  <real>.round(2)  np.clip(<real>, <number>, <number>)  <real>.clip(0, 2)
  | np.clip(<real>, None, <number>)  <real>.clip(max=<real>)  <real>.astype(<dtype>)  np.square(<real>)
  | np.maximum(<real>, <real>)  np.minimum(<real>, <number>)  np.isnan(<real>)  np.isfinite(<real>)  np.isinf(<real>)
  | np.logical_and(<real>, <real>)  np.logical_not(<real>)  np.add(<real>, <list>)  np.subtract(<real>, <number>)
  | np.isclose(<real>, <number>)  np.array(<real>, dtype=<dtype>)  np.fmod(<real>, <number>)  np.signbit(np.array(<list>))
  | np.copysign(<number>, np.array(<list>))  np.mod(<real>, <real>)  np.floor_divide(<number>, <real>)  np.fabs(<real>)
  | np.fmax(<real>, <real>)  np.add(<real>, <real>, dtype=<dtype>)  np.interp(<real>, [0, 1, 2], [5, 7, 6])  np.fix(<real>)
  | np.bitwise_xor(<real>, <real>)  np.invert(<real>)  np.negative(<real>)  np.positive(<real>)  np.true_divide(<real>, 2)
name = sum  prod  min  max  mean  std  var  any  all  argmax  argmin  cumsum  cumprod
reduce = np.array([1, 2]).sum()
  | np.<name>(<real>)  np.<name>(<real>, <axis>)  <real>.<name>(axis=<axis>)  <real>.<name>()  <real>.sum(axis=<axis>, keepdims=True)
  | np.max(<real>, axis=<axis>, keepdims=True)  np.sum(<real>, dtype=<dtype>)  np.mean(<real>, dtype=<dtype>)
  | np.std(<real>, ddof=1)  np.var(<real>, <axis>, keepdims=True)  np.sort(<real>)  np.sort(<real>, axis=<axis>)
  | np.argsort(<leaf>)  np.unique(<real>)  np.diff(<real>)  np.diff(<real>, axis=<axis>)  np.nonzero(<real>)
  | np.count_nonzero(<real>)  np.argwhere(<real>)  np.flatnonzero(<real>)  np.dot(<ints>, <ints>)  np.outer(<leaf>, <list>)
  | (np.array(<ints>) @ np.array(<ints>))  np.matmul(<ints>, <ints>)  np.inner(<ints>, <ints>)
  | np.dot(np.array(<ints>, <dtype>), <ints>)  np.where(<real>)  np.count_nonzero(<real>, axis=<axis>)  np.vdot(<ints>, <ints>)
complex = np.array(<clist>)
  | np.array(<clist>, dtype=<ctype>)  <real>.astype(<ctype>)  (<complex> <sum> <complex>)  (<complex> <sum> <real>)
  | (<real> <sum> <complex>)  (<complex> <sum> <cnumber>)  (-<complex>)  <complex>.conj()  np.conj(<complex>)
  | <complex>[<index>]  <complex>.T  <complex>.reshape(<shape>)  np.concatenate([<complex>, <real>])
  | np.stack([<complex>, <complex>])  np.where(<real>, <complex>, <cnumber>)  np.full(<shape>, <cnumber>)  <real> + 0j
  | np.sum(<complex>)  <complex>.sum(axis=<axis>)  np.cumsum(<complex>)  np.sort(<complex>)  np.round(<complex>, 1)
  | np.rint(<complex>)  np.linspace(<int>, <cnumber>, 3)  np.complex64(<cnumber>)  np.tile(<complex>, 2)
final = <real>.tolist()
  | <real>.tolist()  <real>.shape  <real>.dtype.str  repr(<real>)  str(<real>)  len(<real>)  list(<real>)  float(<real>)
  | int(<real>)  bool(<real>)  complex(<real>)  <real>.item()  <real>.size  <real>.ndim  sum(<real>)  max(<real>)
  | (<number> in <real>)  [x for x in <real>]  [<real>, <number>]  np.array(<list>).tobytes()  <real>.nbytes  (not <real>)
  | (1 if <real> else 2)  <real>.nosuch  np.nosuch(<real>)  <real>(1)  <real>.item(0)  np.array_equal(<real>, <real>)
  | np.allclose(<real>, <real>)  np.shape(<real>)  '%s' % (<real>,)  f'{<real>}'  (<real> + None)  (<real> + 'a')
  | (<real> == 'a')  (<real> == None)  (<real> < 'a')  [1, 2, 3][<real>]  round(<leaf>)  (<real> and 1)  sorted(<real>)
  | divmod(<real>, <number>)  np.meshgrid(<leaf>, <list>)  <real>.astype(str)  (<complex> == <complex>)  <complex>.real
  | <complex>.imag  np.isnan(<complex>)  <complex>.tolist()  np.max(<complex>)  np.argmax(<complex>)  <complex>.astype(<dtype>)
  | repr(<complex>)  str(<complex>)  np.real(<complex>)  (<complex> < 2j)  (<complex> % 2)  float(<complex>)
  | np.unique(<real>, return_index=True, return_inverse=True, return_counts=True)  np.maximum(<complex>, <complex>)
  | np.bool_(<real>)  np.array(<list>, dtype=str)  <real>.sum(<number>)  np.reshape(<real>, <real>)  <list> + <real>
exact = <real>
  | <real>  <complex>  <final>
function = sin  cos  tan  exp  log  log10  log2  arctan  sinh  cosh  tanh  arcsinh  expm1  log1p  arcsin  arccos  exp2
  = sqrt  abs  square  angle  arccosh  arctanh
close = np.sin([0, 1])
  | np.<function>(<real>)  np.<function>(<real>)  np.<function>(<complex>)  np.logspace(0, <int>, 4)  (<real> ** <number>)
  | np.reciprocal(<real> * 1.0)  np.arctan2(<real>, <real>)  np.hypot(<real>, <number>)  (<real> ** <real>)  (<number> ** <real>)  np.cbrt(<real>)
  | np.power(<real>, <number>)  np.geomspace(1, <int>, 4)  np.deg2rad(<real>)  np.angle((<complex> + np.array([0j])), deg=True)
  | np.logspace(-2, 2, 5, base=2.0)  (<complex> * <complex>)  (<complex> / <real>)  (<complex> * <cnumber>)
  | (<complex> / <cnumber>)  abs(<complex>)  (<complex> ** 2)  np.mean(<complex>)  np.dot(<real>, 3)  <close>.T  <close>.reshape(-1)
  | <close>[0]  <close>[..., ::-1]
`;

const texts = textsOf(grammar);

/** Expressions whose values are numpy's to the last bit. */
export const exactExpression: fc.Arbitrary<string> = texts.exact as fc.Arbitrary<string>;

/** Expressions whose values are numpy's up to the last bits: transcendental functions, products of complex numbers. */
export const closeExpression: fc.Arbitrary<string> = texts.close as fc.Arbitrary<string>;
