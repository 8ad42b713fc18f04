variable "fail" {
  type    = bool
  default = false
}
variable "second" {
  type    = bool
  default = true
}
resource "terraform_data" "kept" {
  for_each = var.second ? toset(["a", "b"]) : toset(["a"])
  input    = each.key
}
resource "terraform_data" "fails" {
  input            = "v1"
  triggers_replace = var.fail
  provisioner "local-exec" {
    command = var.fail ? "exit 1" : "true"
  }
}
resource "terraform_data" "count" {
  count = var.second ? 2 : 0
  input = count.index
}
output "kept" { value = [for one in terraform_data.kept : one.output] }
