# What jq defines otherwise than jaq, or jaq leaves to other natives.

def abs: if type == "number" then if . < 0 then -. end else error("no number") end;
def ldexp($x; $e): $x * pow(2; $e);
def scalbln($x; $e): ldexp($x; $e);
def logb:
  if . == 0 then -infinite elif isnan then . elif isinfinite then infinite
  else . / significand | log2 | round end;
def toarray: if type == "array" then . else [.] end;
def isvalid(f): try (f | true) catch false;

def nth($n): .[$n];
def nth($n; f): if $n < 0 then error("negative") else last(limit($n + 1; f)) end;
def in(xs): . as $x | xs | has($x);
def inside(xs): . as $x | xs | contains($x);
def index($i): indices($i) | .[0];
def rindex($i): indices($i) | .[-1:][0];
def reverse:
  if type == "string" then explode | [.[length - 1 - range(0; length)]] | implode
  else [.[length - 1 - range(0; length)]] end;
def transpose:
  if . == [] then [] else . as $in | (map(length) | max) as $max
  | [range(0; $max) as $j | [range(0; $in | length) as $i | $in[$i][$j]]] end;
def flatten($x):
  def flat($d): reduce .[] as $i ([];
    if ($i | type) == "array" and $d != 0 then . + ($i | flat($d - 1)) else . + [$i] end);
  if $x < 0 then error("negative") else flat($x) end;
def flatten: flatten(1e9);
def join($s):
  reduce .[] as $x (null;
    (if . == null then "" else . + $s end)
    + ($x | if type == "boolean" or type == "number" then tojson else . // "" end)) // "";
def combinations:
  if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;
def combinations($n): . as $dot | [range($n)] | map($dot) | combinations;
def IN(s): any(s == .; .);
def IN(src; s): any(src == s; .);
def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] |= $row);
def INDEX(f): INDEX(.[]; f);
def JOIN($index; f): [.[] | [., $index[f]]];
def JOIN($index; rows; f): rows | [., $index[f]];
def JOIN($index; rows; f; joined): JOIN($index; rows; f) | joined;
def ascii: [.] | implode;
def paths: path(..) | select(length > 0);
def paths(f): . as $in | paths | select(. as $p | $in | getpath($p) | f);
def leaf_paths: paths(scalars);
def delpaths($paths):
  reduce ($paths | sort | [.[length - 1 - range(0; length)]] | .[]) as $p (.;
    if ($p | length) == 0 then null
    elif getpath($p[:-1]) == null then .
    else getpath($p[:-1]) |= delete_at($p[-1]) end);
def tostream:
  path(def r: (.[]? | r), .; r) as $p
  | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
def fromstream(events):
  foreach events as $event ({};
    (if .whole then {} end)
    | if ($event | length) == 2 then .whole = ($event[0] == []) | setpath(["value"] + $event[0]; $event[1])
      else .whole = ($event[0] | length == 1) end;
    select(.whole) | .value);
def truncate_stream(events):
  . as $depth | null | events | select((.[0] | length) > $depth) | .[0] |= .[$depth:];
def del(f): delpaths([path(f)]);
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def from_entries:
  reduce .[] as $x ({};
    . + {($x | if type == "object" then
            (if has("key") then .key elif has("k") then .k elif has("name") then .name
             elif has("Name") then .Name elif has("Key") then .Key else .K end)
            | if type == "string" then . elif type == "null" then "null" else tojson end
          else . end):
         ($x | if type == "object" then
            if has("value") then .value elif has("v") then .v else .Value end else null end)});
def with_entries(f): to_entries | map(f) | from_entries;
def recurse_down: recurse;
def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;
def ltrimstr($x):
  if type == "string" and ($x | type) == "string" and startswith($x) then .[($x | length):] end;
def rtrimstr($x):
  if type == "string" and ($x | type) == "string" and ($x != "") and endswith($x)
  then .[:length - ($x | length)] end;
def trimstr($x): ltrimstr($x) | rtrimstr($x);
def env: {};
def debug: .;
def debug(f): (f | empty), .;
def stderr: .;
def pick(f): . as $in | reduce path(f) as $p (null; setpath($p; $in | getpath($p)));

def match($re; $flags):
  if ($re | type) == "array" then matches($re[0]; $re[1])[] else matches($re; $flags)[] end;
def match($re): match($re; null);
def test($re; $flags): [match($re; $flags)] | length > 0;
def test($re): test($re; null);
def capture_object: [.captures[] | select(.name != null) | {(.name): .string}] | add // {};
def capture($re; $flags): match($re; $flags) | capture_object;
def capture($re): capture($re; null);
def scan($re; $flags):
  match($re; "g" + $flags) | if (.captures | length) > 0 then [.captures[].string] else .string end;
def scan($re): scan($re; null);
def split($sep):
  if type == "string" and ($sep | type) == "string" then . / $sep else error("strings only") end;
def split($re; $flags):
  . as $in | ([0] + ([match($re; "g" + $flags) | .offset, .offset + .length]) + [length]) as $cuts
  | [range(0; $cuts | length; 2) as $i | $in[$cuts[$i]:$cuts[$i + 1]]];
def splits($re; $flags): split($re; $flags) | .[];
def splits($re): splits($re; null);
def sub($re; f; $flags):
  . as $in
  | reduce match($re; $flags) as $m ([0, ""];
      [$m.offset + $m.length, .[1] + $in[.[0]:$m.offset] + ($m | capture_object | f)])
  | .[1] + $in[.[0]:];
def sub($re; f): sub($re; f; null);
def gsub($re; f; $flags): sub($re; f; "g" + $flags);
def gsub($re; f): sub($re; f; "g");

def @json: tojson;
def @text: tostring;
def @csv: csv_row;
def @tsv: tsv_row;
def @html: tostring | escape_html;
def @uri: tostring | encode_uri;
def @base64: tostring | encode_base64;
def @base64d: tostring | decode_base64;
def @base32: tostring | encode_base32;
def @base32d: tostring | decode_base32;
def @urid: tostring | decode_uri;
def @sh: [if type == "array" then .[] end | if type == "string" then "'\(escape_sh)'"
  elif type == "array" or type == "object" then error("no shell word") else tojson end] | join(" ");
