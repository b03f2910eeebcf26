import type fc from "fast-check";
import { textsOf } from "./grammar.js";

/**
 * What expressions are made of, by the type that they have, as {@link textsOf} takes it. Exponents, widths and counts are
 * small, so that Python does not compute for ever, and sets hold small ints alone, whose order is the same everywhere.
 */
const grammar = String.raw`
small = 0  1  2  3  4  5  7  -1  -2  -3  True  False
  | len(<list>)  (<small> % 5)
int = <small>  10  255  -17  1000  2**31  -2**63  2**64 + 1  10**30  0x1f  0b101  1_000
  | (<int> + <int>)  (<int> - <int>)  (<int> * <int>)  (<int> // <int>)  (<int> % <int>)  (<int> & <int>)
  | (<int> | <int>)  (<int> ^ <int>)  (<int> << <small>)  (<int> >> <small>)  <int> ** <small>  -<int>
  | ~<int>  abs(<int>)  divmod(<int>, <int>)[0]  divmod(<int>, <int>)[1]  pow(<int>, <int>, <int>)
  | round(<float>)  round(<int>, <small>)  int(<float>)  int(<text>)  int(str(<int>))  int(hex(<int>), 16)
  | len(<text>)  len(<bytes>)  len(<dict>)  len(<set>)  sum(<ints>)  max(<ints>)  min(<ints>)
  | max(<int>, <int>)  ord(<text>)  <text>.find(<text>)  <text>.rfind(<text>)  <text>.index(<text>)
  | <text>.count(<text>)  <ints>[<small>]  <ints>.index(<int>)  <ints>.count(<small>)  <bytes>[<small>]
  | <bytes>.find(<bytes>)  <int>.bit_length()  (<int>).bit_count()  (<int> if <bool> else <int>)
  | sum(x for x in <ints> if x > <small>)  (lambda a, b=<int>: a * b)(<int>)  <dict>.get(<text>, <int>)
  | int.from_bytes(<bytes>, 'little')  sum(<set>)  <range>[<small>]  len(<range>)  <range>.index(<small>)
  | next(iter(<ints>))  (<int> and <int>)  (<int> or <small>)
float = 0.0  1.5  -2.5  0.1  1e10  1e-7  3.14159  1e22  123456.789  5e-324  1e308  float('inf')
  | (<float> + <number>)  (<number> - <float>)  (<float> * <number>)  (<int> / <int>)  (<float> / <float>)
  | (<float> // <number>)  (<float> % <number>)  (<number> // <float>)  <float> ** <small>
  | <int> ** -<small>  abs(<float>)  -<float>  round(<float>, <small>)  float(<int>)  float(<text>)
  | float(repr(<float>))  divmod(<float>, <number>)  sum([<float>, <number>, <float>])  <complex>.real
  | <complex>.imag  abs(<complex>)  max(<float>, <number>)  float.fromhex((<float>).hex())
  | (<float> if <bool> else <number>)
complex = 1j  (1+2j)  -0.5j  complex(3, -4)  complex('1e3-2.5j')
  | (<complex> + <number>)  (<complex> - <complex>)  (<complex> * <complex>)  (<complex> / <number>)
  | -<complex>  <complex>.conjugate()  complex(<number>, <number>)  (<complex> ** <small>)
number = <int>  <float>
  | <int>  <float>  <bool>
bool = True  False
  | (<number> < <number>)  (<number> == <number>)  (<int> <= <int> < <int>)  (<text> < <text>)
  | (<text> in <text>)  (<small> in <list>)  (<small> not in <set>)  (<text> in <dict>)  not <any>
  | bool(<any>)  (<any> == <any>)  (<any> != <any>)  isinstance(<any>, (int, str))  all(<list>)  any(<list>)
  | <text>.startswith(<text>)  <text>.endswith((<text>, <text>))  <text>.isdigit()  <text>.isalpha()
  | <text>.isupper()  <text>.isspace()  <text>.istitle()  <text>.isidentifier()  <text>.isprintable()
  | <set>.issubset(<set>)  (<set> <= <set>)  (<list> < <list>)  (<tuple> == <tuple>)
  | <bytes>.startswith(<bytes>)  (<small> in <bytes>)  (<float>).is_integer()  (<bool> and <bool>)
  | (<bool> or <bool>)  (<bool> ^ <bool>)  callable(<any>)  (<any> is None)  type(<any>) is int
  | <set>.isdisjoint(<ints>)  (<small> in <range>)
text = ''  'a'  'abc'  'Hello, World'  "it's"  r'\n'  '\t x\n'  'é€😀'  '12'  ' -7 '  '1.5e3'  'a,b,,c'
  = '\x00\x7f\u1234'  'ǅ ß İ'  'x=%d'  '{}'  'ab' 'cd'  u'ü'
  | (<text> + <text>)  (<text> * <small>)  <text>[<small>]  <text>[<slice>]  str(<any>)  repr(<any>)
  | ascii(<text>)  hex(<int>)  bin(<int>)  oct(<int>)  chr(<int>)  <text>.upper()  <text>.lower()
  | <text>.title()  <text>.capitalize()  <text>.swapcase()  <text>.casefold()  <text>.strip()
  | <text>.lstrip(<text>)  <text>.rstrip('c\n 7')  <text>.replace(<text>, <text>)
  | <text>.replace(<text>, <text>, <small>)  <text>.join(<texts>)  <text>.center(<width>)
  | <text>.ljust(<width>, '*')  <text>.rjust(<width>)  <text>.zfill(<width>)  <text>.expandtabs(<small>)
  | <text>.removeprefix(<text>)  <text>.removesuffix(<text>)  <text>.translate({97: 'X', 98: None})
  | <text>.translate(str.maketrans('abc', 'xyz'))  <bytes>.decode('latin-1')  <bytes>.decode()
  | <bytes>.hex()  <texts>[<small>]  max(<texts>)  min(<texts>, key=len)  format(<int>, '<intspec>')
  | format(<float>, '<floatspec>')  format(<text>, '<textspec>')  format(<complex>, '<floatspec>')
  | format(<bool>, '<intspec>')  '{:<intspec>}'.format(<int>)
  | '{0:<floatspec>}|{1!r}'.format(<number>, <any>)  '{a[0]}-{b}'.format(a=<list>, b=<any>)
  | '{} {}'.format(*<list>)  '{a}'.format_map(<dict>)  '{:{}}'.format(<text>, <width>)
  | (lambda v: f'{v!r:>8}|{v}')(<any>)  (lambda v: f'{v:<floatspec>}')(<number>)
  | (lambda v: f'<{v=}>')(<any>)  (lambda v, w: f'{v:{w}}')(<number>, <width>)  '%d' % <number>
  | '%<percentspec>' % <number>  '%<percentspec>|%s' % (<int>, <any>)  '%s and %r' % (<any>, <any>)
  | '%(a)s' % <dict>  '%-*s|' % (<width>, <text>)  '%c' % <int>  '%5.2s|' % <text>  <text> % <tuple>
  | (<text> if <bool> else <text>)  (<float>).hex()
width = 0  3  8  12  -5
  | (<small> + 4)
intspec = d  5  05  <5  ^+7  x  #x  #010b  o  X  ,  _  _x  e  .2f  c  n  *^9  <blank>d
  | <align><sign><intend>
floatspec = <nothing>  f  .0f  .3f  e  .2e  g  .3g  #g  %  .1%  +.2f  010.3f  ,.2f  _  .4  E  z.1f
  | <align><sign><floatend>
textspec = <nothing>  s  10  <10  >10  ^10  *^7  .2  8.3s  5d  +  =5  05
  | <align>6
align = <nothing>  <  >  ^  =  *>  0=  é^
sign = <nothing>  +  -  <blank>  #  0  +#  +0
intend = <nothing>  8  12,  6_b  9o  10x  3d  .2  7c
floatend = <nothing>  8  12.3f  10,.1f  .5g  9.2e  8.1%  6_  .0e  14n
percentspec = d  i  5d  -5d  05d  +d  d  x  #x  X  o  #o  e  .3e  f  .0f  g  #.3g  10.4f
  | s  r  a  c  -8.2f  +08.2f  #o  ld  5%  %
bytes = b''  b'abc'  b'\x00\xff'  rb'\n'  bytes(3)  bytes([1, 2, 255])  b'a b c'
  | (<bytes> + <bytes>)  (<bytes> * <small>)  <bytes>[<slice>]  <text>.encode()  <text>.encode('ascii')
  | <text>.encode('latin-1', 'replace')  bytes(<ints>)  <bytes>.upper()  <bytes>.replace(<bytes>, <bytes>)
  | <bytes>.strip()  <bytes>.join([<bytes>, <bytes>])  bytes.fromhex('00 ff')  <bytes>.zfill(<width>)
  | (<int>).to_bytes(4, 'big')  (<int>).to_bytes(9, 'little', signed=True)  b'%d|%s' % (<int>, <bytes>)
  | bytes(reversed(<bytes>))  <bytes>.center(<width>, b'-')  bytes(<bytearray>)
bytearray = bytearray()  bytearray(b'xyz')
  | bytearray(<bytes>)  (<bytearray> + <bytes>)  <bytearray>[<slice>]
slice = :  1:  :2  ::2  ::-1  -2:  :-1  2:1  -100:100  1:3
  | <small>:<small>  <small>:<small>:<small>  :<small>:<small>  <int>::<small>
ints = [1, 2, 3]  [3, 1, 2]  [0]  [5, 4, 4]  []
  | [<int>, <small>, <int>]  sorted(<ints>)  sorted(<ints>, reverse=<bool>)  list(range(<small>))
  | [x * <small> for x in <ints>]  [x for x in <ints> if x % 2]  <ints>[<slice>]  (<ints> + <ints>)
  | list(map(abs, <ints>))  list(map(lambda x, y: x - y, <ints>, <ints>))  list(filter(None, <ints>))
  | list(reversed(<ints>))  [x + y for x in <ints> for y in <ints> if x != y][:9]  sorted(<set>)
  | list(<range>)  list(<bytes>)  [i for i, x in enumerate(<ints>, <small>) if x]  [*<ints>, *<set>]
  | [y := <small>, y * 2]  list(<dict>.values())[:0] + <ints>  [len(t) for t in <texts>]
range = range(5)  range(1, 10, 3)  range(10, 0, -2)  range(0)
  | range(<small>)  range(<small>, <int>)  range(<small>, <small>, <small>)  <range>[<slice>]
texts = ['a', 'b']  ['x']  []  ['B', 'a', 'C']
  | [<text>, <text>]  <text>.split()  <text>.split(<text>)  <text>.rsplit(',', <small>)  <text>.splitlines()
  | <text>.splitlines(True)  list(<text>.partition(<text>))  list(<text>.rpartition(<text>))  list(<text>)
  | sorted(<texts>)  sorted(<texts>, key=lambda t: (len(t), t), reverse=<bool>)
  | [t.upper() for t in <texts>]  list(map(str, <list>))  <texts>[<slice>]  sorted(<dict>)
  | [f'{i}:{t}' for i, t in enumerate(<texts>)]  <text>.split(maxsplit=<small>)
  | <text>.rsplit(None, <small>)  sorted(set(<text>))
list = []  [1, 'a', None]  [True, 2.5]  [[1], [2, 3]]
  | <ints>  <texts>  [<any>, <any>]  [<any>]  list(<tuple>)  (<list> + <list>)  <list> * <small>
  | <list>[<slice>]  [[x, y] for x in <ints> for y in <texts>][:6]  list(zip(<ints>, <texts>))
  | list(zip(<list>, <list>, strict=<bool>))  list(enumerate(<list>))  list(<dict>.items())  sorted(<list>)
  | [x for x in <list> if x]  [*<list>, <any>]  [a for a, *b in <list>]  list(<any>)
  | [(lambda x=x: x)() for x in <list>]  (lambda l: [l.append(<any>), l])(<list>)
  | (lambda l: (l.sort(), l))(<ints>)  (lambda l: [l.pop(<small>), l])(<list>)
  | (lambda l: [l.insert(<small>, <any>), l])(<list>)  (lambda l: [l.remove(<small>), l])(<ints>)
  | (lambda l: [l.extend(<any>), l])(<list>)  (lambda l: [l.reverse(), l])(<list>)
tuple = ()  (1,)  (1, 'b')  (None, 2.0, ())
  | (<any>, <any>)  (<any>,)  tuple(<list>)  (<tuple> + <tuple>)  (<tuple> * <small>)  <tuple>[<slice>]
  | divmod(<number>, <number>)  <text>.partition(<text>)  (*<list>, <any>)  (<float>).as_integer_ratio()
  | slice(<small>, <small>, <small>).indices(<small>)  tuple(x for x in <list>)
  | (lambda *a, **k: (a, k))(*<list>)  (lambda a, /, b, *, c=3: (a, b, c))(<any>, b=<any>)
  | (lambda a, b=1, *c: (a, b, c))(*<list>)
dict = {}  {'a': 1}  {'a': 1, 'b': [2]}  {'x': None, 'a': 'y'}  dict(a=5)
  | {<text>: <any>, 'a': <any>}  dict(zip(<texts>, <list>))  {k: len(k) for k in <texts>}  (<dict> | <dict>)
  | {**<dict>, 'z': <any>}  dict.fromkeys(<texts>, <any>)  dict(<dict>, b=<any>)
  | {v: k for k, v in <dict>.items()}  {i: x for i, x in enumerate(<list>)}
  | {k: v for k, v in zip(<texts>, <ints>) if v}  <dict>.copy()
  | (lambda d: [d.update(<dict>), d][1])(<dict>)  (lambda d: [d.pop('a', <any>), d][1])(<dict>)
  | (lambda d: [d.setdefault(<text>, <any>), d][1])(<dict>)  dict(<list>)  {<number>: 'n', <number>: 'm'}
  | {<tuple>: <small>}  {<any>: 1}  (lambda **k: k)(**<dict>)
set = {1, 2, 3}  set()  {0, 5}  {7}
  | (<set> | <set>)  (<set> & <set>)  (<set> - <set>)  (<set> ^ <set>)  <set>.union(<set>)
  | <set>.intersection(<set>, <set>)  <set>.difference(<range>)  {x for x in <set> if x > 1}
  | {x % 8 for x in <ints>}  (lambda s: [s.add(3), s][1])(<set>)  (lambda s: [s.discard(2), s][1])(<set>)
  | <set>.symmetric_difference(<set>)  {*<set>, 4}  <set>.copy()  (lambda s: [s.remove(5), s][1])(<set>)
lazy = None  ...  int  len  (lambda x: x)
  | <dict>.keys()  <dict>.values()  <dict>.items()  (x for x in <list>)  map(str, <list>)  zip(<list>)
  | iter(<list>)  enumerate(<list>)  reversed(<list>)  type(<any>)  <text>.upper  slice(<any>, <any>)
  | <any>[<any>]  <any>(<any>)  <any>.real  <any> + <any>  <any> * <small>  <any> < <any>  -<any>
  | <any> % <any>  <any> - <any>  <any> in <any>  len(<any>)  int(<any>)  float(<any>)  sum(<any>)
  | max(<any>)  sorted(<any>)  abs(<any>)  round(<any>)  tuple(<any>)  dict(<any>)  bytes(<list>)
  | complex(<any>, <number>)  format(<any>, <text>)  getattr(<any>, <text>)  undefined  <any>.nothing
  | next(iter(<list>))  (<any> if <any> else <any>)  (<any> and <any>)  (<any> or <any>)  chr(<any>)
  | <any> | <any>  <any> & <any>  <any> // <any>  <any> ** <small>  <any> @ <any>  ord(<any>)
  | isinstance(<any>, <any>)  int(<text>, <small>)  <text>.join(<any>)  str(<any>, 'ascii')
any = <int>  <float>  <text>  <ints>  <dict>  <tuple>  <bool>  None  <set>  <bytes>
  | <int>  <float>  <complex>  <text>  <bytes>  <list>  <tuple>  <dict>  <set>  <bool>  <lazy>  <bytearray>
  | <range>
`;

/** An expression of Python, most of which make sense. */
export const anyExpression: fc.Arbitrary<string> = textsOf(grammar).any as fc.Arbitrary<string>;
