locals {
  keys = [
    "",
    "0",
    "-1",
    "1.5",
    "plain",
    "it's",
    "say \"hi\"",
    "both ' and \"",
    "back\\slash",
    "ends with \\",
    "a.b.c",
    "a/b",
    "a[0]",
    "[\"x\"]",
    "]",
    "module.fake",
    "terraform_data.fake[\"y\"]",
    " spaces around ",
    "new\nline",
    "tab\there",
    "carriage\rreturn",
    "$${interpolation}",
    "$$$${twice}",
    "%%{if true}",
    "$ and % alone",
    "<html>&amp;",
    "日本",
    "combining e\u0301",
    "composed \u00e9",
    "emoji 😀",
    "family 👨\u200d👩\u200d👧",
    "zero\u200bwidth",
    "no-break\u00a0space",
    "line\u2028separator",
    "bell\u0007",
    "delete\u007f",
    "right\u202eleft",
    "bom\ufeff",
    "tag\U000e0041",
    "private\ue000",
    "*",
    "#",
    "a=b,c=d",
    "arn:aws:iam::123456789012:role/path/name",
  ]
  module_keys = ["", "0", "it's", "say \"hi\"", "back\\slash", "a.b[\"c\"]", "new\nline", "$${x}", "%%{x}", "<&>", "日本 😀", "line\u2028separator", "zero\u200bwidth"]
}
resource "terraform_data" "each" {
  for_each = toset(local.keys)
  input    = { key = each.key, base64 = base64encode(each.key) }
}
module "each" {
  source   = "./leaf"
  for_each = toset(local.module_keys)
  key      = each.key
}
output "by_key" { value = { for key, one in terraform_data.each : key => base64encode(key) } }
output "modules" { value = { for key, one in module.each : key => one.key } }
