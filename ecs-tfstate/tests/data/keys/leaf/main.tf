variable "key" { type = string }
resource "terraform_data" "one" { input = var.key }
resource "terraform_data" "each" {
  for_each = toset(["inner", "in \"quotes\"", "a.b"])
  input    = "${var.key}|${each.key}"
}
output "key" { value = terraform_data.one.output }
